"""Who may import whom: the layers of docs/architecture.md, read from the source."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "bindsnet"

#: What each layer may import, besides itself.
ALLOWED = {
    "0 helpers": (),
    "0 native": ("0 helpers",),
    "1 learning": ("0 helpers",),
    "2 description": ("0 helpers", "1 learning"),
    "3 plan": ("0 helpers", "1 learning", "2 description"),
    "4 engine": ("0 helpers", "0 native", "3 plan"),
    "5 network": ("0 helpers", "1 learning", "2 description", "3 plan", "4 engine"),
    "6 encoding": ("0 helpers", "0 native"),
    "6 periphery": (
        "0 helpers",
        "1 learning",
        "2 description",
        "3 plan",
        "4 engine",
        "5 network",
        "6 encoding",
    ),
    "7 analysis": (
        "0 helpers",
        "1 learning",
        "2 description",
        "3 plan",
        "4 engine",
        "5 network",
        "6 encoding",
        "6 periphery",
    ),
}

#: The layer of each module. A row stands for what is below it too; the longest that fits counts.
LAYERS = {
    "bindsnet": "0 helpers",
    "bindsnet.arguments": "0 helpers",
    "bindsnet.edits": "0 helpers",
    "bindsnet.errors": "0 helpers",
    "bindsnet.files": "0 helpers",
    "bindsnet.fields": "0 helpers",
    "bindsnet.folding": "0 helpers",
    "bindsnet.functional": "0 helpers",
    "bindsnet.layouts": "0 helpers",
    "bindsnet.patches": "0 helpers",
    "bindsnet.optional": "0 helpers",
    "bindsnet.pooling": "0 helpers",
    "bindsnet.random": "0 helpers",
    "bindsnet.shapes": "0 helpers",
    "bindsnet.streams": "0 helpers",
    "bindsnet.streams_native": "0 native",
    "bindsnet.utils": "0 helpers",
    "bindsnet.learning": "1 learning",
    "bindsnet.network.assembly": "2 description",
    "bindsnet.network.initialize": "2 description",
    "bindsnet.network.monitors": "2 description",
    "bindsnet.network.nodes": "2 description",
    "bindsnet.network.parts": "2 description",
    "bindsnet.network.synapses": "2 description",
    "bindsnet.network.recording": "2 description",
    "bindsnet.network.selection": "2 description",
    "bindsnet.network.row_file": "2 description",
    "bindsnet.network.streaming": "2 description",
    "bindsnet.network.weights": "2 description",
    "bindsnet.network.topology": "2 description",
    "bindsnet.network.topology_features": "2 description",
    "bindsnet.plan": "3 plan",
    "bindsnet.engine": "4 engine",
    "bindsnet.network": "5 network",
    "bindsnet.network.checkpoint": "5 network",
    "bindsnet.network.documents": "5 network",
    "bindsnet.network.legacy": "5 network",
    "bindsnet.network.known": "5 network",
    "bindsnet.network.network": "5 network",
    "bindsnet.network.report": "5 network",
    "bindsnet.network.presenter": "5 network",
    "bindsnet.network.run_options": "5 network",
    "bindsnet.network.settings": "5 network",
    "bindsnet.network.runner": "5 network",
    "bindsnet.network.serialization": "5 network",
    "bindsnet.network.state_dicts": "5 network",
    "bindsnet.network.watch": "5 network",
    "bindsnet.encoding": "6 encoding",
    "bindsnet.__main__": "6 periphery",
    "bindsnet.conversion": "6 periphery",
    "bindsnet.datasets": "6 periphery",
    "bindsnet.environment": "6 periphery",
    "bindsnet.evaluation": "6 periphery",
    "bindsnet.models": "6 periphery",
    "bindsnet.pipeline": "6 periphery",
    "bindsnet.preprocessing": "6 periphery",
    "bindsnet.training": "6 periphery",
    "bindsnet.sklearn": "6 periphery",
    "bindsnet.analysis": "7 analysis",
    "bindsnet.testing": "7 analysis",
}

#: Rows that stand for their own module only: a new one beside it needs a row of its own.
EXACT = {"bindsnet", "bindsnet.network"}

#: Packages that may be imported inside a function: they need not be installed, or cost much.
OPTIONAL = {"ale_py", "gymnasium", "matplotlib", "numba", "sklearn", "tensorboard", "torchvision"}

FILES = sorted((ROOT / PACKAGE).rglob("*.py"))


class Import(NamedTuple):
    """One imported module, and where."""

    module: str
    line: int
    in_function: bool


def name_of(path: Path) -> str:
    """Dotted name of the module in ``path``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path) for path in FILES}


def layer_of(module: str) -> str | None:
    """Layer of ``module``, by the longest row that fits it; None without one."""
    row = module
    while row:
        if row in LAYERS and (row == module or row not in EXACT):
            return LAYERS[row]
        row = row.rpartition(".")[0]
    return None


def targets(node: ast.Import | ast.ImportFrom, module: str, is_package: bool) -> list[str]:
    """Modules that an import statement names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    base = node.module or ""
    if node.level:
        parts = module.split(".")
        up = parts[: len(parts) - node.level + is_package]
        base = ".".join([*up, base] if base else up)
    names = [f"{base}.{alias.name}" for alias in node.names]
    return [name if name in MODULES else base for name in names]


def imports_of(path: Path) -> Iterator[Import]:
    """Every import in a file, inside functions too."""
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = {id(node) for function in functions for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for target in targets(node, name_of(path), path.name == "__init__.py"):
                yield Import(target, node.lineno, id(node) in inside)


def each_file(where=lambda layer: True):
    """Run a test for each file of the package whose layer ``where`` accepts."""
    files = [path for path in FILES if where(layer_of(name_of(path)))]
    return pytest.mark.parametrize("path", files, ids=name_of)


@each_file()
def test_every_module_has_a_layer(path):
    module = name_of(path)
    assert layer_of(module), f"{module} has no row in LAYERS ({Path(__file__).name}): give it one"


@each_file()
def test_a_module_imports_only_from_layers_that_it_may(path):
    module = name_of(path)
    layer = layer_of(module)
    wrong = []
    for item in imports_of(path):
        if item.module.split(".")[0] != PACKAGE:
            continue
        other = layer_of(item.module)
        if layer and other not in (layer, *ALLOWED[layer]):
            wrong.append(f"line {item.line}: {item.module} ({other or 'no such module'})")
    assert not wrong, f"{module} ({layer}) may import {ALLOWED[layer]}, but imports " + "; ".join(
        wrong
    )


@each_file()
def test_only_optional_packages_are_imported_inside_functions(path):
    wrong = [
        f"line {item.line}: {item.module}"
        for item in imports_of(path)
        if item.in_function and item.module.split(".")[0] not in OPTIONAL
    ]
    assert not wrong, f"{name_of(path)} imports inside a function: " + "; ".join(wrong)


@each_file(lambda layer: layer == "0 helpers")
def test_the_helpers_import_torch_and_the_standard_library_only(path):
    known = {"torch", PACKAGE, *sys.stdlib_module_names}
    wrong = [
        f"{i.module} (line {i.line})"
        for i in imports_of(path)
        if i.module.split(".")[0] not in known
    ]
    assert not wrong, f"{name_of(path)} imports " + ", ".join(wrong)


@each_file(lambda layer: layer != "7 analysis")
def test_only_analysis_imports_matplotlib(path):
    wrong = [i.line for i in imports_of(path) if i.module.split(".")[0] == "matplotlib"]
    assert not wrong, (
        f"{name_of(path)} imports matplotlib in line {wrong}: move it to bindsnet.analysis"
    )


def test_no_layer_may_import_one_that_may_import_it():
    for layer, allowed in ALLOWED.items():
        for other in allowed:
            assert layer not in ALLOWED[other], f"{layer} and {other} may import each other"
