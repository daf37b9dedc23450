"""Files and functions are short enough to read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("bindsnet", "examples", "benchmarks", "test")
MOST_FILE_LINES = 400
MOST_BODY_LINES = 40

FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def relative(path: Path) -> str:
    """Path from the root of the project."""
    return str(path.relative_to(ROOT))


def bodies(path: Path) -> Iterator[tuple[str, int, int]]:
    """Name, first line and number of lines of each function's body, less its docstring."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            yield node.name, node.lineno, lines


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_a_file_has_at_most_400_lines(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_FILE_LINES, f"{relative(path)} has {lines} lines: split it"


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_a_functions_body_has_at_most_40_lines(path):
    long = [
        f"{relative(path)}:{line} {name}: {lines} lines"
        for name, line, lines in bodies(path)
        if lines > MOST_BODY_LINES
    ]
    assert not long, "split these functions: " + "; ".join(long)
