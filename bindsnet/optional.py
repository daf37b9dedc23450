"""Optional packages: imported where they are used, named when they are missing."""

from __future__ import annotations

import importlib
from types import ModuleType

from bindsnet.errors import MissingPackageError


def import_optional(module: str, *, extra: str, user: str) -> ModuleType:
    """Import ``module``, an optional package or a part of one.

    Parameters
    ----------
    module
        Dotted name, for example ``"torchvision.datasets"``.
    extra
        The extra of ``bindsnet`` that installs it.
    user
        What needs it, for the message.

    Raises
    ------
    MissingPackageError
        If the package is not installed. A package that is installed but broken
        raises its own error.
    """
    package = module.partition(".")[0]
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != package:
            raise
        raise MissingPackageError(
            f"{user} needs the package {package!r}, which is not installed; "
            f'install it with: pip install "bindsnet[{extra}]"',
            name=package,
        ) from error


def import_analysis(part: str, *, user: str) -> ModuleType:
    """Import ``bindsnet.analysis.<part>``, which is above everything, when a picture is wanted.

    Raises
    ------
    MissingPackageError
        If what it draws with is not installed.
    """
    return import_optional(f"bindsnet.analysis.{part}", extra="plot", user=user)
