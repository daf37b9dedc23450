"""Functions that turn a tensor of numbers into spikes over time.

Each takes a ``datum`` of any shape and gives ``[T, *shape]``, with
``T = int(time / dt)``. A batch ``[B, *shape]`` therefore gives ``[T, B, *shape]``,
which is what a network takes. ``datum`` is never modified; integers and
booleans serve as well as floats. ``device`` is where the spikes are made;
``None`` leaves them on the device of ``datum``.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from bindsnet import arguments, streams
from bindsnet.encoding import _poisson
from bindsnet.encoding._arguments import (
    Device,
    accepted,
    as_floating,
    as_tensor,
    count_steps,
    largest,
    unit_interval,
    where_drawn,
)
from bindsnet.errors import ParameterError, warn

_QUANTILE_LIMIT = 2**24  # elements that torch.quantile takes


def single(
    datum: Tensor,
    time: float,
    dt: float = 1.0,
    sparsity: float = 0.5,
    device: Device = "cpu",
    **kwargs: Any,
) -> Tensor:
    r"""One spike, in the first step, for each of the largest values.

    .. math:: s_{0,i} = [x_i > q], \qquad q = \mathrm{quantile}(x, 1 - \text{sparsity})

    Parameters
    ----------
    datum
        ``[*shape]``, finite; negative values are fine.
    time
        Length of the spike train in ms.
    dt
        Length of a step in ms.
    sparsity
        Share of the elements that spike, in [0, 1]. Ties at the quantile do
        not spike, so it may be less.
    device
        Where to encode; ``None`` for the device of ``datum``.
    **kwargs
        Ignored, with an UnknownArgumentWarning.

    Returns
    -------
    Tensor
        ``[T, *shape]``, uint8; steps after the first are zero.

    Raises
    ------
    ParameterError
        Where an argument is out of its range.
    """
    accepted(single, kwargs)
    steps = count_steps("single", time, dt)
    unit_interval("single", "sparsity", sparsity)
    values = as_floating(as_tensor("single", datum, device))
    largest("single", values, least=-torch.inf)
    spikes = torch.zeros(steps, *values.shape, dtype=torch.uint8, device=values.device)
    if steps and values.numel():
        spikes[0] = values > _quantile(values.flatten(), 1 - sparsity)
    return spikes


def _quantile(values: Tensor, share: float) -> Tensor:
    """Quantile of a vector of any length, interpolated linearly."""
    if values.numel() <= _QUANTILE_LIMIT:
        return torch.quantile(values, share)
    rank = share * (values.numel() - 1)
    ordered = values.sort().values
    below, above = ordered[int(rank)], ordered[min(int(rank) + 1, values.numel() - 1)]
    return torch.lerp(below, above, rank % 1)


def repeat(datum: Tensor, time: float, dt: float = 1.0, **kwargs: Any) -> Tensor:
    """Present the same values in every step.

    Parameters
    ----------
    datum
        ``[*shape]``, finite, of any dtype.
    time
        Length in ms.
    dt
        Length of a step in ms.
    **kwargs
        Ignored, with an UnknownArgumentWarning.

    Returns
    -------
    Tensor
        ``[T, *shape]``, a copy of its own, with the dtype and device of ``datum``.

    Raises
    ------
    ParameterError
        Where an argument is out of its range.
    """
    accepted(repeat, kwargs)
    steps = count_steps("repeat", time, dt)
    values = as_tensor("repeat", datum)
    if values.is_floating_point():
        largest("repeat", values, least=-torch.inf)
    return values.expand(steps, *values.shape).clone(memory_format=torch.contiguous_format)


def bernoulli(
    datum: Tensor,
    time: float | None = None,
    dt: float = 1.0,
    device: Device = "cpu",
    *,
    max_prob: float = 1.0,
    generator: torch.Generator | None = None,
    **kwargs: Any,
) -> Tensor:
    r"""Spikes drawn in every step with a probability proportional to the datum.

    .. math:: P(s_{t,i} = 1) = p_\mathrm{max}\, x_i / \max(1, \max_j x_j)

    Parameters
    ----------
    datum
        ``[*shape]``, finite and not negative. Only if its largest value is
        above 1 is it divided by that value.
    time
        Length of the spike train in ms; ``None`` for a single step without a
        time axis.
    dt
        Length of a step in ms.
    device
        Where to encode; ``None`` for the device of ``datum``.
    max_prob
        Factor on the probabilities, in [0, 1].
    generator
        What the random numbers are drawn from; torch's global generator by default.
    **kwargs
        Ignored, with an UnknownArgumentWarning.

    Returns
    -------
    Tensor
        ``[T, *shape]``, uint8, or ``[*shape]`` where ``time`` is None.

    Raises
    ------
    ParameterError
        Where an argument is out of its range.
    """
    accepted(bernoulli, kwargs)
    steps = count_steps("bernoulli", 0.0 if time is None else time, dt)
    unit_interval("bernoulli", "max_prob", max_prob)
    values = as_floating(as_tensor("bernoulli", datum, device))
    high = largest("bernoulli", values)
    probability = max_prob * (values / high if high > 1 else values)
    if time is not None:
        probability = probability.expand(steps, *values.shape).contiguous()
    probability = where_drawn("bernoulli", probability, generator)
    return torch.bernoulli(probability, generator=generator).byte().to(values.device)


def poisson(
    datum: Tensor,
    time: float,
    dt: float = 1.0,
    device: Device = "cpu",
    approx: bool = False,
    *,
    scheme: str = "poisson",
    generator: torch.Generator | None = None,
    **kwargs: Any,
) -> Tensor:
    r"""Poisson spike trains with the rates of the datum.

    Every step has a spike with the same probability, independently of the rest:

    .. math:: p_i = \min(1,\; r_i\, \Delta t / 1000)

    so that the intervals are geometric, with a coefficient of variation
    :math:`\sqrt{1 - p}`, and counts have a Fano factor of :math:`1 - p`.

    Parameters
    ----------
    datum
        ``[*shape]`` or ``[B, *shape]``: rates in Hz, finite and not negative.
    time
        Length of the spike trains in ms.
    dt
        Length of a step in ms.
    device
        Where to encode; ``None`` for the device of ``datum``.
    approx
        Use BindsNET's approximation instead: a spike where
        :math:`|N(0, 1)|^{(0.11 r + 5) / 50} < 0.6`. It fires in 0.6 % of the
        steps at rate 0, and does not depend on ``dt``.
    scheme
        ``"poisson"``, or ``"intervals"`` for BindsNET's own scheme.
    generator
        What the random numbers are drawn from; torch's global generator by default.
    **kwargs
        Ignored, with an UnknownArgumentWarning.

    Returns
    -------
    Tensor
        ``[T, *shape]``, uint8.

    Raises
    ------
    ParameterError
        Where an argument is out of its range.

    Warns
    -----
    BindsNETWarning
        Where a rate is above one spike per step; it then spikes in every step.

    Notes
    -----
    One number from the generator seeds a call, so ``torch.manual_seed`` makes it
    reproducible where none is given. The spikes of an element follow
    from that seed, its index in ``datum`` and its own rate alone. numba draws
    them; where it is not installed torch draws the same ones more slowly, which
    is announced once.

    BindsNET draws *intervals* that are Poisson-distributed, with zeros replaced
    by one. Its trains are more regular than a Poisson process (a coefficient of
    variation of .14 at 20 Hz), start in step with each other, and fall short of
    high rates (468 Hz for 500 Hz at ``dt=1``). Results published with BindsNET
    rest on it: ``scheme="intervals"`` gives it, from the same random numbers.
    """
    accepted(poisson, kwargs)
    steps = count_steps("poisson", time, dt)
    _check_scheme(scheme, approx)
    values = as_tensor("poisson", datum, device)
    rate = where_drawn("poisson", as_floating(values).flatten(), generator)
    highest = largest("poisson", rate.view(values.shape), unit=" Hz")
    if approx:
        spikes = _poisson.approximate_spikes(rate, steps, generator)
    elif scheme == "intervals":
        spikes = _poisson.interval_spikes(rate, steps, dt, generator)
    else:
        probability = _spike_probability(rate, dt, highest)
        spikes = streams.exact_spikes(probability, steps, streams.draw_seed(generator))
    return spikes.view(steps, *values.shape).to(values.device)


def _check_scheme(scheme: str, approx: bool) -> None:
    """Raise ParameterError for a scheme that does not exist, or for two at once."""
    arguments.switch.check("poisson", "approx", approx)
    if not isinstance(scheme, str) or scheme not in ("poisson", "intervals"):
        raise ParameterError(f"poisson: scheme must be 'poisson' or 'intervals' (got {scheme!r})")
    if approx and scheme != "poisson":
        raise ParameterError(f"poisson: approx=True and scheme={scheme!r} exclude one another")


def _spike_probability(rate: Tensor, dt: float, highest: float) -> Tensor:
    """Probability of a spike in a step, at most 1; warn where that bound acts.

    It is float64, which only the CPU and CUDA are sure to have: made on one of them.
    """
    limit = 1000 / dt
    if highest > limit * (1 + 1e-6):
        warn(
            f"poisson: {int((rate > limit).sum())} of {rate.numel()} rates are above {limit:g} Hz, "
            f"one spike per step of {dt:g} ms (the highest is {highest:g} Hz); "
            "they spike in every step",
        )
    here = rate if rate.is_cuda else rate.cpu()
    return (here.double() * (dt / 1000)).clamp_(max=1.0)


def rank_order(
    datum: Tensor, time: float, dt: float = 1.0, device: Device = "cpu", **kwargs: Any
) -> Tensor:
    r"""One spike for each value, the earlier the larger the value.

    .. math::
        \tau_i = \left\lceil \frac{T}{\max_j 1/d_j}\, \frac{1}{d_i} \right\rceil ,
        \qquad d = x / \max_j x ,

    over the values that are not zero; element :math:`i` spikes in step
    :math:`\tau_i - 1` if :math:`\tau_i < T`.

    Parameters
    ----------
    datum
        ``[*shape]``, finite and not negative. A batch is ranked as one datum.
    time
        Length of the spike train in ms.
    dt
        Length of a step in ms.
    device
        Where to encode; ``None`` for the device of ``datum``.
    **kwargs
        Ignored, with an UnknownArgumentWarning.

    Returns
    -------
    Tensor
        ``[T, *shape]``, uint8.

    Raises
    ------
    ParameterError
        Where an argument is out of its range.

    Notes
    -----
    As in BindsNET, the weakest value, for which :math:`\tau = T`, does not
    spike, and a constant datum gives no spikes.

    References
    ----------
    .. [1] S. Thorpe and J. Gautrais, "Rank order coding", in *Computational
       Neuroscience: Trends in Research*, pp. 113–118. Plenum Press, 1998.
    """
    accepted(rank_order, kwargs)
    steps = count_steps("rank_order", time, dt)
    values = as_floating(as_tensor("rank_order", datum, device))
    high = largest("rank_order", values)
    spikes = torch.zeros(steps, values.numel(), dtype=torch.uint8, device=values.device)
    if steps and high > 0:
        rank = _rank_times(values.flatten(), steps)
        element = ((rank > 0) & (rank < steps)).nonzero().squeeze(1)
        spikes[rank[element] - 1, element] = 1
    return spikes.view(steps, *values.shape)


def _rank_times(values: Tensor, steps: int) -> Tensor:
    """Step, counted from one, at which each value is due; 0 for zeros. int64."""
    share = values / values.max()
    delay = (1 / share).clamp_(max=torch.finfo(share.dtype).max)
    delay = torch.where(share > 0, delay, 0)
    return (delay * (steps / delay.max())).ceil_().long()
