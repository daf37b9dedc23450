"""From a population's torch code to a graph of element-wise operations.

The step runs once on copies of the layer's tensors, and every operation that
torch dispatches is written down. What is written down is what a kernel may
repeat: anything whose result depends on more than one neuron, on a tensor's
value, or on a random number is refused, with the reason.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from bindsnet.engine.native.graph import (
    BRANCHES,
    CONSTANT,
    DRIVE,
    ELEMENTWISE,
    NEURON,
    READS,
    SAME_VALUES,
    SCALAR,
    Graph,
    Kind,
    Kinds,
    Untraceable,
    Value,
)
from bindsnet.engine.native.loan import on_copies, tensors_of

_NATIVE_TYPES = (torch.float32, torch.bool, torch.uint8, torch.int64)


def trace(layer: Any, run: Callable[[Tensor], None], drive: Tensor) -> Graph:
    """The graph of ``run(drive)``, a step of ``layer``, or :class:`Untraceable`."""
    with on_copies(layer, drive) as tensors, torch.no_grad(), torch.random.fork_rng(devices=[]):
        recorder = _Recorder(tuple(layer.shape), len(drive), tensors)
        try:
            with recorder, _NoValues():
                run(tensors[DRIVE])
        except Untraceable:
            raise
        except Exception as error:
            raise Untraceable(f"its step raises {type(error).__name__}: {error}") from error
        recorder.note_stores(tensors_of(layer))
    return recorder.graph


class _NoValues(TorchFunctionMode):
    """Refuses functions that hand a tensor's values to Python, which no dispatch shows."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        if getattr(func, "__name__", "") in READS:
            raise Untraceable(f"its step reads a tensor's values in Python{_where()}")
        return func(*args, **(kwargs or {}))


class _Recorder(TorchDispatchMode):
    """Writes down the operations that torch dispatches."""

    def __init__(self, shape: tuple[int, ...], batch: int, tensors: dict[str, Tensor]) -> None:
        super().__init__()
        self.graph = Graph()
        self.kinds = Kinds(batch, shape)
        self.batch = batch
        self.values: dict[int, Value] = {}
        self.alive: list[Tensor] = []
        self.made: set[int] = set()  # storages of constants that the step makes itself
        for name, tensor in tensors.items():
            self.graph.loads[name] = self._define(tensor, self._load(name, tensor))

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # or torch would import its compiler, for a second and more

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        name = func._schema.name.split("::")[1]
        base = name.rstrip("_") if not name.startswith("_") else name
        if base in BRANCHES:
            raise Untraceable(f"its step branches on a tensor's value{_where()}")
        written = args[0] if name.endswith("_") and base != name else kwargs.get("out")
        if isinstance(written, Tensor):
            self._refuse_outsider(written)
        result = func(*args, **kwargs)
        if not isinstance(result, Tensor):
            raise Untraceable(f"its step uses torch's {name!r}, which has no native form{_where()}")
        if base == "lift_fresh":
            self.made.add(result.untyped_storage()._cdata)
        if base in SAME_VALUES:
            self._alias(result, args[0])
        elif base == "slice":
            self.alive.append(result)  # `push` shifts a window so
        elif base == "cat":
            self._define(result, self._push(result, *args))
        elif base == "sum":
            self._define(result, self._sum(result, args, kwargs))
        elif base in ELEMENTWISE:
            into = result if written is None else written
            self._define(into, self._elementwise(base, into, args, kwargs))
        elif base in ("scalar_tensor", "full", "zeros", "ones", "empty", "empty_like"):
            fill = {"zeros": 0, "ones": 1}.get(base)
            given = args[0] if base == "scalar_tensor" else args[1] if base == "full" else fill
            constant = 0 if given is None else given
            self._define(result, self._value("fill", (constant,), result))
        else:
            raise Untraceable(f"its step uses torch's {name!r}, which has no native form{_where()}")
        return result

    def _refuse_outsider(self, written: Tensor) -> None:
        """Raise before a step writes into memory that is not the layer's, nor made by the step."""
        storage = written.untyped_storage()._cdata
        value = self.values.get(storage)
        outside = value is None or (value.op == "load" and value.args[0] in self.graph.constants)
        if outside and storage not in self.made:
            raise Untraceable(f"its step changes a tensor that is not the layer's own{_where()}")

    def note_stores(self, tensors: dict[str, Tensor]) -> None:
        """Which of the layer's tensors have another value now."""
        for name, tensor in tensors.items():
            before = self.graph.loads.get(name)
            if before is None:
                raise Untraceable(f"its step makes a new tensor, {name!r}")
            if self.values.get(tensor.untyped_storage()._cdata) is before:
                continue
            after = self._of(tensor)
            if after.kind != before.kind or after.dtype != before.dtype:
                raise Untraceable(f"its step changes the type or shape of {name!r}")
            self.graph.stores[name] = after

    def _kind(self, tensor: Tensor) -> Kind:
        kind = self.kinds.of(tuple(tensor.shape))
        if kind is None:
            raise Untraceable(
                f"a tensor of shape {list(tensor.shape)} is neither one value for each "
                f"neuron nor one for all{_where()}"
            )
        return kind

    def _value(self, op: str, args: tuple[Any, ...], out: Tensor) -> Value:
        return Value(op, args, self._kind(out), out.dtype, _common_dtype(op, args, out.dtype))

    def _load(self, name: str, tensor: Tensor) -> Value:
        kind = self.kinds.of(tuple(tensor.shape))
        usable = kind is not None and tensor.is_contiguous() and tensor.dtype in _NATIVE_TYPES
        op = "load" if usable else "unusable"
        return Value(op, (name,), kind or SCALAR, tensor.dtype, tensor.dtype)

    def _define(self, tensor: Tensor, value: Value) -> Value:
        if value.op == "unusable":
            pass
        elif tensor.untyped_storage().nbytes() > tensor.numel() * tensor.element_size():
            raise Untraceable(f"its step writes a part of a tensor{_where()}")
        self.alive.append(tensor)  # so that its storage's identity is not used again
        self.values[tensor.untyped_storage()._cdata] = value
        return value

    def _alias(self, result: Tensor, base: Tensor) -> None:
        self.alive.append(result)
        self._kind(result)
        self.values[result.untyped_storage()._cdata] = self._of(base)

    def _of(self, tensor: Tensor) -> Value:
        """The value that a tensor has now; tensors from outside become constants."""
        value = self.values.get(tensor.untyped_storage()._cdata)
        if value is None:
            name = f"{CONSTANT}{len(self.graph.constants)}"
            self.graph.constants[name] = tensor
            value = self.graph.loads[name] = self._define(tensor, self._load(name, tensor))
        if value.op == "unusable":
            raise Untraceable(f"{value.args[0]!r} has a type or shape without a native form")
        if tensor.numel() * tensor.element_size() < tensor.untyped_storage().nbytes():
            raise Untraceable(f"its step uses a part of a tensor{_where()}")
        return value

    def _operands(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(self._of(a) if isinstance(a, Tensor) else a for a in args)

    def _elementwise(
        self, op: str, into: Tensor, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Value:
        operands = self._operands(args)
        if kwargs.get("alpha", 1) != 1:
            op, operands = _fused(op, operands, kwargs["alpha"], into.dtype)
        if op == "div" and kwargs.get("rounding_mode") is not None:
            raise Untraceable(f"division with rounding has no native form{_where()}")
        if op == "pow":
            op, operands = _power(operands)
        if op == "clamp":
            low = kwargs.get("min", operands[1] if len(operands) > 1 else None)
            high = kwargs.get("max", operands[2] if len(operands) > 2 else None)
            operands = (operands[0], *self._operands((low, high)))
        if op in ("copy", "fill"):
            operands = operands[1:2]
        if op in ("zero", "zeros_like", "ones_like", "full_like"):
            constant = args[1] if op == "full_like" else int(op == "ones_like")
            op, operands = "fill", (constant,)
        if op in ("copy", "_to_copy", "clone", "fill"):
            op, operands = "fill", operands[:1]
        return self._value(op, operands, into)

    def _push(self, result: Tensor, parts: list[Tensor], dim: int = 0) -> Value:
        """A window without its first step and with a new last one."""
        window = self.values.get(parts[0].untyped_storage()._cdata)
        if window is None or window.op != "load" or dim != 1 or len(parts) != 2:
            raise Untraceable(f"its step puts tensors together{_where()}")
        newest = self._of(parts[1])
        if not self.kinds.is_shifted(parts[0], window.kind) or newest.kind.window:
            raise Untraceable(f"its step puts tensors together{_where()}")
        if {window.dtype, newest.dtype} != {result.dtype}:
            raise Untraceable(f"its step changes the type of a window{_where()}")
        return Value("push", (window, newest), window.kind, result.dtype, result.dtype)

    def _sum(self, result: Tensor, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Value:
        source = self._of(args[0])
        dims = args[1] if len(args) > 1 else None
        if dims == [1] and source.kind.window:
            if result.dtype != torch.float64:
                raise Untraceable(
                    f"its step sums over a window in float32, where the order matters: "
                    f"pass dtype=torch.float64{_where()}"
                )
            return Value("sum", (source,), self._kind(result), result.dtype, result.dtype)
        over_batch = (
            not source.kind.window and dims in ([0], [-args[0].dim()]) and args[0].dim() > 1
        )
        if not over_batch or args[0].shape[0] != self.batch:
            raise Untraceable(f"its step sums over neurons{_where()}")
        if self.batch == 1:
            return Value("fill", (source,), source.kind, result.dtype, result.dtype)
        return Value("sum", (source,), NEURON, result.dtype, result.dtype)


def _fused(
    op: str, operands: tuple[Any, ...], alpha: float, dtype: torch.dtype
) -> tuple[str, tuple[Any, ...]]:
    """``a + alpha * b``, which torch rounds once."""
    if dtype != torch.float32:
        raise Untraceable(f"alpha= has a native form for float32 only{_where()}")
    a, b = operands[::-1] if op == "rsub" else operands
    return "fma", (b, alpha if op == "add" else -alpha, a)


def _power(operands: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """The powers that torch computes by multiplication or as a root."""
    base, exponent = operands
    if exponent in (2, 3, 0.5):
        return {2: "square", 3: "cube", 0.5: "sqrt"}[exponent], (base,)
    raise Untraceable(f"its step uses a power of {exponent}, without native form{_where()}")


def _common_dtype(op: str, args: tuple[Any, ...], result: torch.dtype) -> torch.dtype:
    """The type in which torch combines the operands."""
    if op not in ("ge", "gt", "le", "lt", "eq", "ne"):
        return result
    types = [a.dtype for a in args if isinstance(a, Value)]
    common = types[0]
    for other in types[1:]:
        common = torch.promote_types(common, other)
    has_float = any(isinstance(a, float) for a in args)
    return torch.float32 if has_float and not common.is_floating_point else common


def _where() -> str:
    """The user's line that runs now: ``(mynodes.py, line 41)``."""
    for frame in reversed(traceback.extract_stack()):
        library = "/torch/" in frame.filename.replace("\\", "/")
        if not library and frame.filename != __file__:
            name = frame.filename.replace("\\", "/").rsplit("/", 1)[-1]
            return f" ({name}, line {frame.lineno})"
    return ""
