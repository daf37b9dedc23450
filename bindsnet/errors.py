"""The errors and warnings of the library.

Each error derives from :class:`BindsNETError` and from the built-in error that
fits, so that both ``except BindsNETError`` and ``except ValueError`` work.
A message says which object, what it got, what it takes, and what to do.
"""

from __future__ import annotations

import difflib
import sys
import warnings
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any


class BindsNETError(Exception):
    """Base of every error that the library raises on purpose."""


class ParameterError(BindsNETError, ValueError):
    """An argument has a value that its owner cannot take."""


class ShapeError(BindsNETError, ValueError):
    """A tensor has a shape that does not fit where it is used."""


class UnknownNameError(BindsNETError, KeyError):
    """A name does not belong to any part of the network."""

    def __str__(self) -> str:  # KeyError would print the message's repr
        return str(self.args[0]) if self.args else ""


class UnknownItemError(BindsNETError, IndexError):
    """A data set has no item of that number."""


class SampleError(BindsNETError, TypeError):
    """Samples are of a kind, or of several, that make no batch."""


class MissingRewardError(BindsNETError, KeyError):
    """A reward-modulated rule ran without a reward."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class StateError(BindsNETError, RuntimeError):
    """An object is used before it is ready, for example outside a network."""


class RuleError(BindsNETError, TypeError):
    """A learning rule does not fit the connection or the layers it is given."""


class MonitorError(BindsNETError, AttributeError):
    """A monitor is asked for a variable that its object does not have."""


class ConversionError(BindsNETError, TypeError):
    """A part of an artificial network has no spiking counterpart."""


class FileFormatError(BindsNETError, ValueError):
    """A file is damaged, or was written by something else."""


class DataNotFoundError(BindsNETError, FileNotFoundError):
    """A data file is missing."""


class MissingPackageError(BindsNETError, ImportError):
    """An optional package is not installed."""


class EngineError(BindsNETError, RuntimeError):
    """The engine that was asked for cannot run this network."""


class BindsNETWarning(UserWarning):
    """Base of every warning of the library."""


class UnknownArgumentWarning(BindsNETWarning):
    """An argument was given that its receiver does not know, and ignores."""


class EngineFallbackWarning(BindsNETWarning):
    """Something runs on a slower engine than the fastest."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``"; did you mean 'thresh'?"`` for a near miss, else an empty string."""
    near = difflib.get_close_matches(str(name), [str(k) for k in known], n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def check_names(what: str, names: Iterable[Any], known: Collection[Any]) -> None:
    """Raise :class:`UnknownNameError` unless a network has these layers, or connections."""
    for name in names:
        if name not in known:
            kind = "layer" if isinstance(name, str) else "connection"
            raise UnknownNameError(
                f"{what}: the network has no {kind} {name!r}{did_you_mean(name, known)} "
                f"(it has {', '.join(map(repr, known)) or 'none'})"
            )


def warn(message: str, category: type[Warning] = BindsNETWarning) -> None:
    """Warn, at the line of the user's that led here: the one that called the library."""
    package, frame = str(Path(__file__).parent), sys._getframe()
    level = outermost = 1
    while frame.f_back is not None:
        if frame.f_code.co_filename.startswith(package):
            outermost = level
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=outermost + 1)


def warn_unknown_arguments(owner: str, unknown: Iterable[str], known: Iterable[str]) -> None:
    """Warn once for each name in ``unknown`` that ``owner`` ignores."""
    known = list(known)
    for name in unknown:
        near = did_you_mean(name, known)
        warn(f"{owner} ignores {name!r}, which it does not know{near}", UnknownArgumentWarning)
