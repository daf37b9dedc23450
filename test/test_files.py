"""Files are written whole or not at all; tensors come back as they were."""

from __future__ import annotations

import errno
import io

import pytest
import torch

from bindsnet import files
from bindsnet.errors import FileFormatError

TENSORS = {
    "a": torch.arange(6.0).reshape(2, 3),
    "b": torch.tensor(True),
    "c": torch.zeros(0, 3, dtype=torch.int64),
    "d": torch.arange(3, dtype=torch.float64).to(torch.bfloat16),
    "e": torch.arange(12, dtype=torch.int32).reshape(3, 4).T,
}


def written(path, tensors=TENSORS, **metadata):
    with files.replacing(path) as file:
        files.write_tensors(file, tensors, metadata)
    return path


def test_tensors_and_metadata_come_back(tmp_path):
    found, metadata = files.read_tensors(written(tmp_path / "t", note="text"))
    assert metadata == {"note": "text"} and list(found) == list(TENSORS)
    for name, tensor in TENSORS.items():
        assert torch.equal(found[name], tensor) and found[name].dtype == tensor.dtype


def test_the_format_is_that_of_safetensors(tmp_path):
    safetensors = pytest.importorskip("safetensors.torch", reason="safetensors is not installed")
    found = safetensors.load_file(written(tmp_path / "t"))
    assert all(torch.equal(found[name], tensor) for name, tensor in TENSORS.items())
    path = tmp_path / "theirs"
    safetensors.save_file({"a": TENSORS["a"]}, path, metadata={"k": "v"})
    with pytest.raises(FileFormatError, match="checksum"):
        files.read_tensors(path)


def test_an_error_on_the_way_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), files.replacing(path) as file:
        file.write(b"half of the n")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


class SmallDisk(io.FileIO):
    """A file on a disk with room for 100 bytes."""

    def write(self, data):
        if self.tell() + len(data) > 100:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = written(tmp_path / "t")
    before = path.read_bytes()
    monkeypatch.setattr(
        files, "open", lambda name, mode: io.BufferedWriter(SmallDisk(name, mode)), raising=False
    )
    with pytest.raises(OSError, match="No space left"):
        written(path, {"big": torch.ones(1000)})
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path):
    path, link = tmp_path / "file", tmp_path / "link"
    link.symlink_to(path)
    written(link)
    assert link.is_symlink() and files.is_tensor_file(path)
