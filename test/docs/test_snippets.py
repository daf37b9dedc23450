"""Every Python snippet in the README and in the documentation runs by itself."""

from __future__ import annotations

import re
import sys
import warnings
from pathlib import Path

import pytest
import torch

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
NEEDS = {
    "GymEnvironment": "gymnasium",
    "bindsnet.sklearn": "sklearn",
    "dashboard": "tensorboard",
    "import digits": "sklearn",
    "plotting": "matplotlib",
}


def snippets():
    """Each snippet, with its page and line."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in re.finditer(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
            line = text[: found.start(1)].count("\n")
            yield pytest.param(page, line, found[1], id=f"{page.name}:{line + 1}")


@pytest.mark.parametrize(("page", "line", "code"), list(snippets()))
def test_a_snippet_runs_by_itself(page, line, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where snippets may leave files
    for sign, package in NEEDS.items():
        if sign in code:
            pytest.importorskip(package)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
            warnings.simplefilter("error")
            # empty lines before it, so that an error names the line of the page
            exec(compile("\n" * line + code, str(page), "exec"), {"__name__": "snippet"})
    finally:
        torch.set_num_threads(threads)
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")


def test_there_are_snippets_to_run():
    assert len(list(snippets())) >= 15


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_files_lead_somewhere(page):
    text = re.sub(r"(?ms)^```.*?^```", "", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target or target.startswith(("#", "mailto:", "generated/")):
            continue
        path = page.parent / target.partition("#")[0]
        assert path.exists(), f"{page.name} links to {target}, which is not there"
