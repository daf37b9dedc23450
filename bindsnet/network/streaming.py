"""Recordings on disk, for runs that outgrow memory."""

from __future__ import annotations

import copy
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from bindsnet.errors import MonitorError, ParameterError, warn
from bindsnet.network.recording import Recording
from bindsnet.network.row_file import RowFile
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

    The system moves pages between memory and disk as needed. The file lies beside ``path``
    and goes with the recording, unless a saved network or a checkpoint speaks of it: then a
    recording that is read from there goes on in it. A copy of a recording has a copy of the file.
    """

    def __init__(self, path: Path, **options: Any) -> None:
        super().__init__(**options)
        self.path = path
        self.form: tuple[tuple[int, ...], torch.dtype] | None = None
        self.left: dict[str, Any] | None = None
        self._file: RowFile | None = None

    def _new_block(self, rows: int, row: Tensor) -> Tensor:
        form = (tuple(row.shape), row.dtype)
        if self.steps and form != self.form:
            assert self.form is not None
            raise MonitorError(
                f"a recording on disk holds rows of shape {list(self.form[0])} and type "
                f"{self.form[1]}, and cannot go on with {list(form[0])} and {form[1]}; reset the "
                f"monitor first"
            )
        if self._file is None:
            self._file = RowFile.beside(self.path)
        self.form = form
        self.blocks.clear()  # each holds the file open
        return self._file.rows(rows, *form, first=self.rows)

    def _kept(self) -> Tensor:
        assert self._file is not None and self.form is not None
        return self._file.rows(self.rows, *self.form, first=0)

    def clear(self) -> None:
        """Forget everything; the file goes, unless something on disk speaks of it."""
        super().clear()
        self.left = None
        self._drop_file()

    def _drop_file(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def keep(self) -> None:
        """Have the file outlive the process."""
        self.take_up()
        if self._file is not None and self.steps:
            self._file.last()

    def take_up(self) -> None:
        """Go on with the file of which a saved network, a checkpoint or the original speaks."""
        if self.left is None:
            return
        left, self.left = self.left, None
        self._drop_file()
        self._file = RowFile.of_before(**left, beside=self.path)
        if self._file is None:
            warn(
                f"the recording for {str(self.path)!r} begins anew, without the {self.steps} steps "
                f"before: {left['name']!r}, which had them, is not in its folder or has other rows"
            )
            self.steps = 0

    def __getstate__(self) -> dict[str, Any]:
        state = {name: value for name, value in self.__dict__.items() if name != "_file"}
        if self._file is not None and self.steps:
            assert self.form is not None
            shape, dtype = self.form
            size = self.rows * int(np.prod(shape)) * dtype.itemsize
            checksum = self._file.checksum(size)
            state["left"] = {"name": self._file.path.name, "size": size, "checksum": checksum}
        return state | {"blocks": []}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({"_file": None} | self.__dict__ | state)
        if not self.steps:
            self.clear()

    def __deepcopy__(self, memo: dict[int, Any]) -> DiskRecording:
        found = memo[id(self)] = type(self).__new__(type(self))
        found.__setstate__(copy.deepcopy(self.__getstate__(), memo))
        found.take_up()
        return found


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
