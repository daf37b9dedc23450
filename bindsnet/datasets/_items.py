"""Items of data sets by their numbers."""

from __future__ import annotations

from collections.abc import Sized
from typing import Any

from bindsnet.arguments import whole
from bindsnet.errors import UnknownItemError


def item_number(dataset: Sized, index: Any, name: str = "ind") -> int:
    """``index`` as the number of an item of ``dataset``; negative ones count from its end.

    ``name`` is what the argument is called.

    Raises
    ------
    ParameterError
        If it is no whole number.
    UnknownItemError
        If there is no such item: an IndexError, so that loops over the items end.
    """
    owner, length = type(dataset).__name__, len(dataset)
    whole.check(owner, name, index)
    if not -length <= index < length:
        raise UnknownItemError(f"{owner} has {length} items (got index {int(index)})")
    return int(index)
