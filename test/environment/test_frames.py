"""Frames, their history and the wrappers around environments refuse what they cannot show."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bindsnet.environment.frames import BREAKOUT, Frame, FrameHistory
from bindsnet.errors import ParameterError, ShapeError, StateError

gymnasium = pytest.importorskip("gymnasium")
wrappers = pytest.importorskip("bindsnet.environment.wrappers")


def test_a_history_of_no_frames_passes_frames_through():
    """Its first step was a division by zero, and a wrapper with it failed in torch."""
    frame = torch.ones(2, 3)
    assert FrameHistory(None).difference(frame, 0) is frame
    with pytest.raises(ParameterError, match="FrameDifference: history_length"):
        wrappers.FrameDifference(gymnasium.make("CartPole-v1"), None)


def test_frames_of_a_history_have_one_shape():
    """A row was subtracted from each row of an image."""
    history = FrameHistory(1)
    history.difference(torch.ones(3), 0)
    with pytest.raises(ShapeError, match=r"shape \[3\].*got \[2, 3\]"):
        history.difference(torch.ones(2, 3), 1)
    with pytest.raises(StateError, match="no frame before step 5"):
        FrameHistory(2).difference(torch.ones(3), 5)


def test_a_frame_that_is_too_low_or_not_finite_is_no_picture():
    """Rows that were not there were left out, and NaN became a level of gray."""
    with pytest.raises(ShapeError, match="at least 194 rows"):
        BREAKOUT(np.zeros((100, 160, 3), np.uint8))
    with pytest.raises(ShapeError, match="8-bit image"):
        BREAKOUT(np.full((210, 160, 3), np.nan))


def test_a_frame_keeps_rows_that_it_has():
    """An image without rows came of it."""
    with pytest.raises(ParameterError, match="kept must lie within the 80 rows"):
        Frame(rows=(34, 194), size=(80, 80), kept=(90, 100))
    with pytest.raises(ParameterError, match="rows"):
        Frame(rows=(194, 34), size=(80, 80), kept=(0, 80))


def test_the_sign_of_what_is_no_number_is_refused():
    """It was NaN, a reward that no learning recovers from."""
    wrapped = wrappers.SignOfReward(gymnasium.make("CartPole-v1"))
    assert [wrapped.reward(r) for r in (-3, 0.0, np.float32(2), float("inf"))] == [-1, 0, 1, 1]
    with pytest.raises(ParameterError, match="SignOfReward: reward"):
        wrapped.reward(float("nan"))
