"""From a trained artificial network to a spiking one."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Annotated, Any

import torch
from torch import nn

from bindsnet.arguments import RealTensor, Shape, checked, subclass_of
from bindsnet.conversion.chain import Stage, chain_of
from bindsnet.conversion.folding import WEIGHTED, fold_batch_norms
from bindsnet.conversion.layers import Neurons, becomes_nothing, convert
from bindsnet.conversion.modules import FeatureExtractor, Permute
from bindsnet.conversion.nodes import SubtractiveResetIFNodes
from bindsnet.conversion.normalization import (
    AModule,
    Percentile,
    data_based_normalization,
    loaded,
)
from bindsnet.errors import ConversionError, warn
from bindsnet.network import Network
from bindsnet.network.nodes import Input, Nodes

__all__ = ["FeatureExtractor", "Permute", "ann_to_snn", "data_based_normalization"]


@checked
def ann_to_snn(
    ann: AModule,
    input_shape: Shape,
    data: RealTensor | None = None,
    percentile: Percentile = 99.9,
    node_type: Annotated[type[Nodes], subclass_of(Nodes)] = SubtractiveResetIFNodes,
    **kwargs: Any,
) -> Network:
    """A spiking network that computes with spike rates what ``ann`` computes with numbers.

    Feed its layer ``"Input"`` with the same sample in each step; numbers need no
    encoding. Each module with weights, pool or permutation becomes a layer, named by
    its position in the network from 1: of ``Linear, ReLU, Linear`` come the layers
    ``"1"`` and ``"3"``, and connections ``("0", "1")`` and ``("2", "3")``. What the last
    one has received is in its ``summed``: the largest is the predicted class.

    Parameters
    ----------
    ann
        A network, of which a copy is converted, or the file that holds one. What its
        ``forward`` does is followed by ``torch.fx``: it must be a chain of modules.
    input_shape
        Shape of a sample, without the batch axis.
    data
        Samples ``[n, *input_shape]`` for :func:`data_based_normalization`; without them,
        activations above 1 are lost.
    percentile
        Passed to :func:`data_based_normalization`.
    node_type
        Class of the neurons.
    kwargs
        Further arguments of it; ``reset=0, thresh=1, refrac=0`` by default.

    Raises
    ------
    ConversionError
        If a module has no spiking counterpart, or ``forward`` is not a chain.
    """
    ann = copy.deepcopy(loaded(ann)).cpu().float().eval()
    example = torch.zeros(2, *input_shape)
    numbered = number(chain_of(ann, example))  # an error comes before the data is used
    if data is None:
        warn("ann_to_snn has no data to normalise by: activations above 1 are lost", RuntimeWarning)
    else:
        data_based_normalization(ann, data.detach().cpu().float(), percentile)
    with torch.no_grad():
        kept = fold_batch_norms([stage for stage, _ in numbered])
        numbers = {id(stage): i for stage, i in numbered}
        return _network(
            [(stage, numbers[id(stage)]) for stage in kept], input_shape, node_type, kwargs
        )


def number(stages: Sequence[Stage]) -> list[tuple[Stage, int]]:
    """Each stage with its position; functions count only if they become a layer."""
    numbered, position = [], 0
    for stage in stages:
        position += not (stage.is_function and becomes_nothing(stage))
        numbered.append((stage, position))
    return numbered


def _network(
    numbered: Sequence[tuple[Stage, int]],
    input_shape: Sequence[int],
    node_type: type[Nodes],
    options: dict[str, Any],
) -> Network:
    stages = [(stage, i) for stage, i in numbered if not becomes_nothing(stage)]
    if not stages:
        raise ConversionError("the network has no module that becomes a layer")
    _check_order([stage for stage, _ in numbered])
    neurons = Neurons(node_type, options)
    network = Network()
    source: Nodes = Input(shape=tuple(input_shape))
    network.add_layer(source, "Input")
    for stage, i in stages:
        part = convert(stage, source, neurons, last=stage is stages[-1][0])
        network.add_layer(part.layer, str(i))
        network.add_connection(part.connection, str(i - 1), str(i))
        source = part.layer
    return network


def _check_order(stages: Sequence[Stage]) -> None:
    """Spikes are never negative: layers inside the network must be rectified."""
    pending: Stage | None = None
    for stage in stages:
        if isinstance(stage.module, nn.Softmax | nn.LogSoftmax) and stage is not stages[-1]:
            raise ConversionError(f"{stage} cannot be converted: only the last module may be one")
        if isinstance(stage.module, nn.ReLU):
            pending = None
        elif pending is not None and not (becomes_nothing(stage) or _keeps_order(stage)):
            warn(f"{pending} has no ReLU after it: its negative outputs are lost")
            pending = None
        if isinstance(stage.module, WEIGHTED):
            pending = stage


def _keeps_order(stage: Stage) -> bool:
    """Whether rectification before it is the same as after it."""
    return not isinstance(stage.module, WEIGHTED) and "Avg" not in type(stage.module).__name__
