"""Videos with masks: what belongs together is found, and what does not is named."""

from __future__ import annotations

import numpy as np
import pytest

from bindsnet.datasets import Davis
from bindsnet.errors import (
    DataNotFoundError,
    FileFormatError,
    ParameterError,
    UnknownNameError,
)

Image = pytest.importorskip("PIL.Image")


def mask_of(k):
    mask = np.zeros((48, 60), np.uint8)
    mask[5:20, 5 + k : 20 + k], mask[30:40, 30:50], mask[0, 0] = 1, 2, 255
    return mask


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "trainval-480p"
    for name, count in (("swan", 3), ("car", 2)):
        images, masks = (folder / k / "480p" / name for k in ("JPEGImages", "Annotations"))
        images.mkdir(parents=True)
        masks.mkdir(parents=True)
        for k in range(count):
            Image.fromarray(np.full((48, 60, 3), 50 * k, np.uint8)).save(images / f"{k:05}.jpg")
            picture = Image.fromarray(mask_of(k), mode="P")
            picture.putpalette([0, 0, 0, 128, 0, 0, 0, 128, 0] + [9] * 759)
            picture.save(masks / f"{k:05}.png")
    (folder / "ImageSets" / "2017").mkdir(parents=True)
    (folder / "ImageSets" / "2017" / "val.txt").write_text("swan\ncar\n")
    return tmp_path


def davis(root, **options):
    return Davis(root, **{"task": "semi-supervised", "subset": "val", **options})


def test_sequences_have_their_images_and_masks(root):
    data = davis(root)
    assert len(data) == 2 and list(data.get_sequences()) == ["swan", "car"]
    assert [len(data[0][kind]) for kind in ("images", "masks")] == [3, 3]
    frames = list(data.get_frames("swan"))
    assert frames[1][0].shape == (48, 60, 3) and abs(int(frames[1][0].mean()) - 50) < 3
    assert np.array_equal(frames[1][1], mask_of(1))
    images, names = data.get_all_images("car")
    assert images.shape == (2, 48, 60, 3) and names == ["00000", "00001"]


def test_masks_keep_their_numbers_and_void_is_apart(root):
    masks, void, names = davis(root).get_all_masks("swan")
    assert masks.shape == (3, 48, 60) and set(np.unique(masks)) == {0, 1, 2}
    assert void.sum() == 3 and len(names) == 3
    objects, _, _ = davis(root).get_all_masks("swan", separate_objects_masks=True)
    assert objects.shape == (2, 3, 48, 60) and objects.dtype == bool
    assert objects.sum((1, 2, 3)).tolist() == [3 * 225, 3 * 200]


def test_an_image_without_a_mask_has_none_and_few_may_be_asked_for(root):
    (root / "trainval-480p" / "Annotations" / "480p" / "swan" / "00001.png").unlink()
    data = davis(root, sequences="swan")
    assert [mask is None for mask in data[0]["masks"]] == [False, True, False]
    assert next(iter(list(data.get_frames("swan"))[1:]))[1] is None
    assert len(davis(root, sequences="swan", num_samples=2)[0]["images"]) == 2


def test_smaller_copies_keep_the_ratio_and_the_numbers(root):
    data = davis(root, size=(30, 30))
    image, mask = next(data.get_frames("swan"))
    assert image.shape == (24, 30, 3) and set(np.unique(mask)) <= {0, 1, 2, 255}
    assert {path.name for path in root.iterdir()} == {"trainval-480p", "trainval-480p-30x30"}
    assert len(davis(root, size=(30, 30))) == 2, "the copy is read"


def test_masks_without_images_are_named(root):
    folder = root / "trainval-480p" / "JPEGImages" / "480p"
    for image in (folder / "car").iterdir():
        image.unlink()
    with pytest.raises(FileFormatError, match="'car' has 2 masks, but no images"):
        davis(root)
    assert davis(root, codalab=True)[1]["images"] == []
    (folder / "swan" / "00002.jpg").unlink()
    with pytest.raises(FileFormatError, match="mask 00002 without an image"):
        davis(root, sequences=["swan"])


def test_a_damaged_picture_is_named(root):
    path = root / "trainval-480p" / "JPEGImages" / "480p" / "swan" / "00000.jpg"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(FileFormatError, match="00000.jpg is damaged"):
        next(davis(root).get_frames("swan"))


def test_what_is_missing_or_misspelt_is_named(root):
    with pytest.raises(DataNotFoundError, match="Unsupervised-trainval-480p.*download=True"):
        Davis(root)
    with pytest.raises(DataNotFoundError, match="train.txt.*val"):
        davis(root, subset="train")
    with pytest.raises(DataNotFoundError, match="'swam'.*did you mean 'swan'"):
        davis(root, sequences=["swam"])
    with pytest.raises(UnknownNameError, match="'car'"):
        next(davis(root, sequences=["swan"]).get_frames("car"))
    for options in ({"task": "supervised"}, {"subset": "test"}, {"resolution": "481p"}):
        with pytest.raises(ParameterError, match="did you mean"):
            davis(root, **options)
    assert {path.name for path in root.iterdir()} == {"trainval-480p"}


def test_the_real_sequences_have_one_object_each(data_root):
    data = Davis(data_root / "davis", task="semi-supervised", subset="val", num_samples=3)
    assert list(data.get_sequences()) == ["blackswan", "car-shadow"]
    image, mask = next(data.get_frames("blackswan"))
    assert image.shape == (480, 854, 3) and set(np.unique(mask)) == {0, 1}


def test_a_sequence_without_images_has_no_frames(root):
    """What is allowed by ``codalab`` ended in an error of zip() or of NumPy's."""
    for image in (root / "trainval-480p" / "JPEGImages" / "480p" / "car").iterdir():
        image.unlink()
    data = davis(root, codalab=True)
    for call in (data.get_frames, data.get_all_images):
        with pytest.raises(DataNotFoundError, match="'car' has no images"):
            call("car")
    assert len(data.get_all_masks("car")[0]) == 2


def test_a_misspelt_sequence_is_named_before_its_first_frame(root):
    """It was named when the first frame was read."""
    with pytest.raises(UnknownNameError, match="'swam'.*did you mean 'swan'"):
        davis(root).get_frames("swam")
