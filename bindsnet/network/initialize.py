"""First values of weights: drawn, or given and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from bindsnet import arguments, random
from bindsnet.errors import ParameterError, RuleError, ShapeError, warn
from bindsnet.learning.base import LearningRule
from bindsnet.shapes import as_numbers, check_finite


def as_bounds(
    owner: str,
    low: Any,
    high: Any,
    shape: Sequence[int] | None,
    names: tuple[str, str] = ("wmin", "wmax"),
) -> tuple[Tensor, Tensor]:
    """Bounds of the weights as float32 tensors: 0-dim, or of the weights' shape."""
    bounds = [
        as_numbers(f"{owner}: {name}", bound, torch.float32).clone()
        for name, bound in zip(names, (low, high), strict=True)
    ]
    for name, bound in zip(names, bounds, strict=True):
        if bool(torch.isnan(bound).any()):
            raise ParameterError(f"{owner}: {name} must not be NaN")
        if shape is not None and bound.dim() and bound.shape != torch.Size(shape):
            raise ShapeError(
                f"{owner}: {name} has shape {list(bound.shape)}, but the weights have {list(shape)}"
            )
    if bool((bounds[0] > bounds[1]).any()):
        raise ParameterError(
            f"{owner}: {names[0]} must not be above {names[1]} (got {low!r} and {high!r})"
        )
    return bounds[0], bounds[1]


def generator_of(owner: str, options: Mapping[str, Any]) -> torch.Generator | None:
    """What first weights are drawn from, if one is among the arguments of a connection."""
    given: torch.Generator | None = options.get("generator")
    if given is not None:
        arguments.generator.check(owner, "generator", given)
    return given


def uniform(
    shape: Sequence[int], low: Tensor, high: Tensor, generator: torch.Generator | None = None
) -> Tensor:
    """Uniform weights between the bounds, or in [0, 1] clipped to them if one is infinite."""
    return between(random.uniform(*shape, generator=generator), low, high)


def between(draws: Tensor, low: Tensor, high: Tensor) -> Tensor:
    """Draws from [0, 1) spread between the bounds, or clipped to them if one is infinite."""
    if bool(torch.isinf(low).any()) or bool(torch.isinf(high).any()):
        return torch.clamp(draws, low, high)
    return low + draws * (high - low)


def given(
    owner: str, w: Any, shape: Sequence[int], low: Tensor, high: Tensor, name: str = "w"
) -> Tensor:
    """A copy of the weights that the user gives, checked and clipped to the bounds."""
    weights = as_numbers(f"{owner}: {name}", w).clone()
    if weights.shape != torch.Size(shape):
        raise ShapeError(
            f"{owner}: {name} has shape {list(weights.shape)}, but the layers need {list(shape)}"
        )
    if not weights.is_floating_point():
        weights = weights.to(torch.float32)
    check_finite(f"{owner}: {name}", weights)
    return torch.clamp(weights, low.to(weights.device), high.to(weights.device)).to(weights.dtype)


def cast_if_needed(w: Tensor, dtype: torch.dtype | str) -> Tensor:
    """``w`` in the type asked for; a change of type is announced."""
    stored = cast(w, dtype)
    if w.dtype != stored.dtype:
        warn(f"weights of type {w.dtype} are stored as {stored.dtype}")
    return stored


def cast(w: Tensor, dtype: torch.dtype | str) -> Tensor:
    """``w`` in the type asked for, which may be given by its name in torch."""
    return w.to(getattr(torch, dtype) if isinstance(dtype, str) else dtype)


def rule_class(
    owner: str, name: str, given: Any, default: type[LearningRule], base: type = LearningRule
) -> Any:
    """The class of a learning rule, checked; the default if none is given."""
    if given is None:
        return default
    if not (isinstance(given, type) and issubclass(given, base)):
        where = "bindsnet.learning" + (".MCC_learning" if base is not LearningRule else "")
        raise RuleError(
            f"{owner}: {name} must be the class of a rule, from {where} for example (got {given!r})"
        )
    return given


def checked_norm(owner: str, norm: Any, targets: int | None = None) -> Any:
    """A norm of the weights: finite, and one number or one for each target neuron."""
    if norm is None:
        return None
    given = as_numbers(f"{owner}: norm", norm)
    if not bool(torch.isfinite(given).all()):
        raise ParameterError(f"{owner}: norm must be finite (got {norm!r})")
    if targets is not None and given.numel() not in (1, targets):
        raise ShapeError(
            f"{owner}: norm has shape {list(given.shape)}; it takes one number"
            + (f", or one for each of the {targets} target neurons" if targets > 1 else "")
        )
    return norm if isinstance(norm, int | float | Tensor) else given


def check_spreads(owner: str, what: str, tensor: Tensor, shape: Sequence[int]) -> None:
    """Raise :class:`ShapeError` unless ``tensor`` broadcasts to ``shape``."""
    try:
        tensor.expand(tuple(shape))
    except RuntimeError:
        raise ShapeError(
            f"{owner}: {what} has shape {list(tensor.shape)}, which does not fit {list(shape)}"
        ) from None
