"""Data that takes long to make ready, kept in a file until its source changes."""

from __future__ import annotations

import hashlib
import os
import pickle
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import torch

from bindsnet.arguments import AnyPath, Switch, checked
from bindsnet.errors import DataNotFoundError, StateError


class AbstractPreprocessor(ABC):
    """Reads a file, and keeps what came of it.

    A subclass gives :meth:`_process`. What it made is read back as long as the
    file, the class and the attributes of the preprocessor are the same.
    """

    @checked
    def process(
        self, csvfile: AnyPath, use_cache: Switch = True, cachedfile: AnyPath | None = None
    ) -> Any:
        """Process a file, or read what came of it before.

        Parameters
        ----------
        csvfile
            The file to process.
        use_cache
            Whether to read and to write ``cachedfile``.
        cachedfile
            Where the result is kept; ``./processed/data.pt`` if not given. Its
            folder is made.

        Returns
        -------
        Any
            What :meth:`_process` put into ``cache["data"]``.

        Raises
        ------
        DataNotFoundError
            If there is no file ``csvfile``.
        StateError
            If ``_process`` gives no data.
        """
        source, kept = (
            Path(csvfile),
            Path("processed/data.pt" if cachedfile is None else cachedfile),
        )
        if not source.is_file():
            raise DataNotFoundError(f"{type(self).__name__}: there is no file {source}")
        cache: dict[str, Any] = {"verify": self._key(source)} if use_cache else {}
        if use_cache and (before := _read(kept)).get("verify") == cache["verify"]:
            return before["data"]
        self._process(str(csvfile), cache)
        if "data" not in cache:
            raise StateError(f"{type(self).__name__}._process must set cache['data']")
        if use_cache:
            _write(kept, cache)
        return cache["data"]

    def _key(self, source: Path) -> str:
        """Name of the class, its attributes, and the content of the file, as one hash."""
        digest = hashlib.md5(source.read_bytes(), usedforsecurity=False)
        digest.update(type(self).__qualname__.encode())
        digest.update(repr(sorted(vars(self).items())).encode())
        return digest.hexdigest()

    @abstractmethod
    def _process(self, filename: str, cache: dict[str, Any]) -> None:
        """Process the file and put the result into ``cache["data"]``."""


def _read(path: Path) -> dict[str, Any]:
    """What a file of results holds; nothing if it is missing, damaged or of another kind."""
    try:
        found = torch.load(path, weights_only=False)
    except (OSError, RuntimeError, EOFError, ValueError, pickle.UnpicklingError):
        return {}
    return found if isinstance(found, dict) and "data" in found else {}


def _write(path: Path, cache: dict[str, Any]) -> None:
    """Write all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    torch.save(cache, part)
    part.replace(path)
