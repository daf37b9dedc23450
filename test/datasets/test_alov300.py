"""Boxes in videos: where they are, and where they are seen from a region."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch

from bindsnet.datasets import ALOV300
from bindsnet.datasets.alov300 import corners_to_box
from bindsnet.datasets.preprocess import (
    BoundingBox,
    NormalizeToTensor,
    Rescale,
    computeCropPadImageLocation,
    crop_sample,
    cropPadImage,
    sample_exp_two_sides,
    sample_rand_uniform,
    shift_crop_training_sample,
)
from bindsnet.errors import DataNotFoundError, FileFormatError, ParameterError

IMAGE = np.random.default_rng(0).integers(1, 256, (100, 120, 3), dtype=np.uint8)


def test_a_region_is_twice_as_wide_and_high_around_its_box():
    sample, options = crop_sample({"image": IMAGE, "bb": [40, 30, 60, 40]})
    assert np.array_equal(sample["image"], IMAGE[25:45, 30:70])
    assert sample["bb"] == [10, 5, 30, 15]
    assert options["search_location"].get_bb_list() == [30, 25, 70, 45]
    assert (options["edge_spacing_x"], options["edge_spacing_y"]) == (0, 0)


@pytest.mark.parametrize("box", [[0, 0, 30, 40], [100, 80, 120, 100], [0, 0, 120, 100]])
def test_at_an_edge_the_region_is_black_and_the_box_still_right(box):
    sample, options = crop_sample({"image": IMAGE, "bb": box})
    seen = [int(v) for v in sample["bb"]]
    inside = sample["image"][seen[1] : seen[3], seen[0] : seen[2]]
    assert np.array_equal(inside, IMAGE[box[1] : box[3], box[0] : box[2]])
    assert sample["image"].shape[:2] == (2 * (box[3] - box[1]), 2 * (box[2] - box[0]))
    back = BoundingBox(*sample["bb"])
    ways = options["search_location"], options["edge_spacing_x"], options["edge_spacing_y"]
    back.uncenter(IMAGE, *ways)
    assert back.get_bb_list() == box


def test_a_box_knows_its_size_and_centre_and_scales_there_and_back():
    box = BoundingBox(10, 20, 30, 60)
    assert (box.get_width(), box.get_height()) == (20, 40)
    assert (box.get_center_x(), box.get_center_y()) == (20, 40)
    assert (box.compute_output_width(), box.compute_output_height()) == (40, 80)
    assert (box.edge_spacing_x(), BoundingBox(0, 0, 9, 9).edge_spacing_y()) == (0, 4.5)
    box.scale(IMAGE)
    assert box.get_bb_list() == pytest.approx([10 / 12, 2, 2.5, 6])
    box.unscale(IMAGE)
    assert box.get_bb_list() == pytest.approx([10, 20, 30, 60])
    assert BoundingBox(5, 5, 5, 5).compute_output_width() == 1
    assert computeCropPadImageLocation(box, IMAGE).get_bb_list() == pytest.approx([0, 0, 40, 80])
    assert cropPadImage(box, IMAGE)[0].shape == (80, 40, 3)


def test_a_moved_box_stays_in_the_image_and_is_not_always_the_same():
    random.seed(0)
    box, places = BoundingBox(30, 30, 60, 50), set()
    for model in (True, False):
        for _ in range(200):
            moved = box.shift(IMAGE, 15, 5, -0.4, 0.4, model, BoundingBox(0, 0, 0, 0))
            x1, y1, x2, y2 = moved.get_bb_list()
            assert 0 <= x1 <= x2 <= 120 and 0 <= y1 <= y2 <= 100
            assert 0.6 * 30 - 1e-9 <= x2 - x1 <= 1.4 * 30 + 1e-9
            places.add((x1, y1))
    assert len(places) > 300


def test_random_numbers_have_their_densities():
    random.seed(1)
    values = np.array([sample_exp_two_sides(5.0) for _ in range(4000)])
    assert abs(values.mean()) < 0.02 and abs(np.abs(values).mean() - 0.2) < 0.015
    assert all(0 < sample_rand_uniform() < 1 for _ in range(100))


def test_a_training_sample_is_looked_for_around_a_moved_box():
    params = {"lambda_scale_frac": 15, "lambda_shift_frac": 5, "min_scale": -0.4, "max_scale": 0.4}
    random.seed(0)
    sample, _ = shift_crop_training_sample({"image": IMAGE, "bb": [40, 30, 70, 60]}, params)
    x1, y1, x2, y2 = sample["bb"]
    assert (x2 - x1, y2 - y1) == pytest.approx((30, 30))
    left, top = round(x1), round(y1)
    near = [
        np.array_equal(sample["image"][top + b : top + b + 25, left + a : left + a + 25],
                       IMAGE[32:57, 42:67])
        for a in range(4) for b in range(4)
    ]  # fmt: skip
    assert any(near), "the region shows the box where it says"
    with pytest.raises(ParameterError, match="max_scale"):
        del params["max_scale"]
        shift_crop_training_sample({"image": IMAGE, "bb": [0, 0, 9, 9]}, params)


def test_rescaling_takes_height_and_width_or_keeps_the_ratio():
    sample = {"image": IMAGE, "bb": [12, 10, 60, 50]}
    options = {"search_region": IMAGE}
    assert Rescale((50, 30))(sample, options)["image"].shape == (50, 30, 3)
    done = Rescale(50)(sample, options)
    assert done["image"].shape == (50, 60, 3)
    assert done["bb"] == pytest.approx([1, 1, 5, 5])
    with pytest.raises(ParameterError, match="Rescale"):
        Rescale((0, 5))


def test_a_size_to_rescale_to_may_be_an_integer_of_numpy():
    """It was taken for a height and a width: a TypeError."""
    sample, options = {"image": IMAGE, "bb": [12, 10, 60, 50]}, {"search_region": IMAGE}
    assert Rescale(np.int64(50))(sample, options)["image"].shape == (50, 60, 3)


def test_tensors_are_scaled_for_networks_of_imagenet():
    done = NormalizeToTensor()({"previmg": IMAGE, "currimg": IMAGE, "currbb": [1, 2, 3, 4]})
    assert done["previmg"].shape == (3, 100, 120)
    red = (IMAGE[..., 0] / 255 - 0.485) / 0.229
    assert torch.allclose(done["currimg"][0], torch.tensor(red).float(), atol=1e-6)
    assert done["currbb"].tolist() == [1, 2, 3, 4]


@pytest.fixture
def root(tmp_path):
    pillow = pytest.importorskip("PIL.Image")
    frames = tmp_path / "frame" / "01-Light" / "video1"
    frames.mkdir(parents=True)
    for k in range(1, 7):
        pillow.fromarray(IMAGE).save(frames / f"{k:08}.png")
    (tmp_path / "box" / "01-Light").mkdir(parents=True)
    lines = [f"{k} {40 + k} 60 {40 + k} 30 {60 + k} 30 {60 + k} 60" for k in (1, 3, 6)]
    (tmp_path / "box" / "01-Light" / "video1.ann").write_text("\n".join(lines) + "\n")
    return tmp_path


def test_consecutive_boxes_are_a_pair(root):
    data = ALOV300(root, None, (50, 40))
    assert len(data) == 2
    assert [path.name for path in data.x[1]] == ["00000003.png", "00000006.png"]
    assert data.get_bb(data.y[0][0]) == [41, 30, 61, 60]
    item = data[1]
    assert item["previmg"].shape == item["currimg"].shape == (50, 40, 3)
    # it moved by 3 of the region's 40 columns; the region begins 10 before the box
    assert item["currbb"] == pytest.approx([(10 + 3) / 4, 2.5, (30 + 3) / 4, 7.5])
    assert ALOV300(root, NormalizeToTensor(), 40)[0]["currimg"].shape[0] == 3


def test_pictures_show_the_box(root):
    pytest.importorskip("matplotlib").use("agg")
    data = ALOV300(root, None, (50, 40))
    assert data.show(0)[30, 43:64].tolist() == [[0, 255, 0]] * 21
    assert data.show_sample(0).shape == (50, 40, 3)


def test_boxes_without_frames_and_damaged_lines_are_named(root):
    annotation = root / "box" / "01-Light" / "video1.ann"
    good = annotation.read_text()
    annotation.write_text(good + "7 1 2\n")
    with pytest.raises(FileFormatError, match="line 4"):
        ALOV300(root, None, 50)
    annotation.write_text(good + "7 1 2 3 4 5 6 7 8\n")
    with pytest.raises(DataNotFoundError, match="frame 7, but the video has 6"):
        ALOV300(root, None, 50)
    annotation.rename(annotation.with_name("video2.ann"))
    with pytest.raises(DataNotFoundError, match="has boxes, but .*video2 has no frames"):
        ALOV300(root, None, 50)
    with pytest.raises(DataNotFoundError, match="no annotated videos"):
        ALOV300(root / "absent", None, 50)


def test_the_real_sequence_keeps_its_box_in_the_region(data_root):
    data = ALOV300(data_root / "alov300", None, (64, 64))
    assert len(data) == 26
    x1, y1, x2, y2 = data[3]["currbb"]
    assert 0 <= x1 < x2 <= 10 and 0 <= y1 < y2 <= 10


def test_a_pair_has_two_frames(root):
    """``-1`` was the new frame, and 2 an error of a list."""
    data = ALOV300(root, None, 50)
    for i in (-1, 2):
        with pytest.raises(ParameterError, match="i must be 0, the frame before, or 1"):
            data.get_orig_sample(0, i)
    assert len(list(data)) == 2


def test_a_box_has_four_corners():
    """Fewer gave a box of what was there."""
    with pytest.raises(ParameterError, match="ann must be a frame and four corners"):
        corners_to_box("1 5 6 7 8")


def test_a_density_that_is_none_draws_no_numbers():
    """Python's generator had moved when the division by zero came."""
    before = random.getstate()
    with pytest.raises(ParameterError, match="lambda_"):
        sample_exp_two_sides(0.0)
    assert random.getstate() == before
