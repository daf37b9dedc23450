"""IDX files are read exactly, and what is wrong with one is said."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest
import torch

from bindsnet.datasets import load_idx_images
from bindsnet.datasets.idx import find_idx, idx_names, read_idx, read_images_and_labels
from bindsnet.errors import DataNotFoundError, FileFormatError, ParameterError

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def write(path, values, code):
    header = bytes([0, 0, code, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape)
    content = header + values.astype(TYPES[code]).tobytes()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.mark.parametrize("code", TYPES)
@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 3, 4), (0, 4)])
@pytest.mark.parametrize("name", ["values", "values.gz"])
def test_every_type_and_shape_comes_back(tmp_path, code, shape, name):
    values = np.arange(np.prod(shape)).reshape(shape).astype(TYPES[code])
    got = read_idx(write(tmp_path / name, values, code))
    assert list(got.shape) == list(shape)
    assert got.dtype == torch.from_numpy(np.zeros(1, TYPES[code][1:])).dtype
    assert got.tolist() == values.tolist()


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("train", [True, False])
@pytest.mark.parametrize("name", ["MNIST", "FashionMNIST"])
def test_images_and_labels_are_loaded_from_a_read_only_root(
    tmp_path, family, read_only, name, train, zipped
):
    family.write(tmp_path / name / "raw", name, zipped)
    root = read_only(tmp_path)
    before = sorted(root.rglob("*"))

    images, labels = load_idx_images(root, name, train=train)

    expected = family.images_and_labels(name, train)
    assert images.dtype == torch.uint8
    assert labels.dtype == torch.int64
    assert torch.equal(images, expected[0])
    assert torch.equal(labels, expected[1])
    assert sorted(root.rglob("*")) == before


def test_the_images_can_be_written_to(tmp_path, family):
    family.write(tmp_path / "MNIST" / "raw", "MNIST")
    images, _ = load_idx_images(tmp_path)
    images[0] = 0
    assert images[0].sum() == 0


def test_a_missing_file_is_named_with_what_to_do(tmp_path):
    with pytest.raises(DataNotFoundError) as caught:
        load_idx_images(tmp_path, "KMNIST", train=False)
    message = str(caught.value)
    assert isinstance(caught.value, FileNotFoundError)
    assert "t10k-images-idx3-ubyte" in message
    assert str(tmp_path / "KMNIST" / "raw") in message
    assert "download=True" in message
    with pytest.raises(DataNotFoundError, match="no file"):
        read_idx(tmp_path / "nothing.gz")


def test_the_plain_file_is_taken_before_the_compressed_one(tmp_path):
    (tmp_path / "a.gz").touch()
    assert find_idx(tmp_path, "a").name == "a.gz"
    (tmp_path / "a").touch()
    assert find_idx(tmp_path, "a").name == "a"


def damage(content, how):
    if how == "truncated":
        return content[: len(content) // 2]
    if how == "changed":
        middle = len(content) // 2
        return content[:middle] + bytes(b ^ 0xFF for b in content[middle:])
    if how == "wrong checksum":
        return content[:-8] + b"\0\0\0\0" + content[-4:]
    return {"empty": b"", "a web page": b"<html>not found</html>"}[how]


@pytest.mark.parametrize("how", ["truncated", "changed", "wrong checksum", "empty", "a web page"])
def test_damaged_compressed_data_are_an_error_that_names_the_file(tmp_path, family, how):
    family.write(tmp_path / "MNIST" / "raw", "MNIST")
    path = tmp_path / "MNIST" / "raw" / f"{idx_names(True)[0]}.gz"
    path.write_bytes(damage(path.read_bytes(), how))
    with pytest.raises(FileFormatError, match=r"train-images-idx3-ubyte\.gz is (damaged|no IDX)"):
        load_idx_images(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no IDX file"),
        (b"\0\0", "is no IDX file"),
        (b"\0\0\x07\x01\0\0\0\0", "is no IDX file"),
        (b"GIF89a", "is no IDX file"),
        (b"\0\0\x08\x03\0\0\0\x01", "ends within its header"),
        (b"\0\0\x08\x01\0\0\0\x02\x01", r"says \[2\], which takes 2 bytes, but 1 follow"),
        (b"\0\0\x08\x01\0\0\0\x02\x01\x02\x03", r"says \[2\], which takes 2 bytes, but 3 follow"),
    ],
)
def test_a_wrong_file_is_an_error_that_says_what_is_wrong(tmp_path, content, message):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=message):
        read_idx(path)


def test_images_and_labels_must_be_what_they_are_taken_for(tmp_path):
    images = write(tmp_path / "images", np.zeros((3, 2, 2)), 0x08)
    labels = write(tmp_path / "labels", np.zeros(2), 0x08)
    floats = write(tmp_path / "floats", np.zeros(3), 0x0D)
    with pytest.raises(FileFormatError, match="holds 3 images, but .*labels holds 2 labels"):
        read_images_and_labels(images, labels)
    with pytest.raises(FileFormatError, match="but bytes in 3 dimensions are wanted"):
        read_images_and_labels(labels, images)
    with pytest.raises(FileFormatError, match="float32 .* but bytes in 1 dimension are wanted"):
        read_images_and_labels(images, floats)


def test_mnist_itself_is_read_from_its_original_files(data_root):
    images, labels = load_idx_images(data_root / "mnist")
    test_images, test_labels = load_idx_images(data_root / "mnist", train=False)
    assert images.shape == (60_000, 28, 28)
    assert test_images.shape == (10_000, 28, 28)
    assert labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert test_labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    # counts of the classes, as published with the data
    assert labels.bincount().tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip
    assert (images.float().mean() / 255).item() == pytest.approx(0.1307, abs=5e-5)


def test_which_part_is_meant_is_said_by_a_switch(tmp_path):
    """``train="test"`` gave the training images."""
    with pytest.raises(ParameterError, match="load_idx_images: train must be True or False"):
        load_idx_images(tmp_path, train="test")
