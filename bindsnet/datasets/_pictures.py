"""Pictures read from files, by Pillow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from bindsnet.errors import DataNotFoundError, FileFormatError
from bindsnet.optional import import_optional


def open_picture(path: Path | str) -> Any:
    """A picture of Pillow's, read completely.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    FileFormatError
        If it is damaged.
    """
    pillow = import_optional("PIL.Image", extra="vision", user="reading pictures")
    if not Path(path).is_file():
        raise DataNotFoundError(f"there is no picture {path}")
    try:
        picture = pillow.open(path)
        picture.load()
    except OSError as error:
        raise FileFormatError(f"{path} is damaged, or no picture: {error}") from error
    return picture


def read_image(path: Path | str) -> Any:
    """``[height, width, 3]``, uint8, red first."""
    return np.array(open_picture(path).convert("RGB"))


def read_mask(path: Path | str) -> Any:
    """Numbers of objects, ``[height, width]``, uint8: those of a palette, or of gray levels."""
    picture = open_picture(path)
    return np.array(picture if picture.mode in ("P", "L", "1") else picture.convert("L"))
