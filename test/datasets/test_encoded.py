"""Data sets, arrays and tables become spikes in the same way."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
import torch
from torch.utils.data import TensorDataset

from bindsnet.datasets import DataLoader, EncodedDataset
from bindsnet.encoding import PoissonEncoder, RepeatEncoder
from bindsnet.errors import ParameterError, ShapeError, UnknownNameError

DATA = torch.arange(12.0).view(4, 3)
LABELS = [0, 1, 1, 2]
ENCODER = RepeatEncoder(time=5)


class Table:
    """As much of a data frame as is needed."""

    def __init__(self, **columns):
        self.data, self.columns = columns, list(columns)

    def __getitem__(self, name):
        return self.data[name]

    def __len__(self):
        return len(next(iter(self.data.values())))


TABLE = Table(a=[0.0, 3, 6, 9], kind=LABELS, b=[1, 4, 7, 10], c=[2, 5, 8, 11])

SOURCES = {
    "tensors": ((DATA, torch.tensor(LABELS)), {}),
    "arrays": ((DATA.numpy(), np.array(LABELS)), {}),
    "lists": ((list(DATA), LABELS), {}),
    "data set": (TensorDataset(DATA, torch.tensor(LABELS)), {}),
    "dicts": ([{"x": x, "y": y} for x, y in zip(DATA, LABELS, strict=True)], {}),
    "named": (
        [{"u": x, "image": 0, "w": y} for x, y in zip(DATA, LABELS, strict=True)],
        {"datum": "u", "label": "w"},
    ),
    "table": (TABLE, {"label": "kind"}),
}


@pytest.mark.parametrize(("source", "options"), SOURCES.values(), ids=SOURCES)
def test_every_kind_of_data_gives_the_same_items(source, options):
    data = EncodedDataset(source, ENCODER, **options)
    assert len(data) == 4
    for k in range(4):
        item = data[k]
        assert torch.equal(torch.as_tensor(item["image"]), DATA[k])
        assert item["label"] == item["encoded_label"] == LABELS[k]
        assert type(item["label"]) is int
        assert torch.equal(item["encoded_image"], DATA[k].expand(5, 3))


def test_batches_are_time_first_with_flat_labels():
    batch = next(iter(DataLoader(EncodedDataset((DATA, LABELS), ENCODER), batch_size=4)))
    assert batch["encoded_image"].shape == (5, 4, 3)
    assert batch["label"].tolist() == LABELS


def test_data_without_labels_and_labels_that_are_encoded():
    item = EncodedDataset(DATA, ENCODER)[1]
    assert item.keys() == {"image", "encoded_image"}
    data = EncodedDataset((DATA, LABELS), ENCODER, label_encoder=lambda label: 10 * label)
    assert (data[3]["label"], data[3]["encoded_label"]) == (2, 20)
    assert "label" not in EncodedDataset(Table(a=[1.0, 2.0]), ENCODER)[0]


def test_it_can_be_sent_to_worker_processes():
    again = pickle.loads(pickle.dumps(EncodedDataset((DATA, LABELS), PoissonEncoder(time=5))))
    assert torch.equal(again[2]["image"], DATA[2]) and again[2]["label"] == 1


def test_iterating_ends():
    assert len(list(EncodedDataset(DATA, ENCODER))) == 4


def test_what_does_not_fit_is_named():
    with pytest.raises(ParameterError, match="empty"):
        EncodedDataset(torch.zeros(0, 3), ENCODER)
    with pytest.raises(ShapeError, match="4 data, but 3 labels"):
        EncodedDataset((DATA, LABELS[:3]), ENCODER)
    with pytest.raises(UnknownNameError, match="no column 'knd'; did you mean 'kind'"):
        EncodedDataset(TABLE, ENCODER, label="knd")
    with pytest.raises(ParameterError, match="no numbers"):
        EncodedDataset(Table(a=["x", "y"]), ENCODER)
    with pytest.raises(ParameterError, match="got int"):
        EncodedDataset(5, ENCODER)
    with pytest.raises(UnknownNameError, match="datum"):
        EncodedDataset([{"first": 1}], ENCODER)[0]
    with pytest.raises(UnknownNameError, match="'imag'; did you mean 'image'"):
        EncodedDataset([{"image": DATA}], ENCODER, datum="imag")[0]


def test_a_text_is_no_data_set():
    """Its letters were the items."""
    with pytest.raises(ParameterError, match="dataset must be a data set"):
        EncodedDataset("mnist", ENCODER)
