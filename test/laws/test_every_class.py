"""Each public class keeps the laws of its kind: one test for each row of the registry."""

from __future__ import annotations

import pytest
import torch

from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.testing import check_connection, check_encoder, check_nodes, check_rule
from bindsnet.testing.registry import CONNECTIONS, ENCODERS, POPULATIONS, RULES

ADAPTED = {"nu": (2.0**-4, 2.0**-3)}


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("name", POPULATIONS)
def test_a_population_keeps_the_laws_and_spikes(name, batch):
    row = POPULATIONS[name]
    spikes = check_nodes(row.cls, batch, scale=row.scale, **row.arguments)
    assert spikes > 0, "silence proves nothing"


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("name", [name for name, row in CONNECTIONS.items() if row.learns])
def test_the_correlation_of_a_connection_is_the_gradient_of_its_drive(name, channels):
    row = CONNECTIONS[name]
    if not hasattr(row.cls, "correlate"):
        pytest.skip("its features correlate, each for itself")
    network = Network(batch_size=4)
    source, target = Input(shape=row.source(channels)), LIFNodes(shape=row.target(channels))
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    with torch.random.fork_rng(devices=[]):
        check_connection(row.join(source, target))


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("name", RULES)
def test_a_rule_keeps_the_laws_and_learns(name, batch):
    row = RULES[name]
    change = check_rule(row.cls, batch, **{**ADAPTED, **row.options})
    assert change.any() == (name != "NoOp")


@pytest.mark.parametrize("name", ENCODERS)
def test_an_encoder_keeps_the_laws(name):
    row = ENCODERS[name]
    check_encoder(row.build(), highest=row.highest, random=row.random, population=row.population)
