"""Videos with the outlines of objects: DAVIS."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from torch.utils.data import Dataset

from bindsnet.arguments import AnyPath, Names, Size, Switch, Text, Whole, checked
from bindsnet.datasets._items import item_number
from bindsnet.datasets._pictures import open_picture, read_image, read_mask
from bindsnet.datasets.download import download, progress, unpack
from bindsnet.errors import (
    DataNotFoundError,
    FileFormatError,
    ParameterError,
    UnknownNameError,
    did_you_mean,
)

NATIVE_SIZE = (600, 480)
"""The size that means: as they are."""


class Davis(Dataset[dict[str, Any]]):
    """Sequences of images, and for each image a mask with the numbers of objects.

    Items are dicts: ``images``, the files of a sequence, and ``masks``, a file for each, or None.

    Parameters
    ----------
    root
        Folder of the folders that DAVIS calls, for example, ``DAVIS-2017-trainval-480p``, here
        without ``DAVIS-2017-``.
    task
        ``"unsupervised"`` or ``"semi-supervised"``.
    subset
        ``"train"``, ``"val"``, ``"test-dev"`` or ``"test-challenge"``.
    sequences
        Names of sequences, or ``"all"`` of the subset.
    resolution
        ``"480p"`` or ``"Full-Resolution"``.
    size
        Width and height that images, made smaller, are to fit into; a copy is written then.
        (600, 480) leaves them as they are.
    codalab
        Whether sequences without images are all right.
    download
        Whether to download the data set, if it is not there.
    num_samples
        Images of a sequence that are kept, the first ones; None or a negative number for all.

    Raises
    ------
    ParameterError
        If a choice does not exist.
    DataNotFoundError
        If the files are not there.
    FileFormatError
        If masks and images do not belong together.
    """

    SUBSET_OPTIONS = ["train", "val", "test-dev", "test-challenge"]
    TASKS = ["semi-supervised", "unsupervised"]
    RESOLUTION_OPTIONS = ["480p", "Full-Resolution"]
    DATASET_WEB = "https://davischallenge.org/davis2017/code.html"
    VOID_LABEL = 255
    progress = staticmethod(progress)
    url = "https://data.vision.ee.ethz.ch/csergi/share/davis/DAVIS-2017-{}.zip"

    @checked
    def __init__(
        self,
        root: AnyPath,
        task: Text = "unsupervised",
        subset: Text = "train",
        sequences: Names = "all",
        resolution: Text = "480p",
        size: Size = NATIVE_SIZE,
        codalab: Switch = False,
        download: Switch = False,
        num_samples: Whole | None = None,
    ) -> None:
        for what, value, choices in (
            ("task", task, self.TASKS),
            ("subset", subset, self.SUBSET_OPTIONS),
            ("resolution", resolution, self.RESOLUTION_OPTIONS),
        ):
            if value not in choices:
                near = did_you_mean(value, choices)
                raise ParameterError(
                    f"Davis: {what} must be one of {', '.join(choices)} (got {value!r}){near}"
                )
        self.task, self.subset, self.resolution = task, subset, resolution
        self.codalab, self.num_samples = codalab, num_samples
        self.tag = self._tag()
        self.root = Path(root)
        self.folder = self._folder(download)
        if tuple(size) != NATIVE_SIZE:
            self.folder = resized(self.folder, (int(size[0]), int(size[1])))
        names = self._listed() if sequences == "all" else sequences
        names = [names] if isinstance(names, str) else list(names)
        self.sequences = {name: self._sequence(name) for name in names}
        self.enum_sequences = list(self.sequences.values())

    def _tag(self) -> str:
        part = "trainval" if self.subset in ("train", "val") else self.subset
        prefix = "Unsupervised-" if self.task == "unsupervised" else ""
        return f"{prefix}{part}-{self.resolution}"

    # -- files -------------------------------------------------------------------

    def _folder(self, fetch: bool) -> Path:
        folder = self.root / self.tag
        if not folder.is_dir() and fetch:
            archive = download(self.url.format(self.tag), self.root / f"{self.tag}.zip")
            unpacked = unpack(archive, self.root / f"{self.tag}.unpacked")
            inner = unpacked / "DAVIS"
            (inner if inner.is_dir() else unpacked).replace(folder)
            shutil.rmtree(unpacked, ignore_errors=True)
            archive.unlink()
        if not folder.is_dir():
            raise DataNotFoundError(
                f"Davis: there is no folder {folder}; pass download=True, or put what "
                f"{self.DATASET_WEB} offers as {self.tag} there"
            )
        return folder

    def _listed(self) -> list[str]:
        testing = self.task == "unsupervised" and self.subset.startswith("test")
        file = self.folder / "ImageSets" / ("2019" if testing else "2017") / f"{self.subset}.txt"
        if not file.is_file():
            raise DataNotFoundError(
                f"Davis: there is no list of sequences {file}; pass sequences=[...], or another "
                f"subset ({', '.join(path.stem for path in file.parent.glob('*.txt')) or 'none'})"
            )
        return file.read_text(encoding="utf-8").split()

    def _sequence(self, name: str) -> dict[str, list[Any]]:
        images, masks = (
            self._files("JPEGImages", name, "jpg"),
            self._files(self._masks, name, "png"),
        )
        if not images and masks and not self.codalab:
            raise FileFormatError(f"Davis: sequence {name!r} has {len(masks)} masks, but no images")
        if not images and not masks:
            known = [path.name for path in self._path("JPEGImages").glob("*")]
            raise DataNotFoundError(
                f"Davis: there is no sequence {name!r} in {self._path('JPEGImages')}"
                f"{did_you_mean(name, known)}"
            )
        by_name = {path.stem: path for path in masks}
        if images and (alone := sorted(by_name.keys() - {path.stem for path in images})):
            raise FileFormatError(
                f"Davis: sequence {name!r} has a mask {alone[0]} without an image"
            )
        every = [by_name.get(path.stem) for path in images] if images else list(masks)
        kept = None if self.num_samples is None or self.num_samples < 0 else self.num_samples
        return {
            "images": [str(p) for p in images][:kept],
            "masks": [p and str(p) for p in every][:kept],
        }

    @property
    def _masks(self) -> str:
        return "Annotations_unsupervised" if self.task == "unsupervised" else "Annotations"

    def _path(self, kind: str) -> Path:
        return self.folder / kind / self.resolution

    def _files(self, kind: str, sequence: str, suffix: str) -> list[Path]:
        return sorted((self._path(kind) / sequence).glob(f"*.{suffix}"))

    # -- items -------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.enum_sequences)

    def __getitem__(self, ind: int) -> dict[str, list[Any]]:
        """Files of sequence ``ind``: ``images`` and ``masks``."""
        return self.enum_sequences[item_number(self, ind)]

    def get_sequences(self) -> Iterator[str]:
        """Names of the sequences."""
        yield from self.sequences

    @checked
    def _of(self, sequence: Text) -> dict[str, list[Any]]:
        if sequence not in self.sequences:
            near = did_you_mean(sequence, self.sequences)
            raise UnknownNameError(f"Davis: sequence {sequence!r} is not part of this{near}")
        return self.sequences[sequence]

    def _images(self, sequence: str) -> list[str]:
        if images := self._of(sequence)["images"]:
            return images
        raise DataNotFoundError(f"Davis: sequence {sequence!r} has no images")

    def get_frames(self, sequence: str) -> Iterator[tuple[Any, Any]]:
        """Image ``[height, width, 3]`` and mask ``[height, width]`` (or None), one by one."""
        images = self._images(sequence)
        return _frames(images, self.sequences[sequence]["masks"])

    def get_all_images(self, sequence: str) -> tuple[Any, list[str]]:
        """Images ``[n, height, width, 3]``, float64, 0 to 255, and their names."""
        files = self._images(sequence)
        images = np.stack([read_image(file) for file in files]).astype(np.float64)
        return images, [Path(file).stem for file in files]

    @checked
    def get_all_masks(
        self, sequence: Text, separate_objects_masks: Switch = False
    ) -> tuple[Any, Any, list[str]]:
        """Masks, void masks, and their names.

        Parameters
        ----------
        sequence
            Its name.
        separate_objects_masks
            Whether each object gets masks of its own.

        Returns
        -------
        tuple
            ``[n, height, width]``, the numbers of objects, void ones 0, or
            ``[objects, n, height, width]``, bool; then ``[n, height, width]``, where it is void;
            images without a mask are left out.
        """
        files = [file for file in self._of(sequence)["masks"] if file is not None]
        if not files:
            raise DataNotFoundError(f"Davis: sequence {sequence!r} has no masks")
        masks = np.stack([read_mask(file) for file in files]).astype(np.float64)
        void = masks == self.VOID_LABEL
        masks[void] = 0
        names = [Path(file).stem for file in files]
        if separate_objects_masks:
            numbers = np.arange(1, int(masks.max()) + 1)[:, None, None, None]
            return masks[None] == numbers, void, names
        return masks, void, names


def _frames(images: list[str], masks: list[str | None]) -> Iterator[tuple[Any, Any]]:
    for image, mask in zip(images, masks, strict=True):
        yield read_image(image), None if mask is None else read_mask(mask)


@checked
def resized(folder: AnyPath, size: Size) -> Path:
    """A copy of ``folder`` with pictures made to fit into ``size``; numbers in masks are kept."""
    folder = Path(folder)
    if not folder.is_dir():
        raise DataNotFoundError(f"there is no folder {folder}")
    target = folder.with_name(f"{folder.name}-{size[0]}x{size[1]}")
    if target.is_dir():
        return target
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        copy = part / file.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix not in (".jpg", ".png"):
            shutil.copyfile(file, copy)
            continue
        picture = open_picture(file)
        picture.thumbnail(size, 0 if file.suffix == ".png" else 1)  # nearest, or Lanczos
        picture.save(copy)
    return part.replace(target)
