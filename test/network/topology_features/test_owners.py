"""Features that come to a connection later, or to two."""

from __future__ import annotations

import pytest
import torch

from bindsnet.errors import BindsNETWarning, ShapeError
from bindsnet.learning import MCC_learning
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import MulticompartmentConnection
from bindsnet.network.topology_features import Mask, Weight

N, M = 6, 4


def test_a_feature_that_is_added_was_left_on_the_first_device(build):
    network = build.network(Weight("w", torch.ones(N, M))).to("meta")
    connection = network.connections[("X", "Y")]
    connection.append_pipeline(Mask("m", True))
    assert {feature.value.device.type for feature in connection.pipeline} == {"meta"}


def test_a_feature_of_two_connections_was_not_checked(build):
    learned = {"learning_rule": MCC_learning.PostPre, "nu": (0.1, 0.1)}
    mine, taught = Weight("w", torch.ones(N, M)), Weight("w", torch.ones(N, M), **learned)
    source, target = Input(N, traces=True), LIFNodes(M, traces=True)
    for feature in (mine, taught):
        MulticompartmentConnection(source, target, "cpu", [feature])
    MulticompartmentConnection(source, target, "cpu", [mine])
    with pytest.raises(ShapeError, match=r"of shape \[6, 4\], from another.* needs \[6, 6\]"):
        MulticompartmentConnection(source, source, "cpu", [mine])
    with pytest.warns(BindsNETWarning, match="'w' is part of two connections"):
        MulticompartmentConnection(source, target, "cpu", [taught])


def test_a_connection_that_is_told_later_to_keep_its_input_failed(engine, build):
    network = build.network(Weight("w", torch.ones(N, M)))
    connection = network.connections[("X", "Y")]
    data = {"X": torch.ones(2, 3, N)}
    network.run(data, 2, engine=engine)
    connection.traces = True
    network.run(data, 2, engine=engine)
    assert torch.equal(connection.activity, torch.full((3, M), float(N)))
