"""Numbers as the activity of a population: each neuron prefers a value."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from bindsnet.arguments import Count, NotNegative, Numbers, Positive, checked
from bindsnet.encoding._arguments import Device, as_floating, as_tensor, largest
from bindsnet.encoding.encoders import Encoder
from bindsnet.encoding.encodings import poisson
from bindsnet.errors import ParameterError, ShapeError


@checked
def receptive_fields(
    datum: Tensor,
    low: Numbers,
    high: Numbers,
    neurons: Count,
    width: Positive = 1.0,
    device: Device = None,
) -> Tensor:
    r"""Answers of neurons with overlapping Gaussian receptive fields.

    .. math::
        a_{ik} = \exp\Big(-\frac{(x_i - \mu_{ik})^2}{2 \sigma_i^2}\Big) , \qquad
        \mu_{ik} = l_i + k\, \frac{h_i - l_i}{n - 1} , \qquad
        \sigma_i = \text{width}\; \frac{h_i - l_i}{n - 1}

    Parameters
    ----------
    datum
        ``[*shape]``, finite. Values beyond ``low`` and ``high`` count as those.
    low, high
        Smallest and largest value, of all or of each element (broadcast to ``datum``).
    neurons
        Number of neurons for each element, at least 2.
    width
        Width of the fields, in distances between neighbours' preferred values.
    device
        Where to encode; ``None`` for the device of ``datum``.

    Returns
    -------
    Tensor
        ``[*shape, neurons]``, 0 to 1.

    Raises
    ------
    ParameterError
        Where an argument is out of its range.

    References
    ----------
    .. [1] S. M. Bohte, J. N. Kok and H. La Poutré, "Error-backpropagation in temporally encoded
       networks of spiking neurons", Neurocomputing 48(1–4):17–37, 2002.
    """
    if neurons < 2:
        raise ParameterError(f"receptive_fields: neurons must be at least 2 (got {neurons})")
    values = as_floating(as_tensor("receptive_fields", datum, device))
    largest("receptive_fields", values, least=-torch.inf)
    lowest = torch.as_tensor(low, dtype=values.dtype, device=values.device)
    span = torch.as_tensor(high, dtype=values.dtype, device=values.device) - lowest
    for name, limit in (("low", lowest), ("high", span)):
        _check_spreads(name, limit, values.shape)
    if not bool((span > 0).all()):
        raise ParameterError(f"receptive_fields: high must be above low (got {low} and {high})")
    position = ((values - lowest) / span).clamp(0, 1) * (neurons - 1)
    preferred = torch.arange(neurons, dtype=values.dtype, device=values.device)
    return torch.exp(-0.5 * ((position[..., None] - preferred) / width) ** 2)


def _check_spreads(name: str, limit: Tensor, shape: torch.Size) -> None:
    try:
        limit.expand(shape)
    except RuntimeError:
        raise ShapeError(
            f"receptive_fields: {name} has shape {list(limit.shape)}, but the datum {list(shape)}"
        ) from None


@checked
def population(
    datum: Tensor,
    time: float,
    low: Numbers,
    high: Numbers,
    neurons: Count,
    dt: float = 1.0,
    device: Device = None,
    *,
    width: Positive = 1.0,
    rate: NotNegative = 64.0,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Poisson spikes of neurons with overlapping receptive fields.

    Parameters
    ----------
    datum, low, high, neurons, width, device
        Those of :func:`receptive_fields`.
    time
        Length of the spike trains in ms.
    dt
        Length of a step in ms.
    rate
        Of a neuron whose preferred value is there, Hz.
    generator
        What the random numbers are drawn from; torch's global generator by default.

    Returns
    -------
    Tensor
        ``[T, *shape, neurons]``, uint8.

    Raises
    ------
    ParameterError
        Where an argument is out of its range.
    """
    activity = receptive_fields(datum, low, high, neurons, width, device)
    return poisson(activity * rate, time, dt, device=None, generator=generator)


class PopulationEncoder(Encoder):
    """Encodes with :func:`population`, which tells of the parameters."""

    @checked
    def __init__(
        self,
        time: NotNegative,
        low: Numbers,
        high: Numbers,
        neurons: Count,
        dt: Positive = 1.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(time, low, high, neurons, dt, **kwargs)
        self.enc = population
