"""N-MNIST: handwritten digits as a moving event camera saw them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from torch.utils.data import Dataset

from bindsnet.arguments import AnyPath, Count, NotNegative, Positive, Switch, checked
from bindsnet.datasets._items import item_number
from bindsnet.datasets.download import download, unpack
from bindsnet.datasets.events import EVENT, Events, events_to_spikes
from bindsnet.errors import DataNotFoundError, FileFormatError, ParameterError

BYTES_PER_EVENT = 5


@checked
def read_nmnist_events(path: AnyPath) -> Events:
    """Read a recording of 5 bytes an event: column, row, and 1 bit polarity with 23 bits of µs.

    Returns
    -------
    ndarray
        Structured, with fields ``x``, ``y``, ``t`` (µs) and ``p``.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    FileFormatError
        If it is empty, cut off, or has events outside of the camera.
    """
    path = Path(path)
    if not path.is_file():
        raise DataNotFoundError(f"there is no event file {path}")
    raw = np.fromfile(path, dtype=np.uint8)
    if not raw.size or raw.size % BYTES_PER_EVENT:
        raise FileFormatError(
            f"{path} has {raw.size} bytes, which is no whole number of events of "
            f"{BYTES_PER_EVENT} bytes: it is empty or cut off"
        )
    x, y, high, middle, low = raw.reshape(-1, BYTES_PER_EVENT).T.astype(np.int64)
    events = np.empty(len(x), dtype=EVENT)
    events["x"], events["y"], events["p"] = x, y, high >> 7
    events["t"] = ((high & 0x7F) << 16) | (middle << 8) | low
    height, width = NMNIST.size
    if (x >= width).any() or (y >= height).any():
        raise FileFormatError(
            f"{path} has an event at x={x.max()}, y={y.max()} at most, outside of the camera's "
            f"{height} x {width}: it is damaged"
        )
    return events


class NMNIST(Dataset[dict[str, Any]]):
    """N-MNIST as spikes.

    Items are dicts: ``encoded_image``, ``[T, 2, 34, 34]``, uint8 (darker, then brighter), and
    ``label``.

    Parameters
    ----------
    root
        Folder of ``Train/{digit}/{index}.bin`` and ``Test/...``.
    train
        The training recordings, or else those for testing.
    time
        Length of the spike trains in ms; recordings take about 310 ms. None for the time of the
        last event.
    dt
        Length of a step in ms.
    polarities
        2 for a channel each, 1 for all in one.
    download
        Whether to download the data set, if it is not there.

    Attributes
    ----------
    files : list of Path
        The recordings, sorted.
    labels : list of int
        Their digits.

    Raises
    ------
    DataNotFoundError
        If there are no recordings.

    References
    ----------
    .. [1] G. Orchard, A. Jayawant, G. Cohen and N. Thakor, "Converting static image datasets to
       spiking neuromorphic datasets using saccades", Front. Neurosci. 9:437, 2015.
    """

    size: ClassVar[tuple[int, int]] = (34, 34)
    url = "https://data.mendeley.com/public-files/datasets/468j46mzdv/files/{}/file_downloaded"
    resources: ClassVar[dict[str, tuple[str, str]]] = {
        "Train": ("39c25547-014b-4137-a934-9d29fa53c7a0", "20959b8e626244a1b502305a9e6e2031"),
        "Test": ("05a4d654-7e03-4c15-bdfa-9bb2bcbea494", "69ca8762b2fe404d9b9bad1103e97832"),
    }

    @checked
    def __init__(
        self,
        root: AnyPath,
        train: Switch = True,
        time: NotNegative | None = 300.0,
        dt: Positive = 1.0,
        polarities: Count = 2,
        download: Switch = False,
    ) -> None:
        if polarities not in (1, 2):
            raise ParameterError(f"NMNIST: polarities must be 1 or 2 (got {polarities})")
        self.root, self.train = Path(root), train
        self.time, self.dt, self.polarities = time, dt, polarities
        part = "Train" if train else "Test"
        self.files = sorted((self.root / part).glob("[0-9]/*.bin"))
        if not self.files and download:
            self._download(part)
            self.files = sorted((self.root / part).glob("[0-9]/*.bin"))
        if not self.files:
            raise DataNotFoundError(
                f"NMNIST: there are no recordings {{digit}}/{{index}}.bin in {self.root / part}; "
                "pass download=True, or put those of "
                "https://www.garrickorchard.com/datasets/n-mnist there"
            )
        self.labels = [int(path.parent.name) for path in self.files]

    def _download(self, part: str) -> None:
        name, md5 = self.resources[part]
        archive = download(self.url.format(name), self.root / f"{part}.zip", md5)
        unpacked = unpack(archive, self.root / f"{part}.unpacked")
        inner = unpacked / part
        (inner if inner.is_dir() else unpacked).replace(self.root / part)
        if unpacked.is_dir():
            unpacked.rmdir()
        archive.unlink()

    def __len__(self) -> int:
        return len(self.files)

    def events(self, ind: int) -> Events:
        """The events of recording ``ind``; see :func:`read_nmnist_events`."""
        return read_nmnist_events(self.files[item_number(self, ind)])

    def __getitem__(self, ind: int) -> dict[str, Any]:
        """Recording ``ind`` as spikes, and its digit."""
        spikes = events_to_spikes(self.events(ind), self.size, self.time, self.dt, self.polarities)
        return {"encoded_image": spikes, "label": self.labels[ind]}
