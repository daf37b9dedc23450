"""What connections with a table of taps mean, in torch; see :class:`~bindsnet.layouts.Patches`.

As in :mod:`bindsnet.functional`, sums run in one fixed order: by sample, by the neuron
that spikes, by its taps. Where a neuron is silent nothing is computed.
"""

from __future__ import annotations

import torch
from torch import Tensor

from bindsnet.functional import NORM_TOLERANCE, SPIKES
from bindsnet.layouts import Patches


def drive_patches(s: Tensor, w: Tensor, layout: Patches) -> Tensor:
    r"""Input that spikes cause: ``[batch, n]`` and the weights to ``[batch, m]``, float32.

    .. math:: I_{fq} = \sum_{c} \sum_{(p, k) \to q} s_{cp} \, w_{cpfqk}

    over the source positions :math:`p` that meet :math:`q`, by kernel cell :math:`k`.
    """
    sample, neuron = s.nonzero(as_tuple=True)
    whose, output, index = _from_sources(neuron, layout.moved(s.device))
    size = layout.filters * layout.outputs
    filters = torch.arange(layout.filters, device=s.device)
    place = (sample[whose] * size + output)[:, None] + filters * layout.outputs
    weight = w.reshape(-1)[index]
    if s.dtype not in SPIKES or s.dtype == torch.uint8:
        weight = weight * s[sample, neuron].to(w.dtype)[whose, None]
    drive = torch.zeros(len(s) * size, dtype=w.dtype, device=s.device)
    drive = drive.index_add(0, place.flatten(), weight.flatten())
    return drive.view(len(s), size).to(torch.float32)


def correlate_patches(pre: Tensor, post: Tensor, layout: Patches, weights: int) -> Tensor:
    """For each of the ``weights``, the sum of ``pre * post`` over its pairs and the samples.

    ``pre``: ``[batch, n]``; ``post``: ``[batch, m]``. Returns ``[weights]``, float32.
    """
    index, product = _products(pre, post, layout.moved(pre.device))
    change = torch.zeros(weights, device=pre.device)
    return change.index_add_(0, index.flatten(), product.flatten())


def add_outer_patches(w: Tensor, pre: Tensor, post: Tensor, scale: Tensor, layout: Patches) -> None:
    """``w += scale * correlate_patches(pre, post)``; visits only what spiked, if it can."""
    if layout.shared or len(pre) > 1 or w.dtype != torch.float32:
        change = correlate_patches(pre, post, layout, w.numel()).view_as(w)
        w.add_((change * scale).to(w.dtype))
        return
    index, product = _products(pre, post, layout.moved(pre.device))
    if scale.dim():
        scale = scale.expand_as(w)
        scale = scale.reshape(-1)[index] if scale.is_contiguous() else _spread(scale, index)
    w.view(-1)[index] += product * scale


def _spread(value: Tensor, index: Tensor) -> Tensor:
    """The values of an expanded tensor at flat indices."""
    return value[torch.unravel_index(index, value.shape)]


def _from_sources(neuron: Tensor, layout: Patches) -> tuple[Tensor, Tensor, Tensor]:
    """The taps of source neurons, and the weights there: ``[taps, filters]``."""
    channel, position = neuron // layout.positions, neuron % layout.positions
    whose, output, cell = layout.forward.of(position)
    step = layout.strides
    first = (channel * step.channel + position * step.position)[whose]
    first = first + output * step.output + cell * step.cell
    filters = torch.arange(layout.filters, device=neuron.device)
    return whose, output, first[:, None] + filters * step.filter


def _from_targets(neuron: Tensor, layout: Patches) -> tuple[Tensor, Tensor, Tensor]:
    """The taps of target neurons, and the weights there: ``[taps, channels]``."""
    kernel, output = neuron // layout.outputs, neuron % layout.outputs
    whose, position, cell = layout.backward.of(output)
    step = layout.strides
    first = (kernel * step.filter + output * step.output)[whose]
    first = first + position * step.position + cell * step.cell
    channels = torch.arange(layout.channels, device=neuron.device)
    return whose, position, first[:, None] + channels * step.channel


def _products(pre: Tensor, post: Tensor, layout: Patches) -> tuple[Tensor, Tensor]:
    """Indices of weights and the products for them, from the side where spikes are."""
    if post.dtype in SPIKES and pre.dtype not in SPIKES:
        sample, neuron = post.nonzero(as_tuple=True)
        whose, position, index = _from_targets(neuron, layout)
        others, spikes = pre.to(torch.float32).view(len(pre), layout.channels, -1), post
    else:
        sample, neuron = pre.nonzero(as_tuple=True)
        whose, position, index = _from_sources(neuron, layout)
        others, spikes = post.to(torch.float32).view(len(post), layout.filters, -1), pre
    value = spikes[sample, neuron].to(torch.float32)
    return index, value[whose, None] * others[sample[whose], :, position]


def normalize_rows(w: Tensor, norm: Tensor | float) -> None:
    """Scale each row of ``w [..., k]`` so that it sums up to ``norm``; rows of sum 0 stay."""
    w.mul_(_factors(w.sum(-1, dtype=torch.float64), norm).to(w.dtype)[..., None])


def normalize_incoming(w: Tensor, norm: Tensor | float, layout: Patches, absolute: bool) -> None:
    """Scale weights so that those into each target neuron sum up to ``norm``.

    The sum is of magnitudes if ``absolute``; it runs by source neuron. Neurons whose
    weights sum up to 0 keep them.
    """
    layout, flat = layout.moved(w.device), w.view(-1)
    neurons = torch.arange(layout.channels * layout.positions, device=w.device)
    _, output, index = _from_sources(neurons, layout)
    filters = torch.arange(layout.filters, device=w.device)
    target = (output[:, None] + filters * layout.outputs).flatten()
    weights = flat[index.flatten()].to(torch.float64)
    total = torch.zeros(layout.filters * layout.outputs, dtype=torch.float64, device=w.device)
    total.index_add_(0, target, weights.abs() if absolute else weights)
    flat[index.flatten()] *= _factors(total, norm).to(w.dtype)[target]


def _factors(total: Tensor, norm: Tensor | float) -> Tensor:
    """What brings sums to their norm: 1 where they have it, or are 0."""
    norm = torch.as_tensor(norm, dtype=torch.float64, device=total.device)
    norm = norm.reshape(-1) if norm.numel() == total.numel() else norm.reshape(())
    off = ((total - norm).abs() > NORM_TOLERANCE * norm.abs()) & (total != 0)
    return torch.where(off, norm / total, 1.0)
