"""Encoding functions with their arguments bound: what a data set takes.

An encoder is called with a datum. It can be pickled, also for worker processes
that are spawned. One that draws takes a ``generator`` too, of which each worker process
has a copy of its own: all of them draw the same then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bindsnet.arguments import NotNegative, Positive, Share, Switch, checked
from bindsnet.encoding._arguments import accepted
from bindsnet.encoding.encodings import bernoulli, poisson, rank_order, repeat, single
from bindsnet.errors import StateError


class Encoder:
    """Base of the encoders: a function and the arguments that follow the datum.

    ``encoder(datum)`` is ``encoder.enc(datum, *enc_args, **enc_kwargs)``. A
    subclass calls ``super().__init__`` with those arguments and sets ``enc``.

    Attributes
    ----------
    enc
        The encoding function.
    enc_args, enc_kwargs
        Its arguments after the datum. Both may be changed between calls.
    """

    enc: Callable[..., Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.enc_args = args
        self.enc_kwargs = kwargs

    def __call__(self, img: Any) -> Any:
        """Encode a datum.

        Raises
        ------
        StateError
            Where the subclass has not set ``enc``.
        """
        if not hasattr(self, "enc"):
            raise StateError(
                f"{type(self).__name__} has no encoding function; set `self.enc` in its __init__"
            )
        return self.enc(img, *self.enc_args, **self.enc_kwargs)

    def __repr__(self) -> str:
        """Show the bound arguments."""
        arguments = [repr(value) for value in self.enc_args]
        arguments += [f"{name}={value!r}" for name, value in self.enc_kwargs.items()]
        return f"{type(self).__name__}({', '.join(arguments)})"


class NullEncoder(Encoder):
    """Hands every datum through as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.enc = _unchanged


def _unchanged(datum: Any) -> Any:
    return datum


class SingleEncoder(Encoder):
    """Encodes with :func:`~bindsnet.encoding.single`, which tells of the parameters."""

    @checked
    def __init__(
        self, time: NotNegative, dt: Positive = 1.0, sparsity: Share = 0.5, **kwargs: Any
    ) -> None:
        super().__init__(time, dt=dt, sparsity=sparsity, **accepted(single, kwargs))
        self.enc = single


class RepeatEncoder(Encoder):
    """Encodes with :func:`~bindsnet.encoding.repeat`, which tells of the parameters."""

    @checked
    def __init__(self, time: NotNegative, dt: Positive = 1.0, **kwargs: Any) -> None:
        super().__init__(time, dt=dt, **accepted(repeat, kwargs))
        self.enc = repeat


class BernoulliEncoder(Encoder):
    """Encodes with :func:`~bindsnet.encoding.bernoulli`, which tells of the parameters."""

    @checked
    def __init__(self, time: NotNegative | None, dt: Positive = 1.0, **kwargs: Any) -> None:
        super().__init__(time, dt=dt, **accepted(bernoulli, kwargs))
        self.enc = bernoulli


class PoissonEncoder(Encoder):
    """Encodes with :func:`~bindsnet.encoding.poisson`, which tells of the parameters."""

    @checked
    def __init__(
        self, time: NotNegative, dt: Positive = 1.0, approx: Switch = False, **kwargs: Any
    ) -> None:
        super().__init__(time, dt=dt, approx=approx, **accepted(poisson, kwargs))
        self.enc = poisson


class RankOrderEncoder(Encoder):
    """Encodes with :func:`~bindsnet.encoding.rank_order`, which tells of the parameters."""

    @checked
    def __init__(self, time: NotNegative, dt: Positive = 1.0, **kwargs: Any) -> None:
        super().__init__(time, dt=dt, **accepted(rank_order, kwargs))
        self.enc = rank_order
