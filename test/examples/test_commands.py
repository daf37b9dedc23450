"""What the texts tell users to run is there, and --help says what each option does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
SCRIPTS = sorted(EXAMPLES.rglob("*.py"))
TEXTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *SCRIPTS]
COMMAND = re.compile(r"(?:python )?(examples/[\w/-]+\.py)([^\n`|]*)")


def options_of(path):
    """Each option that a script adds, with whether it is explained."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        first, name = node.args[0], getattr(node.func, "attr", getattr(node.func, "id", ""))
        is_text = isinstance(first, ast.Constant) and isinstance(first.value, str)
        if name in ("add", "add_argument") and is_text and first.value.startswith("-"):
            # options that share a dict of arguments are explained there, or beside it
            yield first.value, any(keyword.arg in ("help", None) for keyword in node.keywords)


def known_to(script):
    """The options of a script: its own, and those of the files beside and above it."""
    beside = [*script.parent.glob("*.py"), *(EXAMPLES / "breakout").glob("*.py")]
    files = [*beside, *EXAMPLES.glob("*.py")]
    if script.name == "lowering_precision.py":  # others go to a script of that folder
        files += (EXAMPLES / "mnist").glob("*.py")
    return {option for file in files for option, _ in options_of(file)}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_option_of_an_example_is_explained(script):
    assert [option for option, explained in options_of(script) if not explained] == []


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.name)
def test_every_command_names_a_script_and_options_that_are_there(text):
    for name, rest in COMMAND.findall(text.read_text(encoding="utf-8")):
        script = ROOT / name
        assert script.is_file(), f"{text.name} names {name}"
        used = set(re.findall(r"(?<!\S)--[\w-]+", rest.partition("   ")[0]))
        unknown = {option.replace("--no-", "--") for option in used} - known_to(script) - {"--help"}
        assert not unknown, f"{text.name}: {name} has no {unknown}"


def test_there_are_commands_to_look_at():
    found = [c for text in TEXTS for c in COMMAND.findall(text.read_text(encoding="utf-8"))]
    assert len(found) > 80
    assert sum("--" in rest for _, rest in found) > 40
