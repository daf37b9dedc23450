"""Recordings on disk, for runs that outgrow memory."""

from __future__ import annotations

import os
import tempfile
import weakref
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from bindsnet.errors import MonitorError, ParameterError, warn
from bindsnet.network.recording import Recording
from bindsnet.optional import import_optional

FORMATS = (".npz", ".h5", ".hdf5")


def check_file(path: str | os.PathLike[str]) -> Path:
    """``path``, if it names a format that can be written."""
    found = Path(path) if isinstance(path, str | os.PathLike) else Path()
    if found.suffix not in FORMATS:
        raise ParameterError(
            f"file: recordings are written to {', '.join(FORMATS)} files (got {path!r})"
        )
    return found


class DiskRecording(Recording):
    """A recording whose memory is a file, mapped while a run writes into it.

    The system moves pages between memory and disk as needed. The file lies beside
    ``path`` and goes with the recording; a copy of a recording begins empty, with a warning.
    """

    def __init__(self, path: Path, **options: Any) -> None:
        super().__init__(**options)
        self.path = path
        self.part: str | None = None

    def _new_block(self, rows: int, row: Tensor) -> Tensor:
        if self.part is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, self.part = tempfile.mkstemp(
                prefix=f"{self.path.name}.", suffix=".part", dir=self.path.parent
            )
            os.close(handle)
            weakref.finalize(self, _remove, self.part)
        if self.blocks and (row.shape, row.dtype) != (self.blocks[0].shape[1:], self.kept_type):
            raise MonitorError(
                f"a recording on disk holds rows of shape {list(self.blocks[0].shape[1:])}, "
                f"and cannot go on with {list(row.shape)}; reset the monitor first"
            )
        self.kept_type = row.dtype
        return self._mapped(rows, row.shape, offset=self.rows)

    kept_type: torch.dtype | None = None

    def _mapped(self, rows: int, shape: tuple[int, ...], offset: int) -> Tensor:
        """Rows of the file as a tensor, from row ``offset`` on; the file grows if it must."""
        kind = torch.empty(0, dtype=self.kept_type).numpy().dtype
        size = int(np.prod(shape)) * kind.itemsize
        if not rows * size:
            return torch.empty(rows, *shape, dtype=self.kept_type)
        assert self.part is not None
        found = np.memmap(self.part, kind, "r+", offset * size, (rows, *shape))
        return torch.from_numpy(found)

    def _kept(self) -> Tensor:
        return self._mapped(self.rows, tuple(self.blocks[0].shape[1:]), offset=0)

    def clear(self) -> None:
        """Forget everything, and empty the file."""
        super().clear()
        if self.part is not None:
            os.truncate(self.part, 0)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"blocks": [], "steps": 0, "part": None, "left": self.steps}

    def __setstate__(self, state: dict[str, Any]) -> None:
        left = state.pop("left", 0)
        self.__dict__.update(state | {"blocks": [], "steps": 0, "part": None})
        if left:
            warn(
                f"a recording on disk is no part of a copy, a saved network or a checkpoint: the "
                f"one for {str(self.path)!r} begins anew, without the {left} steps before; save "
                f"them with Monitor.save"
            )


def _remove(path: str) -> None:
    Path(path).unlink(missing_ok=True)


def write_recordings(path: Path, recordings: Mapping[str, Recording]) -> None:
    """Write recordings to a file, a piece at a time, each under its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write = _write_npz if path.suffix == ".npz" else _write_hdf5
    write(path, recordings)


def _write_npz(path: Path, recordings: Mapping[str, Recording]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, recording in recordings.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                header = None
                for values in recording.chunks():
                    array = np.ascontiguousarray(values.cpu().numpy())
                    if header is None:
                        shape = (min(recording.rows, recording.length or recording.rows),)
                        header = {"shape": shape + array.shape[1:], "fortran_order": False}
                        header["descr"] = np.lib.format.dtype_to_descr(array.dtype)
                        np.lib.format.write_array_header_2_0(file, header)
                    file.write(array.data)
                if header is None:
                    np.lib.format.write_array(file, np.empty(0, np.float32))


def _write_hdf5(path: Path, recordings: Mapping[str, Recording]) -> None:
    h5py = import_optional("h5py", extra="hdf5", user="writing recordings to HDF5")
    with h5py.File(path, "w") as file:
        for name, recording in recordings.items():
            target = None
            for values in recording.chunks():
                array = values.cpu().numpy()
                if target is None:
                    target = file.create_dataset(
                        name, data=array, maxshape=(None, *array.shape[1:]), compression="gzip"
                    )
                else:
                    target.resize(len(target) + len(array), axis=0)
                    target[-len(array) :] = array
