"""A gallery: its scripts are run, and their text, code, output and pictures shown."""

from __future__ import annotations

import ast
import contextlib
import io
import time
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt  # noqa: E402
import torch  # noqa: E402


def run(path: Path, pictures: Path) -> tuple[str, list[Path]]:
    """Run a script: what it printed, and its figures and moving pictures as files."""
    plt.close("all")
    printed = io.StringIO()
    space = {"__name__": "__gallery__", "PICTURES": pictures}
    pictures.mkdir(parents=True, exist_ok=True)
    with contextlib.redirect_stdout(printed), torch.random.fork_rng(devices=[]):
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), space)
    files = []
    for number in plt.get_fignums():
        files.append(pictures / f"{path.stem}_{number}.png")
        plt.figure(number).savefig(files[-1], dpi=110)
    plt.close("all")
    return printed.getvalue(), [*files, *sorted(pictures.glob(f"{path.stem}*.gif"))]


def page(path: Path, pictures: Path) -> str:
    """One script as a page in Markdown."""
    source = path.read_text(encoding="utf-8")
    text = ast.get_docstring(ast.parse(source)) or path.stem
    code = source.split('"""', 2)[2].strip()
    start = time.perf_counter()
    printed, files = run(path, pictures)
    seconds = time.perf_counter() - start
    title, _, rest = text.partition("\n")
    parts = [f"# {title.rstrip('.')}", rest.strip()]
    parts += [f"![{title.rstrip('.')}](pictures/{file.name})" for file in files]
    parts += [f"```python\n{code}\n```"]
    if printed.strip():
        parts += ["It prints", f"```text\n{printed.strip()}\n```"]
    parts += [f"Run for this page in {seconds:.1f} s."]
    return "\n\n".join(parts) + "\n"


CARD = """\
:::{{grid-item-card}} {title}
:link: generated/{name}
:link-type: doc
:img-top: {picture}

{summary}
:::
"""


def cards(made: Path) -> str:
    """A grid of the pages, each with its title, first sentence and last picture at rest."""
    found = [":::::{grid} 2", ":gutter: 3", ""]
    for path in sorted(made.glob("*.md")):
        title, _, text = path.read_text(encoding="utf-8").removeprefix("# ").partition("\n")
        summary = " ".join(text.split()).partition(". ")[0] + "."
        picture = sorted((made / "pictures").glob(f"{path.stem}_[0-9].png"))[-1]
        link = f"generated/pictures/{picture.name}"
        found.append(CARD.format(title=title, name=path.stem, picture=link, summary=summary))
    return "\n".join([*found, ":::::"]) + "\n"


def write_pages(app: Any) -> None:
    """Run each script that is newer than its page, and lay the pages out."""
    folder = Path(app.srcdir) / "gallery"
    made = folder / "generated"
    made.mkdir(exist_ok=True)
    for path in sorted(folder.glob("*.py")):
        target = made / f"{path.stem}.md"
        if not target.exists() or target.stat().st_mtime < path.stat().st_mtime:
            target.write_text(page(path, made / "pictures"), encoding="utf-8")
    (folder / "generated.txt").write_text(cards(made), encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True}
