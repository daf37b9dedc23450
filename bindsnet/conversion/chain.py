"""An artificial network as a chain of modules, read from what its ``forward`` does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, fx, nn

from bindsnet.conversion.functions import Shape, as_module
from bindsnet.conversion.modules import Permute
from bindsnet.errors import ConversionError, ShapeError


@dataclass(frozen=True)
class Stage:
    """One step of the chain.

    Attributes
    ----------
    name
        Name of the module in the network, or of the function.
    module
        What computes it; a function's, if there is none in the network.
    before, after
        Shapes of a sample before and after it.
    is_function
        Whether ``forward`` calls a function, not a module of the network.
    """

    name: str
    module: nn.Module
    before: Shape
    after: Shape
    is_function: bool = False

    def __str__(self) -> str:
        if self.is_function:
            return f"function {self.name!r}"
        return f"module {self.name!r} ({type(self.module).__name__})"


class _Tracer(fx.Tracer):
    """Follows ``forward`` into the user's modules, but not into torch's and ours."""

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return isinstance(m, Permute) or super().is_leaf_module(m, module_qualified_name)


class _Shapes(fx.Interpreter):
    """Runs the graph, and keeps what came out of each node."""

    def __init__(self, module: fx.GraphModule) -> None:
        super().__init__(module)
        self.values: dict[fx.Node, Any] = {}

    def run_node(self, n: fx.Node) -> Any:
        try:
            self.values[n] = super().run_node(n)
        except (RuntimeError, ValueError, IndexError) as error:
            what = f"module {n.target!r}" if n.op == "call_module" else f"function {n.name!r}"
            raise ShapeError(f"{what} does not take what comes before it: {error}") from error
        return self.values[n]


def chain_of(ann: nn.Module, example: Tensor) -> list[Stage]:
    """The modules that ``ann`` runs one after the other, functions as modules.

    Parameters
    ----------
    ann
        The network, in evaluation mode.
    example
        Samples, with a batch axis; normalisation may need two.

    Raises
    ------
    ConversionError
        If ``forward`` depends on data, or is not a chain.
    """
    graph_module = _trace(ann)
    shapes = _Shapes(graph_module)
    shapes.extra_traceback = False
    with torch.no_grad():
        shapes.run(example)
    return list(_stages(graph_module, shapes.values))


def _trace(ann: nn.Module) -> fx.GraphModule:
    try:
        graph = _Tracer().trace(ann)
    except Exception as error:  # whatever the user's forward makes of a proxy
        raise ConversionError(
            f"{type(ann).__name__} cannot be converted: its forward cannot be traced "
            f"by torch.fx ({error})"
        ) from error
    module = fx.GraphModule(ann, graph)
    module.graph.eliminate_dead_code()
    return module


def _stages(module: fx.GraphModule, values: dict[fx.Node, Any]) -> Iterator[Stage]:
    last: fx.Node | None = None
    for node in module.graph.nodes:
        if node.op == "output":
            _check_output(node, last)
        elif node.op == "placeholder":
            last = _only_input(node, last)
        elif node.op != "get_attr" and isinstance(values[node], Tensor):
            assert last is not None
            _check_follows(node, last, values)
            yield _stage(module, node, values[last].shape[1:], values[node].shape[1:])
            last = node


def _stage(
    module: fx.GraphModule, node: fx.Node, before: Sequence[int], after: Sequence[int]
) -> Stage:
    if node.op == "call_module":
        name = str(node.target)
        return Stage(name, module.get_submodule(name), tuple(before), tuple(after))
    found = as_module(node, tuple(before), tuple(after))
    if found is None:
        raise ConversionError(
            f"function {node.name!r} cannot be converted: it has no spiking counterpart"
        )
    return Stage(node.name, found, tuple(before), tuple(after), is_function=True)


def _only_input(node: fx.Node, last: fx.Node | None) -> fx.Node:
    if last is not None:
        raise ConversionError(f"a network with two inputs cannot be converted ({node.name!r})")
    return node


def _check_follows(node: fx.Node, last: fx.Node, values: dict[fx.Node, Any]) -> None:
    """A chain: each tensor comes from the one before it, and from no other."""
    sources = [n for n in node.all_input_nodes if isinstance(values[n], Tensor)]
    if any(n.op == "get_attr" for n in sources):
        raise ConversionError(f"{node.name!r} uses a tensor of the network: make it a module")
    if sources != [last]:
        names = " and ".join(repr(n.name) for n in sources)
        raise ConversionError(
            f"{node.name!r} takes {names or 'nothing'}, not just the output of {last.name!r}: "
            f"only a chain of modules can be converted"
        )


def _check_output(node: fx.Node, last: fx.Node | None) -> None:
    if node.args[0] is not last:
        raise ConversionError(
            "only a network that returns the output of its last module can be converted"
        )
