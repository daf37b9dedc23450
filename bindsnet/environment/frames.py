"""What an agent sees of a game: small binary images, and what has changed in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import torch
from torch import Tensor

from bindsnet.arguments import (
    Count,
    Fits,
    Index,
    RealTensor,
    checked,
    is_whole,
    margin,
    pair,
    shown,
)
from bindsnet.errors import ParameterError, ShapeError, StateError, UnknownNameError
from bindsnet.preprocessing import images
from bindsnet.preprocessing.images import Image

_rows = Fits(
    "the first and the last (left out) of some rows, whole numbers from 0",
    lambda v: margin.test(v) and v[0] < v[1],
)
Seen = Annotated[Any, Fits("an environment", lambda v: hasattr(v, "observation_space"))]


@dataclass(frozen=True)
class Frame:
    """Makes an Atari frame ``[210, 160, 3]`` a small binary image.

    Attributes
    ----------
    rows
        First and last (left out) row of the frame that are kept.
    size
        Width and height to which that is resized.
    kept
        First and last (left out) row of the resized image that are kept.
    """

    rows: tuple[int, int]
    size: tuple[int, int]
    kept: tuple[int, int]

    def __post_init__(self) -> None:
        """Refuse rows that are none, and those beyond the resized image."""
        pair.check("Frame", "size", self.size)
        _rows.check("Frame", "rows", self.rows)
        _rows.check("Frame", "kept", self.kept)
        if self.kept[1] > self.size[1]:
            raise ParameterError(
                f"Frame: kept must lie within the {self.size[1]} rows of size (got {self.kept})"
            )

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the images."""
        return self.kept[1] - self.kept[0], self.size[0]

    def __call__(self, frame: Image) -> Image:
        """``[height, width]``, uint8: 1 where the frame is not black."""
        frame = np.asarray(frame)
        if frame.ndim != 3 or len(frame) < self.rows[1]:
            raise ShapeError(
                f"Frame takes a frame [height, width, 3] of at least {self.rows[1]} rows "
                f"(got {shown(frame)})"
            )
        gray = images.gray_scale(frame[self.rows[0] : self.rows[1]])
        small = images.subsample(gray, *self.size)
        return images.binary_image(small[self.kept[0] : self.kept[1]])


BREAKOUT = Frame(rows=(34, 194), size=(80, 80), kept=(0, 80))
SPACE_INVADERS = Frame(rows=(0, 210), size=(84, 110), kept=(26, 104))

FRAMES = {"breakout": BREAKOUT, "space_invaders": SPACE_INVADERS}
"""Game, as ale-py calls it, to what is seen of it."""

ATARI_SHAPE = (210, 160, 3)


@checked
def frame_of(env: Seen) -> Frame | None:
    """What is seen of ``env``: None for everything that it shows."""
    spec = getattr(env, "spec", None)
    game = getattr(spec, "kwargs", {}).get("game") if spec is not None else None
    if getattr(env.observation_space, "shape", None) != ATARI_SHAPE:
        return None
    return FRAMES.get(str(game))


class FrameHistory:
    r"""Earlier frames, whose sum is subtracted from the present one.

    .. math:: \Delta_t = \mathrm{clip}\Big(o_t - \sum_{k=1}^{h} o_{t_k},\; 0,\; 1\Big)

    Every ``delta`` steps a frame takes the place of the oldest of ``length``. In the first
    ``length * delta`` steps of an episode frames are passed through.

    Parameters
    ----------
    length
        Number of frames; None for no history.
    delta
        Steps between them.
    """

    @checked
    def __init__(self, length: Count | None, delta: Count = 1) -> None:
        self.length, self.delta = length or 0, delta
        self.clear()

    def clear(self) -> None:
        """Forget the frames, as an episode begins."""
        self.frames: dict[int, Tensor] = {}
        self.index = 1

    @checked
    def difference(self, frame: RealTensor, step: Index) -> Tensor:
        """``frame`` less the frames before, in step ``step`` of the episode, counted from 0."""
        if not self.length:
            return frame
        self._check(frame, step)
        seen = frame
        if step >= self.length * self.delta:
            before = torch.stack(list(self.frames.values())).sum(0)
            seen = (frame - before).clamp_(0.0, 1.0)
        if step % self.delta == 0:
            self.frames[self.index] = frame
            self.index = (self.index - 1 + self.delta) % (self.length * self.delta) + 1
        return seen

    def _check(self, frame: Tensor, step: int) -> None:
        if step >= self.length * self.delta and not self.frames:
            raise StateError(f"FrameHistory has seen no frame before step {step}: begin with 0")
        for earlier in self.frames.values():
            if earlier.shape != frame.shape:
                raise ShapeError(
                    f"FrameHistory: frame must be of shape {list(earlier.shape)}, as those before "
                    f"(got {list(frame.shape)})"
                )

    def __getitem__(self, slot: int) -> Tensor:
        """The frame in slot 1, 1 + ``delta``, ..."""
        if not (is_whole(slot) and int(slot) in self.frames):
            raise UnknownNameError(
                f"FrameHistory has no frame in slot {shown(slot)} (it has {list(self.frames)})"
            )
        return self.frames[int(slot)]

    def __len__(self) -> int:
        return len(self.frames)

    def keys(self) -> list[int]:
        """The slots, whether written or not."""
        return [1 + k * self.delta for k in range(self.length)]
