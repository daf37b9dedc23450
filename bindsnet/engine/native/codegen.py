"""From a graph of element-wise operations to the source of a numba kernel.

With one sample the kernel is a single loop over neurons. With more, values that
samples share (a threshold's adaptation) and sums over samples need loops of
their own: a loop over neurons, then one over samples and neurons, then one for
each window that the step looks back on, and again after each sum. Operations
keep their order and their type, so that a kernel gives what torch gives.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch

from bindsnet.engine.native.graph import SCALAR, Graph, Kind, Untraceable, Value

_ARRAY = {torch.float32: "floats", torch.bool: "octets", torch.uint8: "octets"}
_ARRAY |= {torch.int64: "integers", torch.float64: "doubles"}
_CAST = {torch.float32: "np.float32", torch.int64: "np.int64", torch.uint8: "np.uint8"}
_CAST[torch.float64] = "np.float64"
_INFIX = {
    "add": "+", "sub": "-", "mul": "*", "div": "/",
    "ge": ">=", "gt": ">", "le": "<=", "lt": "<", "eq": "==", "ne": "!=",
    "logical_and": "and", "logical_or": "or", "bitwise_and": "&", "bitwise_or": "|",
    "logical_xor": "!=",
}  # fmt: skip
_CALL = {
    "neg": "-{0}",
    "rsub": "({1} - {0})",
    "abs": "abs({0})",
    "square": "({0} * {0})",
    "cube": "({0} * {0} * {0})",
    "reciprocal": "(np.float32(1) / {0})",
    "sqrt": "np.sqrt({0})",
    "exp": "np.float32(exp64(np.float64({0})))",
    "log": "np.log({0})",
    "tanh": "np.tanh({0})",
    "sigmoid": "np.float32(1.0 / (1.0 + exp64(np.float64(-{0}))))",
    "sign": "np.float32(({0} > 0) - ({0} < 0))",
    "logical_not": "(not {0})",
    "bitwise_not": "(not {0})",
    "fma": "fused_multiply_add({0}, {1}, {2})",
    "minimum": "({0} if {0} < {1} or {0} != {0} else {1})",
    "maximum": "({0} if {0} > {1} or {0} != {0} else {1})",
    "where": "({1} if {0} else {2})",
    "masked_fill": "({2} if {1} else {0})",
    "clamp_min": "({1} if {0} < {1} else {0})",
    "clamp_max": "({1} if {0} > {1} else {0})",
}
_BOOLEAN = frozenset(["logical_and", "logical_or", "logical_not", "logical_xor", "bitwise_not"])


@dataclass
class Kernel:
    """Source of a kernel, and what its arguments are."""

    source: str
    arguments: list[str]
    """Names of the tensors whose addresses it takes, in order."""
    scratch: dict[str, tuple[Kind, torch.dtype]] = field(default_factory=dict)
    """Further arguments: memory for values between loops, by name: kind and type."""


def generate(graph: Graph, batch: int) -> Kernel:
    """The kernel of ``graph`` for ``batch`` samples."""
    return _Writer(graph, batch).kernel()


class _Writer:
    """Orders the values of a graph into loops and writes them out."""

    def __init__(self, graph: Graph, batch: int) -> None:
        self.graph = graph
        self.batch = batch
        self.order = _in_order(graph)
        windows = {v.kind.window: None for v in self.order if v.kind.window}
        self.windows = list(windows)
        self.per_stage = 2 + len(self.windows)
        self.stage: dict[Value, int] = {}
        for value in self.order:
            self._set_stage(value)
        self.names = {value: f"t{k}" for k, value in enumerate(self.order)}
        self.store_loop = {name: self._store_loop(name) for name in graph.stores}
        self.carried = self._carried()

    # -- where things happen -----------------------------------------------------

    def _set_stage(self, value: Value) -> None:
        used = [a for a in value.args if isinstance(a, Value)]
        after = max((self.stage[a] for a in used), default=0)
        self.stage[value] = after + (value.op == "sum")

    def _loop(self, value: Value) -> int:
        """The number of the loop that computes a value; -1 before all loops."""
        if value.kind == SCALAR:
            return -1
        return self.per_stage * self.stage[value] + self._place_in_stage(value.kind)

    def _place_in_stage(self, kind: Kind) -> int:
        """Loops of a stage: over neurons, over samples too, and over each window too."""
        return 2 + self.windows.index(kind.window) if kind.window else int(kind.batch)

    def _uses(self, value: Value) -> list[int]:
        """The loops that read a value."""
        loops = [self._loop(v) for v in self.order if value in v.args and v.op != "sum"]
        loops += [self._loop(value) for v in self.order if value in v.args and v.op == "sum"]
        loops += [self.store_loop[n] for n, v in self.graph.stores.items() if v is value]
        return loops

    def _store_loop(self, name: str) -> int:
        """A tensor is written where its new value is, but not before its old one is used up."""
        load = self.graph.loads[name]
        reads = [self._loop(v) for v in self.order if load in v.args]
        loop = max([self._loop(self.graph.stores[name]), *reads])
        while load.kind != SCALAR and loop % self.per_stage != self._place_in_stage(load.kind):
            loop += 1
        return loop

    def _carried(self) -> dict[Value, str]:
        """Values that a later loop needs again, and the memory that keeps them."""
        keep: dict[Value, str] = {}
        for value in self.order:
            computed = value.kind != SCALAR and value.op not in ("load", "sum")
            if computed and any(use != self._loop(value) for use in self._uses(value)):
                keep[value] = f"kept{len(keep)}"
        for value in self.order:
            if value.op == "sum":
                keep[value] = f"kept{len(keep)}"
        return keep

    # -- the text ----------------------------------------------------------------

    def kernel(self) -> Kernel:
        loads = {v.args[0]: v for v in self.order if v.op == "load"}
        loads |= {name: self.graph.loads[name] for name in self.graph.stores}
        scratch = {name: (v.kind, v.dtype) for v, name in self.carried.items()}
        lines = ["def kernel(arguments, n, batch):"]
        lines += [f"    a = integers(arguments, {len(loads) + len(scratch)})"]
        everything = [(f"x_{n}", v.kind, v.dtype) for n, v in loads.items()]
        everything += [(name, kind, dtype) for name, (kind, dtype) in scratch.items()]
        for k, (name, kind, dtype) in enumerate(everything):
            lines.append(f"    {name} = {_ARRAY[dtype]}(a[{k}], {_size(kind)})")
        lines += self._body(-1, "    ")
        last = max([self._loop(v) for v in self.order] + list(self.store_loop.values()) + [0])
        for loop in range(last + 1):
            lines += self._one_loop(loop)
        return Kernel("\n".join(lines) + "\n", list(loads), scratch)

    def _one_loop(self, loop: int) -> list[str]:
        place = loop % self.per_stage
        heads = [f"for w in range({self.windows[place - 2]}):"] if place > 1 else []
        heads = ["for b in range(batch):", *heads] if place else heads
        heads.append("for i in range(n):")
        body = self._body(loop, "    " * (len(heads) + 1))
        if not body:
            return []
        clear = [
            f"    {self.carried[v]}[:] = 0"
            for v in self.order
            if v.op == "sum" and self._loop(v.args[0]) == loop
        ]
        indented = [f"{'    ' * (depth + 1)}{head}" for depth, head in enumerate(heads)]
        places = [f"{'    ' * (len(heads) + 1)}k = b * n + i"] if place else []
        return [*clear, *indented, *places, *body]

    def _body(self, loop: int, indent: str) -> list[str]:
        """The statements of one loop: values, sums, what is kept, and stores."""
        lines: list[str] = []
        for value in self.order:
            if value.op == "sum":
                if self._loop(value.args[0]) == loop:
                    term = _cast(self.names[value.args[0]], value.args[0].dtype, value.dtype)
                    total = self._place(self.carried[value], value)
                    lines.append(f"{indent}{total} += {term}")
            elif self._loop(value) == loop and value.op != "load":
                lines.append(f"{indent}{self.names[value]} = {self._expression(value)}")
                if value in self.carried:
                    lines.append(
                        f"{indent}{self._place(self.carried[value], value)} = {self.names[value]}"
                    )
        stores = [name for name, at in self.store_loop.items() if at == loop]
        for name in stores:
            value, target = self.graph.stores[name], self.graph.loads[name]
            lines.append(f"{indent}{self._place('x_' + name, target)} = {self.names[value]}")
        return self._fetches(loop, indent, stores) + lines

    def _fetches(self, loop: int, indent: str, stores: list[str]) -> list[str]:
        """Read what this loop needs of tensors, and of loops before it."""
        lines = []
        for value in self.order:
            array = f"x_{value.args[0]}" if value.op == "load" else self.carried.get(value)
            here = self._loop(value) == loop and value.op not in ("load", "sum")
            if array is None or here or loop not in self._uses(value):
                continue
            if value.kind == SCALAR and loop >= 0:
                continue
            fetched = self._place(array, value)
            if value.dtype == torch.bool:
                fetched += " != 0"
            lines.append(f"{indent}{self.names[value]} = {fetched}")
        if loop == -1:
            lines += self._scalar_fetches(indent, lines)
        return lines

    def _scalar_fetches(self, indent: str, present: list[str]) -> list[str]:
        lines = []
        for value in self.order:
            if value.op == "load" and value.kind == SCALAR:
                fetched = f"x_{value.args[0]}[0]" + (" != 0" if value.dtype == torch.bool else "")
                line = f"{indent}{self.names[value]} = {fetched}"
                lines += [] if line in present else [line]
        return lines

    def _place(self, array: str, value: Value) -> str:
        return f"{array}[{_index(value.kind)}]"

    def _expression(self, value: Value) -> str:
        op, wanted = value.op, value.compute_dtype
        if op == "clamp":
            return self._clamp(value)
        if op == "push":
            return self._pushed(value)
        args = [self._operand(a, wanted, op, k) for k, a in enumerate(value.args)]
        if op == "fill":
            return args[0]
        if op in ("bitwise_and", "bitwise_or") and wanted != torch.bool:
            raise Untraceable(f"{op} of integers has no native form")
        if op == "add" and wanted == torch.bool:
            op = "logical_or"
        template = f"({{0}} {_INFIX[op]} {{1}})" if op in _INFIX else _CALL[op]
        if op == "exp" and wanted == torch.float64:
            template = "exp64({0})"
        text = template.format(*args)
        return f"np.uint8({text})" if value.dtype == torch.uint8 else text  # which wraps around

    def _pushed(self, value: Value) -> str:
        """The next step of a window, and in its last place the newest one."""
        window, newest = value.args
        follows = f"x_{window.args[0]}[{_index(window.kind)} + n]"
        follows += " != 0" if value.dtype == torch.bool else ""
        return f"({follows} if w < {window.kind.window - 1} else {self.names[newest]})"

    def _clamp(self, value: Value) -> str:
        text = self._operand(value.args[0], value.compute_dtype, "clamp", 0)
        for bound, template in zip(value.args[1:], ("clamp_min", "clamp_max"), strict=False):
            if bound is not None:
                limit = self._operand(bound, value.compute_dtype, "clamp", 1)
                text = _CALL[template].format(text, limit)
        return text

    def _operand(self, arg: Any, wanted: torch.dtype, op: str, position: int) -> str:
        condition = (op == "where" and position == 0) or (op == "masked_fill" and position == 1)
        if condition or op in _BOOLEAN:
            wanted = torch.bool
        if isinstance(arg, Value):
            return _cast(self.names[arg], arg.dtype, wanted)
        return _constant(arg, wanted)


def _in_order(graph: Graph) -> list[Value]:
    """Every value that the stores need, operands first."""
    order: dict[Value, None] = {}

    def visit(value: Value) -> None:
        if value not in order:
            for arg in value.args:
                if isinstance(arg, Value):
                    visit(arg)
            order[value] = None

    for value in graph.stores.values():
        visit(value)
    return list(order)


def _size(kind: Kind) -> str:
    """Number of values of a kind, in the kernel's words."""
    factors = [(kind.batch, "batch"), (kind.window, str(kind.window)), (kind.neuron, "n")]
    return " * ".join(text for there, text in factors if there) or "1"


def _index(kind: Kind) -> str:
    """Place of the value of sample ``b``, step ``w`` and neuron ``i``."""
    if not kind.window:
        return "k" if kind.batch else "i" if kind.neuron else "0"
    step = f"(b * {kind.window} + w)" if kind.batch else "w"
    return f"{step} * n + i" if kind.neuron else step


def _cast(name: str, given: torch.dtype, wanted: torch.dtype) -> str:
    if given == wanted:
        return name
    if wanted == torch.bool:
        return f"({name} != 0)"
    if wanted not in _CAST:
        raise Untraceable(f"the type {wanted} has no native form")
    return f"{_CAST[wanted]}({name})"


def _constant(number: Any, wanted: torch.dtype) -> str:
    if wanted == torch.bool:
        return str(bool(number))
    if wanted not in _CAST:
        raise Untraceable(f"the type {wanted} has no native form")
    text = repr(float(number)) if wanted.is_floating_point else repr(int(number))
    return f"{_CAST[wanted]}({text.replace('inf', 'np.inf').replace('nan', 'np.nan')})"
