"""Generators that encode one datum after another.

Keyword arguments go to the encoding function, so that ``device``, ``max_prob``
or ``approx`` have their effect; one that it does not know is ignored, with one
UnknownArgumentWarning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from torch import Tensor

from bindsnet.encoding._arguments import accepted, count_steps
from bindsnet.encoding.encodings import bernoulli, poisson, rank_order
from bindsnet.errors import ParameterError


def bernoulli_loader(
    data: Iterable[Tensor], time: float | None = None, dt: float = 1.0, **kwargs: Any
) -> Iterator[Tensor]:
    """Encode each datum with :func:`~bindsnet.encoding.bernoulli`.

    Parameters
    ----------
    data
        Tensor ``[N, *shape]``, or any iterable of tensors.
    time
        Length of a spike train in ms; ``None`` for one step without a time axis.
    dt
        Length of a step in ms.
    **kwargs
        ``max_prob``, ``generator`` and ``device``.

    Returns
    -------
    Iterator of Tensor
        ``[T, *shape]``, uint8, for each datum.
    """
    return _encode_each(bernoulli, data, time, dt, accepted(bernoulli, kwargs))


def poisson_loader(
    data: Iterable[Tensor], time: float, dt: float = 1.0, **kwargs: Any
) -> Iterator[Tensor]:
    """Encode each datum with :func:`~bindsnet.encoding.poisson`.

    Parameters
    ----------
    data
        Rates in Hz: tensor ``[N, *shape]``, or any iterable of tensors.
    time
        Length of a spike train in ms.
    dt
        Length of a step in ms.
    **kwargs
        ``approx``, ``scheme``, ``generator`` and ``device``.

    Returns
    -------
    Iterator of Tensor
        ``[T, *shape]``, uint8, for each datum.
    """
    return _encode_each(poisson, data, time, dt, accepted(poisson, kwargs))


def rank_order_loader(
    data: Iterable[Tensor], time: float, dt: float = 1.0, **kwargs: Any
) -> Iterator[Tensor]:
    """Encode each datum with :func:`~bindsnet.encoding.rank_order`.

    Parameters
    ----------
    data
        Tensor ``[N, *shape]``, or any iterable of tensors.
    time
        Length of a spike train in ms.
    dt
        Length of a step in ms.
    **kwargs
        ``device``.

    Returns
    -------
    Iterator of Tensor
        ``[T, *shape]``, uint8, for each datum.
    """
    return _encode_each(rank_order, data, time, dt, accepted(rank_order, kwargs))


def _encode_each(
    encode: Callable[..., Tensor],
    data: Iterable[Tensor],
    time: float | None,
    dt: float,
    options: dict[str, Any],
) -> Iterator[Tensor]:
    if isinstance(data, str | type) or not hasattr(data, "__iter__"):
        raise ParameterError(f"{encode.__name__}_loader: data must be tensors (got {data!r})")
    count_steps(f"{encode.__name__}_loader", 0.0 if time is None else time, dt)
    return (encode(datum, time, dt, **options) for datum in data)
