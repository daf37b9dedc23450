"""Pages made from the classes: what there is of each kind, its equations, and who wrote them up."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

INTRODUCTIONS = {
    "populations": (
        "Populations",
        "How neurons turn their input into spikes. Each is written once, as ``step`` in torch; "
        "every engine takes it from there. Voltages are in mV, times in ms.",
        ["bindsnet.network.nodes"],
    ),
    "connections": (
        "Connections",
        "How the spikes of one layer become the input of another.",
        ["bindsnet.network.topology"],
    ),
    "features": (
        "Features",
        "The stages of a ``MulticompartmentConnection``'s pipeline.",
        ["bindsnet.network.topology_features"],
    ),
    "rules": (
        "Learning rules",
        "How weights change. A rule is a sum of terms, each of a variable of the presynaptic and "
        "one of the postsynaptic neurons; it works on every connection.",
        ["bindsnet.learning", "bindsnet.learning.MCC_learning", "bindsnet.learning.reward"],
    ),
    "encoders": (
        "Encodings",
        "How numbers become spikes.",
        ["bindsnet.encoding"],
    ),
    "models": ("Models", "Networks from the literature, ready to run.", ["bindsnet.models"]),
}

#: Everything else that is public, a page each.
MODULES = [
    "bindsnet.network",
    "bindsnet.network.monitors",
    "bindsnet.fields",
    "bindsnet.plan",
    "bindsnet.engine",
    "bindsnet.training",
    "bindsnet.evaluation",
    "bindsnet.sklearn",
    "bindsnet.datasets",
    "bindsnet.preprocessing",
    "bindsnet.environment",
    "bindsnet.pipeline",
    "bindsnet.pipeline.action",
    "bindsnet.conversion",
    "bindsnet.analysis.plotting",
    "bindsnet.analysis.visualization",
    "bindsnet.analysis.pipeline_analysis",
    "bindsnet.analysis.dashboard",
    "bindsnet.testing",
    "bindsnet.utils",
    "bindsnet.errors",
]

LISTS = {"Parameters", "Attributes", "Raises", "Returns"}
SECTIONS = LISTS | {"Notes", "References", "Examples", "See Also", "Warnings"}

EXAMPLES = """\
Programs to run from a checkout, after ``pip install -e ".[all]"``. Each says at its top what it is,
and what to expect; ``--help`` shows that and all options, and ``--fast`` (nearly all have it) runs
a small version in seconds. Images of MNIST are looked for in ``--data-root``, and fetched if there
is a network. What the programs reach is on the page of :doc:`results </results>`."""

REFERENCE = re.compile(r"^\s*\.\. \[\d+\] (.*(?:\n\s+\S.*)*)", re.MULTILINE)


def public(module: Any) -> Iterator[tuple[str, Any]]:
    """Classes and functions that a module offers and that the package defines."""
    offered = getattr(module, "__all__", None)
    for name in offered or [name for name in vars(module) if name[0] != "_"]:
        member = getattr(module, name, None)
        home = getattr(member, "__module__", None) or ""
        ours = home.startswith("bindsnet") if offered else home == module.__name__
        if ours and (inspect.isclass(member) or inspect.isfunction(member)) and not wrapped(member):
            yield name, member


def wrapped(member: Any) -> bool:
    """Whether it is a data set of torchvision's, whose documentation is torchvision's."""
    return any(base.__module__.startswith("torchvision") for base in getattr(member, "__mro__", ()))


def entries(module: str, seen: set[int], options: list[str]) -> list[str]:
    """Directives for the members of a module that no page has so far."""
    lines = []
    for name, member in public(importlib.import_module(module)):
        if id(member) not in seen:
            seen.add(id(member))
            kind = "autoclass" if inspect.isclass(member) else "autofunction"
            lines += [f".. {kind}:: {module}.{name}"]
            lines += [*options, ""] if inspect.isclass(member) else [""]
    return lines


def overview(module: str, seen: set[int]) -> list[str]:
    """A line for each class and function of a module that no page has so far."""
    lines = []
    for name, member in public(importlib.import_module(module)):
        if id(member) not in seen:
            role = "class" if inspect.isclass(member) else "func"
            first = " ".join((inspect.getdoc(member) or "").partition("\n\n")[0].split())
            lines.append(f"* :{role}:`~{module}.{name}`: {first}")
    return [*lines, ""]


def pages() -> dict[str, str]:
    """Name of file to its text; each class and function is on one page."""
    seen: set[int] = set()
    found = {}
    for name, (title, introduction, modules) in INTRODUCTIONS.items():
        lines = [title, "=" * len(title), "", introduction, ""]
        for module in modules:
            lines += [f"``{module}``:", ""] * (len(modules) > 1) + overview(module, seen)
        for module in modules:
            lines += entries(module, seen, [])
        found[f"{name}.rst"] = "\n".join(lines)
    for module in filter(importable, MODULES):
        lines = [module, "=" * len(module), "", f".. automodule:: {module}", ""]
        inherited = ["   :inherited-members: Module, Tracked"] * (module == "bindsnet.network")
        lines += entries(module, seen, ["   :members:", *inherited])
        found[f"{module}.rst"] = "\n".join(lines)
    return found | {"bibliography.rst": bibliography(), "examples.rst": examples()}


def bibliography() -> str:
    """The papers that docstrings refer to, and the classes and functions that do."""
    users: dict[str, set[str]] = {}
    for _, _, modules in INTRODUCTIONS.values():
        for module in modules:
            for name, member in public(importlib.import_module(module)):
                for found in REFERENCE.finditer(inspect.getdoc(member) or ""):
                    paper = " ".join(found[1].split())
                    users.setdefault(paper, set()).add(f":class:`{name} <{module}.{name}>`")
    title = "Bibliography"
    lines = [title, "=" * len(title), "", "The papers behind the classes.", ""]
    for paper in sorted(users, key=lambda text: re.sub(r"^(?:\w\. ?-?)+", "", text).lower()):
        lines += [f"* {paper}", f"  ({', '.join(sorted(users[paper]))})"]
    return "\n".join(lines)


def examples() -> str:
    """The programs in ``examples``, with what their texts say first."""
    title, root = "Examples", Path(__file__).resolve().parents[2]
    lines = [title, "=" * len(title), "", EXAMPLES, ""]
    for path in sorted((root / "examples").rglob("*.py")):
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        name = path.relative_to(root).as_posix()
        if f"python {name}" in text:
            first = " ".join(text.split("\n\n")[0].split())
            lines += [f"``{name}``", f"   {first.replace('`', '``').replace('````', '``')}", ""]
    return "\n".join(lines)


def importable(module: str) -> bool:
    """Whether this version has the module."""
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith("bindsnet"):
            raise
        return False
    return True


def write_pages(app: Any) -> None:
    """Write all pages into ``generated``, and leave alone those that are as before."""
    folder = Path(app.srcdir) / "generated"
    folder.mkdir(exist_ok=True)
    wanted = pages()
    for old in folder.glob("*.rst"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def end_sections(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Make a note of a paragraph that follows a list of parameters, which would swallow it."""
    for i in range(len(lines) - 1, 0, -1):
        line, follows = lines[i], [*lines, ""][i + 1]
        section = next((s for s in reversed(lines[:i]) if s in SECTIONS), None)
        begins = line[:1].strip() and not lines[i - 1].strip() and not line.startswith(".. ")
        if section in LISTS and begins and not follows.startswith((" ", "---")):
            lines[i:i] = ["Notes", "-----"]


def part_attributes(
    app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    """Give attributes that share a description a line each; Sphinx takes the first for a type."""
    for i in range(len(lines) - 1, -1, -1):
        if found := re.match(r":(ivar|vartype) (\w+(?:, \w+)+):(.*)", lines[i]):
            rest = (k for k in range(i + 1, len(lines)) if not lines[k].startswith(" "))
            end = next(rest, len(lines))
            lines[i:end] = [
                line
                for each in found[2].split(", ")
                for line in (f":{found[1]} {each}:{found[3]}", *lines[i + 1 : end])
            ]


def number_footnotes(
    app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    """Give the numbered references of each docstring labels that are its own."""
    label = re.sub(r"\W", "-", name.removeprefix("bindsnet.")).lower()
    lines[:] = [re.sub(r"\[(\d+)\](?=_|\s)", rf"[#{label}-\1]", line) for line in lines]


def skip(app: Any, what: str, name: str, obj: Any, skipped: bool, options: Any) -> bool | None:
    """Leave out what scikit-learn adds to its estimators for routing metadata."""
    return True if re.fullmatch(r"set_\w+_request", name) else None


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("builder-inited", write_pages)
    app.connect("autodoc-skip-member", skip)
    app.connect("autodoc-process-docstring", end_sections, priority=100)
    app.connect("autodoc-process-docstring", part_attributes, priority=800)
    app.connect("autodoc-process-docstring", number_footnotes, priority=900)
    return {"parallel_read_safe": True}
