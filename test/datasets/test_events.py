"""Events of cameras become spikes where and when they were."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import torch

from bindsnet.datasets import NMNIST, DataLoader, EncodedDataset, EventEncoder, nmnist
from bindsnet.datasets.events import EVENT, events_to_spikes
from bindsnet.datasets.nmnist import read_nmnist_events
from bindsnet.errors import DataNotFoundError, FileFormatError, ParameterError, ShapeError

LIST = [(3, 1, 500, 1), (0, 2, 1500, 0), (3, 1, 700, 1), (2, 0, 9999, 0)]


def structured(rows=LIST, fields="xytp"):
    kinds = {"x": np.int16, "y": np.int16, "t": np.int64, "p": bool}
    made = np.zeros(len(rows), [(name, kinds[name]) for name in fields])
    for name in fields:
        made[name] = [row["xytp".index(name)] for row in rows]
    return made


def places(spikes):
    return [tuple(place) for place in spikes.nonzero().tolist()]


@pytest.mark.parametrize(
    "events",
    [structured(), structured(fields="tpyx"), np.array(LIST), torch.tensor(LIST)],
    ids=["structured", "other order", "array", "tensor"],
)
def test_each_event_is_a_spike_at_its_step_channel_row_and_column(events):
    spikes = events_to_spikes(events, size=(3, 4), time=10)
    assert spikes.shape == (10, 2, 3, 4) and spikes.dtype == torch.uint8
    assert places(spikes) == [(0, 1, 1, 3), (1, 0, 2, 0), (9, 0, 0, 2)]


def test_time_steps_units_and_polarities_may_be_chosen():
    spikes = events_to_spikes(structured(), size=(3, 4), dt=0.5)
    assert len(spikes) == 20 and places(spikes)[0] == (1, 1, 1, 3)
    assert len(events_to_spikes(structured(), size=(3, 4), time=3)) == 3
    one = events_to_spikes(structured(), (3, 4), polarities=1)
    assert one.shape[1] == 1 and int(one.sum()) == 3
    ms = np.array([(1, 0, 7, -1), (1, 0, 9, 1)])
    found = events_to_spikes(ms, (2, 2), unit="ms", from_first=True)
    assert places(found) == [(0, 0, 0, 1), (2, 1, 0, 1)]
    txyp = np.array([(7, 1, 0, 1)])
    assert places(events_to_spikes(txyp, (2, 2), unit="ms", ordering="txyp")) == [(7, 1, 0, 1)]


def test_no_events_are_no_spikes():
    assert events_to_spikes(structured([]), (3, 4), time=5).shape == (5, 2, 3, 4)
    assert events_to_spikes(structured([]), (3, 4)).shape == (0, 2, 3, 4)


def test_what_does_not_fit_is_named():
    with pytest.raises(ShapeError, match="1 of 4 events.*x=3, y=1|2 of 4 events.*x=3, y=1"):
        events_to_spikes(structured(), size=(3, 3), time=5)
    with pytest.raises(ShapeError, match="no field 'p'"):
        events_to_spikes(structured()[["x", "y", "t"]], (3, 4))
    with pytest.raises(ShapeError, match="ordering"):
        events_to_spikes(np.zeros((5, 3)), (3, 4))
    for options in ({"unit": "m"}, {"dt": 0}, {"time": -1}, {"polarities": 3}):
        with pytest.raises(ParameterError):
            events_to_spikes(structured(), (3, 4), **options)
    with pytest.raises(ParameterError, match="before 0"):
        events_to_spikes(structured([(0, 0, -5, 1)]), (3, 4))


def test_any_data_set_of_events_can_be_encoded():
    data = EncodedDataset([(structured(), 7), (structured(LIST[:2]), 2)], EventEncoder((3, 4), 10))
    assert data[0]["label"] == 7
    assert [int(data[k]["encoded_image"].sum()) for k in (0, 1)] == [3, 2]


# -- N-MNIST ---------------------------------------------------------------------


def nmnist_bytes(rows):
    data = bytearray()
    for x, y, t, p in rows:
        data += bytes([x, y, (p << 7) | (t >> 16), (t >> 8) & 255, t & 255])
    return bytes(data)


@pytest.fixture
def root(tmp_path):
    for part, digits in (("Train", (0, 7)), ("Test", (3,))):
        for digit in digits:
            folder = tmp_path / part / str(digit)
            folder.mkdir(parents=True)
            rows = [(33, 0, 1000 * digit, 1), (2, 33, 299_999, 0), (1, 1, 305_000, 1)]
            (folder / "00001.bin").write_bytes(nmnist_bytes(rows))
    return tmp_path


def test_a_file_is_read_bit_by_bit(root):
    events = read_nmnist_events(root / "Train" / "7" / "00001.bin")
    assert events.dtype == EVENT
    assert events.tolist() == [(33, 0, 7000, True), (2, 33, 299_999, False), (1, 1, 305_000, True)]


def test_recordings_are_spikes_with_their_digit(root):
    data = NMNIST(root)
    assert data.labels == [0, 7] and len(NMNIST(root, train=False)) == 1
    item = data[1]
    assert item["encoded_image"].shape == (300, 2, 34, 34) and item["label"] == 7
    assert places(item["encoded_image"]) == [(7, 1, 0, 33), (299, 0, 33, 2)]
    assert NMNIST(root, time=None)[0]["encoded_image"].shape == (306, 2, 34, 34)
    batch = next(iter(DataLoader(data, batch_size=2)))
    assert batch["encoded_image"].shape == (300, 2, 2, 34, 34)
    assert batch["label"].tolist() == [0, 7]


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"", "empty or cut off"), (b"1234567", "cut off"), (bytes([40, 0, 0, 0, 0]), "damaged")],
)
def test_a_damaged_event_file_is_named(root, content, what):
    path = root / "Train" / "0" / "00001.bin"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=f"00001.bin.*{what}"):
        NMNIST(root)[0]


def test_without_recordings_the_error_says_where_to_get_them(tmp_path):
    with pytest.raises(DataNotFoundError, match="download=True"):
        NMNIST(tmp_path)
    with pytest.raises(DataNotFoundError, match="no event file"):
        read_nmnist_events(tmp_path / "a.bin")


def test_a_download_is_checked_and_unpacked(tmp_path, root, monkeypatch):
    asked = []

    def archive_of(url, path, md5):
        asked.append((url, md5))
        (tmp_path / "packed").mkdir()
        shutil.move(root / "Test", tmp_path / "packed" / "Test")
        shutil.make_archive(str(path.with_suffix("")), "zip", tmp_path / "packed")
        return path

    monkeypatch.setattr(nmnist, "download", archive_of)
    target = tmp_path / "target"
    target.mkdir()
    data = NMNIST(target, train=False, download=True)
    assert data.labels == [3] and sorted(p.name for p in target.iterdir()) == ["Test"]
    assert asked[0][1] == "69ca8762b2fe404d9b9bad1103e97832"


def test_the_real_recordings_are_of_moving_digits(data_root):
    data = NMNIST(data_root / "nmnist", train=False)
    assert len(data) == 100 and set(data.labels) == set(range(10))
    spikes = data[0]["encoded_image"]
    assert 500 < int(spikes.sum()) < 10_000
    assert (spikes.sum((1, 2, 3)).view(3, 100).sum(1) > 100).all(), "three saccades of 100 ms"


@pytest.mark.parametrize("time", [float("nan"), float("inf")])
def test_an_event_without_a_time_is_refused(time):
    """It was a spike at a step of -2^63."""
    with pytest.raises(ShapeError, match="t of the events must be finite"):
        events_to_spikes(torch.tensor([[0.0, 0.0, time, 1.0]]), (2, 2))
