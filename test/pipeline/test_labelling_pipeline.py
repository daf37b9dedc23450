"""Neurons are named by what they answer to, and the frozen network is tested on other data."""

from __future__ import annotations

import pytest
import torch

from bindsnet.datasets import EncodedDataset
from bindsnet.encoding import RepeatEncoder
from bindsnet.errors import ParameterError, StateError, UnknownNameError
from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.nodes import DiehlAndCookNodes, Input
from bindsnet.network.topology import Connection
from bindsnet.pipeline import LabellingPipeline

PATTERNS = torch.eye(3).repeat_interleave(2, 1)  # class k: inputs 2k and 2k + 1
LABELS = [0, 1, 2] * 4
DATA = PATTERNS[LABELS]


def network():
    """One neuron for each pattern, in another order, and one that is never driven."""
    made = Network()
    source, target = Input(n=6, traces=True), DiehlAndCookNodes(n=4, traces=True)
    made.add_layer(source, "X")
    made.add_layer(target, "Ae")
    w = torch.zeros(6, 4)
    for neuron, pattern in enumerate((2, 0, 1)):
        w[:, neuron] = 10 * PATTERNS[pattern]
    rule = {"update_rule": PostPre, "nu": (0.0, 0.01), "wmax": 20.0}
    made.add_connection(Connection(source, target, w=w, **rule), "X", "Ae")
    return made


def pipeline(made=None, **options):
    encoder = RepeatEncoder(time=30)
    data = EncodedDataset((DATA, LABELS), encoder)
    options = {"n_labels": 3, "num_epochs": 1, "allow_gpu": False, **options}
    return LabellingPipeline(made or network(), data, data, **options)


def test_each_neuron_is_named_by_its_pattern_and_a_silent_one_by_none():
    labelled = pipeline()
    assert labelled.label().tolist() == [2, 0, 1, -1]
    assert labelled.proportions[:3].sum(1).tolist() == [1, 1, 1]
    assert labelled.test() == dict.fromkeys(
        ("all-activity", "proportion weighting", "weighted sum"), 100.0
    )


def test_testing_changes_neither_weights_nor_thresholds_nor_monitors():
    labelled = pipeline()
    labelled.train()
    made = labelled.network
    before = {name: value.clone() for name, value in made.state_dict().items() if "Ae" in name}
    monitors = set(made.monitors)
    labelled.test()
    after = made.state_dict()
    for name in ("X_to_Ae.w", "Ae.theta"):
        assert torch.equal(before[name], after[name]), name
    assert set(made.monitors) == monitors and made.learning


def test_training_learns_without_looking_at_labels():
    labelled = pipeline()
    labelled.train()
    assert labelled.network.connections["X", "Ae"].w.max() > 10
    assert labelled.assignments is None


def test_responses_are_spike_counts_in_the_order_of_the_data():
    labelled = pipeline(test_batch_size=5)
    counts, labels = labelled.responses(labelled.train_ds)
    assert counts.shape == (12, 4) and labels.tolist() == LABELS
    assert (counts[:, :3] > 0).int().tolist() == [[int(c == k) for c in (2, 0, 1)] for k in LABELS]
    one_by_one = pipeline(test_batch_size=1)
    assert torch.equal(one_by_one.responses(one_by_one.train_ds)[0], counts)


def test_samples_without_an_answer_are_no_class():
    labelled = pipeline()
    labelled.label()
    for classes in labelled.predict(torch.tensor([[0.0, 0, 0, 0], [0, 0, 0, 9]])).values():
        assert classes.tolist() == [-1, -1]
    summed = labelled.predict(torch.tensor([[2.0, 5, 0, 0]]))["weighted sum"]
    assert summed.tolist() == [0]


def test_what_is_missing_is_named():
    with pytest.raises(UnknownNameError, match="'ae'"):
        pipeline(output="ae")
    with pytest.raises(StateError, match="label"):
        pipeline().predict(torch.zeros(1, 4))
    with pytest.raises(ParameterError, match=r"0 to 1 \(got 0 to 2\)"):
        pipeline(n_labels=2).label()
    unpaired = pipeline()
    unpaired.test_ds = None
    with pytest.raises(StateError, match="no data set"):
        unpaired.test()
