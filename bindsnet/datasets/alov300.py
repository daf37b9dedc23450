"""Videos with boxes around what is to be tracked: ALOV300++."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from torch.utils.data import Dataset

from bindsnet.arguments import AnyPath, Fits, Function, Switch, checked, count, size, switch
from bindsnet.datasets._items import item_number
from bindsnet.datasets._pictures import read_image
from bindsnet.datasets.bounding_box import BoundingBox
from bindsnet.datasets.download import download, progress, unpack
from bindsnet.datasets.preprocess import Rescale, Sample, crop_sample, cropPadImage
from bindsnet.errors import DataNotFoundError, FileFormatError, ParameterError
from bindsnet.optional import import_analysis

_side_or_size = Fits(
    "a side, or a height and a width",
    lambda v: size.test(v) if isinstance(v, Sequence) else count.test(v),
)


def _numbers(line: str) -> list[float]:
    return [float(word) for word in line.split()]


_line = Fits(
    "a frame and four corners, nine numbers",
    lambda v: len(_numbers(v)) == 9 and all(map(math.isfinite, _numbers(v))),
)
_which = Fits("0, the frame before, or 1, the one now", switch.test)

Line = Annotated[str, _line]
Which = Annotated[int, _which]


class ALOV300(Dataset[dict[str, Any]]):
    """Pairs of frames of a video, and where what is tracked has gone.

    Parameters
    ----------
    root
        Folder of ``frame/{category}/{video}/*.jpg`` and ``box/{category}/{video}.ann``, whose lines
        are a frame, counted from 1, and four corners of its box.
    transform
        Applied to each item, such as :class:`~bindsnet.datasets.preprocess.NormalizeToTensor`.
        None leaves items as they are.
    input_size
        Pixels to which the regions are resized; see
        :class:`~bindsnet.datasets.preprocess.Rescale`.
    download
        Whether to download the data set, if it is not there.

    Attributes
    ----------
    x, y : list
        For each pair the two files, and the two lines of the annotations.

    Raises
    ------
    DataNotFoundError
        If there are no videos with boxes, or boxes without their video or frame.
    FileFormatError
        If a line of the annotations is damaged.

    References
    ----------
    .. [1] A. W. M. Smeulders and others, "Visual tracking: an experimental survey", IEEE Trans.
       Pattern Anal. Mach. Intell. 36(7), 2014.
    """

    progress = staticmethod(progress)
    base = "http://isis-data.science.uva.nl/alov/"
    archives = {"frame": "alov300++_frames.zip", "box": "alov300++GT_txtFiles.zip"}

    @checked
    def __init__(
        self,
        root: AnyPath,
        transform: Function | None,
        input_size: Annotated[int | tuple[int, int], _side_or_size],
        download: Switch = False,
    ) -> None:
        self.root, self.transform, self.input_size = Path(root), transform, input_size
        self.scale = Rescale(input_size)
        if download:
            self._download()
        self.x, self.y = self._parse_data()

    def _download(self) -> None:
        for part, name in self.archives.items():
            if (self.root / part).is_dir():
                continue
            archive = download(self.base + name, self.root / name)
            unpacked = unpack(archive, self.root / f"{part}.unpacked")
            inner = [path for path in unpacked.iterdir() if path.is_dir()]
            (inner[0] if len(inner) == 1 else unpacked).replace(self.root / part)
            archive.unlink()

    def _parse_data(self) -> tuple[list[list[Path]], list[list[str]]]:
        files: list[list[Path]] = []
        boxes: list[list[str]] = []
        annotations = sorted((self.root / "box").glob("*/*.ann"))
        for annotation in annotations:
            lines = _lines(annotation)
            frames = self._frames(annotation)
            found = [_frame_of(line, frames, annotation) for line in lines]
            for k in range(len(lines) - 1):
                files.append(found[k : k + 2])
                boxes.append(lines[k : k + 2])
        if not files:
            raise DataNotFoundError(
                f"ALOV300: there are no annotated videos in {self.root}: it takes "
                "frame/{category}/{video}/*.jpg and box/{category}/{video}.ann; pass download=True"
            )
        return files, boxes

    def _frames(self, annotation: Path) -> list[Path]:
        folder = self.root / "frame" / annotation.parent.name / annotation.stem
        frames = sorted(path for path in folder.glob("*") if path.is_file())
        if not frames:
            raise DataNotFoundError(f"ALOV300: {annotation} has boxes, but {folder} has no frames")
        return frames

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, idx: int) -> Any:
        """The pair ``idx``: ``previmg``, ``currimg`` and ``currbb``, transformed."""
        sample, _ = self.get_sample(idx)
        return sample if self.transform is None else self.transform(sample)

    def get_bb(self, ann: Line) -> list[float]:
        """``[x1, y1, x2, y2]`` of a line of the annotations: the box around its four corners."""
        return corners_to_box(ann)

    @checked
    def get_orig_sample(self, idx: int, i: Which = 1) -> Sample:
        """``image``, ``[height, width, 3]``, and box ``bb`` of frame 0 or 1 of a pair."""
        idx = item_number(self, idx, "idx")
        return {"image": read_image(self.x[idx][i]), "bb": self.get_bb(self.y[idx][i])}

    def get_sample(self, idx: int) -> tuple[Sample, Sample]:
        """The region around the box before, in both frames, and the new box in it.

        Returns
        -------
        tuple of dict
            ``previmg``, ``currimg``, ``[height, width, 3]``, and ``currbb``, 0 to 10 of the region;
            then what :func:`~bindsnet.datasets.preprocess.crop_sample` tells of the region.
        """
        before, now = self.get_orig_sample(idx, 0), self.get_orig_sample(idx, 1)
        previous, options = crop_sample(before)
        around = BoundingBox(*before["bb"])
        region, location, edge_x, edge_y = cropPadImage(around, now["image"])
        box = BoundingBox(*now["bb"]).recenter(location, edge_x, edge_y, BoundingBox(0, 0, 0, 0))
        options["search_region"] = region
        current = self.scale({"image": region, "bb": box.get_bb_list()}, options)
        return {
            "previmg": self.scale(previous, {"search_region": previous["image"]})["image"],
            "currimg": current["image"],
            "currbb": current["bb"],
        }, options

    @checked
    def show(self, idx: int, is_current: Which = 1) -> Any:
        """Draw a frame with its box, and return the picture."""
        sample = self.get_orig_sample(idx, is_current)
        return _draw(sample["image"], sample["bb"], "frame")

    def show_sample(self, idx: int) -> Any:
        """Draw the region of the new frame with its box, and return the picture."""
        sample, _ = self.get_sample(idx)
        box = BoundingBox(*sample["currbb"])
        box.unscale(sample["currimg"])
        return _draw(sample["currimg"], box.get_bb_list(), "region")


@checked
def corners_to_box(ann: Line) -> list[float]:
    """The box ``[x1, y1, x2, y2]`` around four corners; the first number is the frame."""
    numbers = _numbers(ann)[1:]
    return [min(numbers[0::2]), min(numbers[1::2]), max(numbers[0::2]), max(numbers[1::2])]


def _lines(annotation: Path) -> list[str]:
    lines = [line for line in annotation.read_text(encoding="utf-8").splitlines() if line.strip()]
    for number, line in enumerate(lines, 1):
        try:
            _line.check(str(annotation), f"line {number}", line)
        except ParameterError as error:
            raise FileFormatError(str(error)) from None
    return lines


def _frame_of(line: str, frames: list[Path], annotation: Path) -> Path:
    number = int(float(line.split()[0]))
    if not 1 <= number <= len(frames):
        raise DataNotFoundError(
            f"ALOV300: {annotation} has a box in frame {number}, but the video has {len(frames)}"
        )
    return frames[number - 1]


def _draw(image: Any, box: list[float], tag: str) -> Any:
    """The picture with a green box around what is tracked."""
    picture = image.copy()
    height, width = picture.shape[:2]
    x1, x2 = (int(min(max(v, 0), width - 1)) for v in (box[0], box[2]))
    y1, y2 = (int(min(max(v, 0), height - 1)) for v in (box[1], box[3]))
    picture[[y1, y2], x1 : x2 + 1] = picture[y1 : y2 + 1, [x1, x2]] = (0, 255, 0)
    analysis = import_analysis("pipeline_analysis", user="ALOV300.show")
    analyzer = analysis.MatplotlibAnalyzer()
    analyzer.plot_obs(picture, tag)
    analyzer.finalize_step()
    return picture
