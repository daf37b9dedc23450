"""Batch normalisation becomes part of the weights beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import Parameter
from torch.nn.modules.batchnorm import _BatchNorm

from bindsnet.conversion.chain import Stage
from bindsnet.conversion.modules import Reshape
from bindsnet.errors import ConversionError

WEIGHTED = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)
"""Modules with weights."""
TRANSPARENT = (nn.Identity, nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d, nn.AlphaDropout)
"""Modules that do nothing once a network is trained."""


def fold_batch_norms(stages: Sequence[Stage]) -> list[Stage]:
    r"""Put each batch normalisation into the weights before it, or else after it.

    With :math:`a = \gamma / \sqrt{\sigma^2 + \epsilon}` and :math:`c = \beta - \mu a`,
    what follows :math:`Wx + b` makes it :math:`(aW) x + (ab + c)`, and what precedes it
    :math:`(Wa) x + (Wc + b)`. The weights change in place; the normalisation stays
    where it is and does nothing more. Returns the other stages.

    Raises
    ------
    ConversionError
        If there are no weights beside it, or it or they stand at two places.
    """
    norms = [
        (stage, _before(stages, i), _beside(stages[i + 1 :]))
        for i, stage in enumerate(stages)
        if isinstance(stage.module, _BatchNorm)
    ]
    uses = Counter(id(stage.module) for stage in stages)
    for part in (part for norm in norms for part in norm if part is not None):
        if uses[id(part.module)] > 1:
            raise ConversionError(f"{part} cannot be converted: it is used twice")
    backward = [norm for norm in norms if norm[1] is not None]
    forward = [norm for norm in norms if norm[1] is None]
    for norm in (*backward, *reversed(forward)):  # of several, the nearest to the weights first
        _fold(*norm)
    return [stage for stage in stages if not isinstance(stage.module, _BatchNorm)]


def _before(stages: Sequence[Stage], i: int) -> Stage | None:
    """The stage with weights before stage ``i``, if that has a factor for each of its outputs."""
    found = _beside(stages[:i][::-1])
    return found if found is not None and found.after == stages[i].before else None


def _beside(stages: Sequence[Stage]) -> Stage | None:
    """The nearest stage with weights, if nothing that matters is between."""
    for stage in stages:
        if isinstance(stage.module, WEIGHTED):
            return stage
        if not isinstance(stage.module, (*TRANSPARENT, nn.Flatten, Reshape, _BatchNorm)):
            return None
    return None


def _fold(stage: Stage, before: Stage | None, after: Stage | None) -> None:
    norm: Any = stage.module
    if norm.running_mean is None or norm.running_var is None:
        raise ConversionError(f"{stage} cannot be converted: it keeps no running statistics")
    factor, offset = _affine(norm)
    if before is not None:
        _after_weights(before.module, factor, offset)
    elif after is not None and _unpadded(after.module, offset):
        _before_weights(after.module, factor, offset)
    else:
        raise ConversionError(
            f"{stage} cannot be converted: directly before or after it there must be a linear "
            f"or (after it, unpadded) convolutional module that takes it up"
        )
    _neutralise(norm)


def _affine(norm: Any) -> tuple[Tensor, Tensor]:
    """Factor and offset of each channel."""
    factor = torch.rsqrt(norm.running_var + norm.eps)
    if norm.weight is not None:
        factor = factor * norm.weight.detach()
    offset = -norm.running_mean * factor
    return factor, offset if norm.bias is None else offset + norm.bias.detach()


def _unpadded(module: nn.Module, offset: Tensor) -> bool:
    """Whether an offset reaches all that the module sees: padding stays 0."""
    padding = getattr(module, "padding", 0)
    sizes = (padding,) if isinstance(padding, int | str) else padding
    return all(size in (0, "valid") for size in sizes) or not bool(offset.any())


def bias_of(module: Any) -> Tensor:
    """The module's bias; one of zeros is made if there is none."""
    if module.bias is None:
        zeros = torch.zeros(len(module.weight), device=module.weight.device)
        module.bias = Parameter(zeros, requires_grad=False)
    bias: Tensor = module.bias.data
    return bias


def _after_weights(module: Any, factor: Tensor, offset: Tensor) -> None:
    weight: Tensor = module.weight.data
    weight.mul_(factor.reshape(-1, *[1] * (weight.dim() - 1)))
    bias_of(module).mul_(factor).add_(offset)


def _before_weights(module: Any, factor: Tensor, offset: Tensor) -> None:
    weight: Tensor = module.weight.data
    groups = getattr(module, "groups", 1)
    repeats = weight.shape[1] * groups // len(factor)  # of a channel that was flattened
    factor, offset = (t.repeat_interleave(repeats) for t in (factor, offset))
    per_output = len(weight) // groups
    shape = (groups, 1, -1, *[1] * (weight.dim() - 2))
    factor, offset = (
        t.reshape(shape).expand(-1, per_output, *[-1] * (weight.dim() - 1)).flatten(0, 1)
        for t in (factor, offset)
    )
    bias_of(module).add_((weight * offset).flatten(1).sum(1))
    weight.mul_(factor)


def _neutralise(norm: Any) -> None:
    norm.running_mean.zero_()
    norm.running_var.fill_(1.0 - norm.eps)
    if norm.weight is not None:
        norm.weight.data.fill_(1.0)
    if norm.bias is not None:
        norm.bias.data.zero_()
