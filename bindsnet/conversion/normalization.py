"""Weights scaled so that no neuron needs to spike more than once a step."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import torch
from torch import Tensor, nn

from bindsnet.arguments import Fits, RealTensor, checked, real
from bindsnet.conversion.chain import Stage, chain_of
from bindsnet.conversion.folding import WEIGHTED, bias_of, fold_batch_norms
from bindsnet.errors import ConversionError, DataNotFoundError, ParameterError, warn
from bindsnet.shapes import check_finite

_CHUNK = 256
"""Samples that run through the network at once."""


_module = Fits("a module of torch, or a path", lambda v: isinstance(v, nn.Module | str | Path))
_percentile = Fits("a number above 0, at most 100", lambda v: 0 < real(v) <= 100)
AModule = Annotated[nn.Module | str | Path, _module]
Percentile = Annotated[float, _percentile]


@checked
def data_based_normalization(
    ann: AModule, data: RealTensor, percentile: Percentile = 99.9
) -> nn.Module:
    r"""Scale a network's weights to the activations that data causes, in place.

    With :math:`\lambda_l`, the percentile of the activations of layer :math:`l` after
    rectification, and :math:`\lambda_0 = 1`, the input being used as it is,

    .. math::
        W_l \leftarrow W_l \, \lambda_{l-1} / \lambda_l , \qquad b_l \leftarrow b_l / \lambda_l ,

    so that nearly all activations are at most 1, which is one spike in each step.
    Batch normalisation is folded into the weights first. The network is left in
    evaluation mode, and its parameters without gradients.

    Parameters
    ----------
    ann
        A chain of modules, or the file that holds it.
    data
        Samples ``[n, *input_shape]`` like those that the network will see.
    percentile
        Of the activations, which one becomes 1; 100 for the largest.

    Returns
    -------
    nn.Module
        ``ann``.

    References
    ----------
    .. [1] P. U. Diehl, D. Neil, J. Binas, M. Cook, S.-C. Liu and M. Pfeiffer,
       "Fast-classifying, high-accuracy spiking deep networks through weight and threshold
       balancing", IJCNN 2015.
    .. [2] B. Rueckauer et al., "Conversion of continuous-valued deep networks to efficient
       event-driven networks for image classification", Front. Neurosci. 11:682, 2017.
    """
    if not len(data):
        raise ParameterError("data_based_normalization: data must have samples (got none)")
    check_finite("data", data)
    ann = loaded(ann).eval()
    with torch.no_grad():
        stages = fold_batch_norms(chain_of(ann, data[:2]))
        _check_used_once(stages)
        scale = 1.0
        for stage, activations in zip(
            _weighted(stages), _percentiles(stages, data, percentile), strict=True
        ):
            new = activations or scale
            stage.module.weight.data.mul_(scale / new)  # type: ignore[operator, union-attr]
            bias_of(stage.module).div_(new)
            scale = new
    return ann.requires_grad_(False)


def loaded(ann: nn.Module | str | Path) -> nn.Module:
    """The network, read from a file if it is a path."""
    if isinstance(ann, nn.Module):
        return ann
    if not Path(ann).is_file():
        raise DataNotFoundError(f"ann: there is no file {str(ann)!r}")
    warn(f"loading {ann} can run code that is in it: load only files that you trust")
    found = torch.load(ann, weights_only=False)
    if not isinstance(found, nn.Module):
        raise ConversionError(f"{ann} holds a {type(found).__name__}, not a whole network")
    return found


def _weighted(stages: Sequence[Stage]) -> list[Stage]:
    return [stage for stage in stages if isinstance(stage.module, WEIGHTED)]


def _check_used_once(stages: Sequence[Stage]) -> None:
    """Weights that stand in two places cannot be scaled for both."""
    seen: set[int] = set()
    for stage in _weighted(stages):
        if id(stage.module) in seen:
            raise ConversionError(f"{stage} cannot be converted: it is used twice")
        seen.add(id(stage.module))


def _percentiles(stages: Sequence[Stage], data: Tensor, percentile: float) -> list[float]:
    """For each stage with weights, the percentile of its rectified output, or the largest."""
    largest = [
        _Largest(percentile, len(data) * math.prod(stage.after)) for stage in _weighted(stages)
    ]
    for chunk in data.split(_CHUNK):
        for found, output in zip(largest, _outputs(stages, chunk), strict=True):
            found.add(output)
    return [found.value() for found in largest]


def _outputs(stages: Sequence[Stage], x: Tensor) -> Iterator[Tensor]:
    """What comes out of the stages with weights."""
    for stage in stages:
        x = stage.module(x)
        if isinstance(stage.module, WEIGHTED):
            yield x


class _Largest:
    """A percentile of ``count`` numbers that come in parts; only the largest are kept.

    Where most are 0 and so is the percentile, the largest of all stands for it.
    """

    def __init__(self, percentile: float, count: int) -> None:
        rank = percentile / 100.0 * (count - 1)
        self.below = math.floor(rank)
        self.fraction = rank - self.below
        self.keep = count - self.below
        self.kept = torch.zeros(0)

    def add(self, output: Tensor) -> None:
        """Take account of rectified outputs."""
        values = torch.cat([self.kept, output.flatten().clamp(min=0.0)])
        self.kept = values.topk(min(self.keep, len(values)), sorted=False).values

    def value(self) -> float:
        """The percentile, between the two numbers next to its rank."""
        ascending = self.kept.sort().values
        low, high = float(ascending[0]), float(ascending[min(1, len(ascending) - 1)])
        return low + self.fraction * (high - low) or float(ascending[-1])
