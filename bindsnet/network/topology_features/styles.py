"""Two ways to write a feature: BindsNET 0.3.3's, on signals, and 0.3.4's, on spikes."""

from __future__ import annotations

import functools
import inspect


@functools.cache
def takes_signals(cls: type, base: type) -> bool:
    """Whether ``compute`` of ``cls`` maps the signals ``[batch, n_source, n_target]``.

    So it is if it was written without an ``op``, and its argument is called ``conn_spikes``.
    """
    for owner in cls.__mro__:
        if owner is base or "op" in vars(owner):
            return False
        if "compute" in vars(owner):
            return _first_argument(vars(owner)["compute"]) == "conn_spikes"
    return False


def _first_argument(function: object) -> str:
    """Name of the argument after ``self``; empty if there is none."""
    assert callable(function)
    names = list(inspect.signature(function).parameters)
    return names[1] if len(names) > 1 else ""
