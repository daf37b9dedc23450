"""Spoken digits: the Free Spoken Digit Dataset as log-mel spectrograms."""

from __future__ import annotations

import re
import struct
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.utils.data import Dataset

from bindsnet.arguments import AnyPath, Fits, Names, Share, Switch, Whole, checked, path
from bindsnet.datasets._items import item_number
from bindsnet.datasets.download import download, unpack
from bindsnet.datasets.filter_bank import Array, log_filter_bank
from bindsnet.errors import DataNotFoundError, FileFormatError, ParameterError, did_you_mean
from bindsnet.optional import import_optional

SPEAKERS = ("george", "jackson", "lucas", "nicolas", "theo", "yweweler")
ORIGINAL = ("jackson", "nicolas", "theo")
"""The speakers that BindsNET knew."""

OFFICIAL_TEST_TAKES = range(5)

_NAME = re.compile(r"(?P<digit>\d)_(?P<speaker>[a-z]+)_(?P<take>\d+)\.wav")

_recordings = Fits(
    "a list of files whose names begin with a digit",
    lambda v: (
        isinstance(v, Collection)
        and not path.test(v)
        and all(Path(name).name[:1].isdecimal() for name in v)
    ),
)


class Take(NamedTuple):
    """One recording."""

    digit: int
    speaker: str
    take: int
    path: Path


class SpokenMNIST(Dataset[dict[str, Tensor]]):
    """Spoken digits as log-mel energies.

    Items are dicts: ``audio``, ``[frames, 40]``, float32, decibels (see
    :func:`~bindsnet.datasets.filter_bank.log_filter_bank`), and ``label``, int64.

    Parameters
    ----------
    path
        Folder of the files ``{digit}_{speaker}_{take}.wav``, or of a folder ``recordings`` with
        them. Nothing is written there, unless it is downloaded.
    download
        Whether to download the data set, if no recordings are there.
    shuffle
        Whether to mix the recordings, always in the same way for one ``seed``.
    train
        Whether to take the training part, or else the test part.
    split
        None for the official split, in which takes 0 to 4 of each digit and speaker are for
        testing. A number is the share of each digit's and speaker's takes, the last ones, that
        are for training.
    num_samples
        Frames of a recording that are kept; None or a negative number for all.
    speakers
        Names; None for all six, ``"original"`` for the three of BindsNET.
    seed
        Of the order.

    Attributes
    ----------
    audio : list of Tensor
        The recordings.
    labels : Tensor
        ``[N]``, int64.
    files : list of str
        Their names, in the same order.

    Raises
    ------
    DataNotFoundError
        If there are no recordings.
    FileFormatError
        If a recording is damaged or empty.
    ParameterError
        If ``split`` is not between 0 and 1, or there is no such speaker.

    Notes
    -----
    BindsNET took the first 80 % of the files, sorted by digit, for training, so that its test
    part had 8 and 9 only.
    """

    url = "https://github.com/Jakobovski/free-spoken-digit-dataset/archive/master.zip"

    @checked
    def __init__(
        self,
        path: AnyPath,
        download: Switch = False,
        shuffle: Switch = True,
        train: Switch = True,
        split: Share | None = None,
        num_samples: Whole | None = None,
        speakers: Names | None = None,
        seed: Whole = 0,
    ) -> None:
        self.path, self.train, self.split, self.num_samples = Path(path), train, split, num_samples
        self.speakers = _speakers(speakers)
        takes = self._find(download)
        for_testing = _test_part(takes, split)
        takes = [take for take in takes if (take in for_testing) != train]
        if not takes:
            part = "training" if train else "test"
            raise DataNotFoundError(
                f"SpokenMNIST: {self.path} has no recordings of the {part} part"
            )
        if shuffle:
            order = torch.randperm(len(takes), generator=torch.Generator().manual_seed(seed))
            takes = [takes[k] for k in order.tolist()]
        self.takes = takes
        self.files = [take.path.name for take in takes]
        features, self.labels = self.process_data([take.path for take in takes])
        self.audio = [torch.as_tensor(f, dtype=torch.float32) for f in features]

    @property
    def n_files(self) -> int:
        """Number of recordings."""
        return len(self.files)

    def _find(self, fetch: bool) -> list[Take]:
        """All recordings of the speakers, sorted."""
        takes = _takes_in(self.path)
        if not takes and fetch:
            self._download()
            takes = _takes_in(self.path)
        if not takes:
            raise DataNotFoundError(
                f"SpokenMNIST: no recordings {{digit}}_{{speaker}}_{{take}}.wav in {self.path}; "
                "pass download=True, or put the recordings of "
                "https://github.com/Jakobovski/free-spoken-digit-dataset there"
            )
        return [take for take in takes if take.speaker in self.speakers]

    def _download(self) -> None:
        archive = download(self.url, self.path / "repo.zip")
        unpacked = unpack(archive, self.path / "repo")
        found = sorted(unpacked.glob("*/recordings"))
        if not found:
            raise FileFormatError(f"{archive} holds no folder of recordings")
        found[0].replace(self.path / "recordings")
        archive.unlink()

    def process_data(self, file_names: Iterable[str | Path]) -> tuple[list[Array], Tensor]:
        """Log-mel energies of wav files, and the labels, by the first character of their names."""
        given = list(file_names) if isinstance(file_names, Iterator) else file_names
        _recordings.check("SpokenMNIST", "file_names", given)
        names = [Path(name) for name in given]
        paths = [
            name if name.is_absolute() or name.is_file() else self.path / name for name in names
        ]
        labels = torch.tensor([int(path.name[0]) for path in paths], dtype=torch.int64)
        return [log_filter_bank(*read_wav(path)) for path in paths], labels

    def __len__(self) -> int:
        return len(self.audio)

    def __getitem__(self, ind: int) -> dict[str, Tensor]:
        """Recording ``ind`` and its label."""
        ind, kept = item_number(self, ind), self.num_samples
        frames = None if kept is None or kept < 0 else kept
        return {"audio": self.audio[ind][:frames], "label": self.labels[ind]}


_DAMAGED = (
    ArithmeticError,
    EOFError,
    NameError,
    OSError,
    TypeError,
    UserWarning,
    ValueError,
    struct.error,
)
"""What SciPy raises about files that are no whole sound."""


@checked
def read_wav(path: AnyPath) -> tuple[Any, int]:
    """Samples ``[n]`` of a sound file, the mean of its channels, and their rate in Hz.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    FileFormatError
        If it is damaged, cut off or empty.
    """
    if not Path(path).is_file():
        raise DataNotFoundError(f"there is no sound file {path}")
    wavfile = import_optional("scipy.io.wavfile", extra="data", user="read_wav")
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*not understood", append=True)
            warnings.filterwarnings("error", message=".*EOF prematurely")
            rate, samples = wavfile.read(path)
    except _DAMAGED as error:
        why = "it has no format" if isinstance(error, UnboundLocalError) else error
        raise FileFormatError(f"{path} is no whole wav file: {why}") from error
    if not samples.size:
        raise FileFormatError(f"{path} holds no sound")
    return (samples.mean(1) if samples.ndim > 1 else samples), rate


def _speakers(names: Collection[str] | None) -> tuple[str, ...]:
    if names is None:
        return SPEAKERS
    if names == "original":
        return ORIGINAL
    chosen = (names,) if isinstance(names, str) else tuple(names)
    for name in chosen:
        if name not in SPEAKERS:
            raise ParameterError(
                f"SpokenMNIST knows no speaker {name!r}{did_you_mean(name, SPEAKERS)} "
                f"(it knows {', '.join(SPEAKERS)})"
            )
    return chosen


def _takes_in(path: Path) -> list[Take]:
    for folder in (path, path / "recordings"):
        matches = [(_NAME.fullmatch(file.name), file) for file in folder.glob("*.wav")]
        takes = [
            Take(int(m["digit"]), m["speaker"], int(m["take"]), file) for m, file in matches if m
        ]
        if takes:
            return sorted(takes)
    return []


def _test_part(takes: Sequence[Take], split: float | None) -> set[Take]:
    """The takes for testing: the first ones of each digit and speaker."""
    if split is None:
        return {take for take in takes if take.take in OFFICIAL_TEST_TAKES}
    groups: dict[tuple[int, str], list[Take]] = {}
    for take in takes:
        groups.setdefault((take.digit, take.speaker), []).append(take)
    test: set[Take] = set()
    for group in groups.values():
        test.update(group[: round((1 - split) * len(group))])
    return test
