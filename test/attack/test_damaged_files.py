"""Files that are cut, or of which bits are flipped, end in an error with a name, or are read."""

from __future__ import annotations

import gzip
import random
import struct
import wave

import numpy as np
import pytest
import torch

from bindsnet.datasets.idx import read_idx
from bindsnet.datasets.nmnist import read_nmnist_events
from bindsnet.datasets.spoken_mnist import read_wav
from bindsnet.errors import BindsNETError, FileFormatError
from bindsnet.network import load
from bindsnet.testing import differences, exact_network, snapshot, spikes

SLOW = pytest.param(3000, marks=pytest.mark.slow)


def idx(path):
    path.write_bytes(b"\0\0\x08\x02" + struct.pack(">II", 5, 7) + bytes(range(35)))


def idx_gz(path):
    path.write_bytes(gzip.compress(b"\0\0\x0d\x01" + struct.pack(">I", 9) + bytes(36)))


def wav(path):
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 50, "NONE", ""))
        file.writeframes(np.arange(50, dtype=np.int16).tobytes())


def events(path):
    path.write_bytes(bytes(random.Random(1).choices(range(34), k=200)))


def network(path):
    built = exact_network()
    built.run({"X": spikes(5, 1, 8)}, 5)
    built.save(path)


LOADERS = {
    "a.idx": (idx, read_idx),
    "a.gz": (idx_gz, read_idx),
    "a.wav": (wav, read_wav),
    "a.bin": (events, read_nmnist_events),
    "a.network": (network, load),
}


def damage(whole, chance):
    """A copy that is cut, has bits flipped, bytes written over, moved or added."""
    content = bytearray(whole)
    kind = chance.randrange(5)
    at = chance.randrange(len(content))
    if kind == 0:
        return bytes(content[:at])
    if kind == 1:
        content[at] ^= 1 << chance.randrange(8)
    elif kind == 2:
        content[at : at + 4] = chance.randbytes(4)
    elif kind == 3:
        del content[at : at + chance.randint(1, 9)]
    else:
        content[at:at] = chance.randbytes(chance.randint(1, 9))
    return bytes(content)


@pytest.mark.parametrize("tries", [150, SLOW])
@pytest.mark.parametrize("name", LOADERS)
def test_a_damaged_file_is_named_or_read_but_never_crashes(tmp_path, attack, name, tries):
    write, read = LOADERS[name]
    path, chance = tmp_path / name, random.Random(name)
    write(path)
    whole = path.read_bytes()
    refused = 0
    for _ in range(tries):
        path.write_bytes(damage(whole, chance))
        try:
            read(path)
        except BindsNETError as error:
            refused += 1
            assert name in str(error), "it says which file"
    attack("damaged files", tried=tries, refused=refused, read=tries - refused)
    assert refused > tries // 10


@pytest.mark.parametrize("tries", [100, SLOW])
def test_a_damaged_checkpoint_leaves_the_network_as_it_was(tmp_path, attack, tries):
    built, path, chance = exact_network(), tmp_path / "c", random.Random(0)
    built.save_checkpoint(path)
    whole = path.read_bytes()
    built.run({"X": spikes(5, 1, 8)}, 5)
    before, numbers = snapshot(built), torch.get_rng_state()
    refused = 0
    for _ in range(tries):
        content = damage(whole, chance)
        if content != whole:
            path.write_bytes(content)
            with pytest.raises(FileFormatError):
                built.load_checkpoint(path)
            refused += 1
    attack("damaged checkpoints", tried=refused, refused=refused)
    assert not differences(before, snapshot(built))
    assert torch.equal(torch.get_rng_state(), numbers)
