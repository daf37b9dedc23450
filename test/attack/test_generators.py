"""A generator that is given is all that is drawn from: the global ones stay as they are."""

from __future__ import annotations

import random
from contextlib import contextmanager

import numpy as np
import pytest
import torch

from bindsnet import models
from bindsnet.encoding import (
    PoissonEncoder,
    TileEncoder,
    bernoulli,
    poisson,
    poisson_loader,
    population,
)
from bindsnet.errors import ParameterError
from bindsnet.models import ActorCritic, DiehlAndCook2015, LocallyConnectedNetwork
from bindsnet.network import Network, load
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import MulticompartmentConnection, SparseConnection
from bindsnet.network.topology_features import Bias, Intensity, Mask, Probability, Weight
from bindsnet.random import Draws
from bindsnet.streams import draw_seed
from bindsnet.testing import agree, differences, registry, snapshot

DATUM = torch.rand(5, 8, generator=torch.Generator().manual_seed(1))
ENCODINGS = {
    "bernoulli": lambda g: bernoulli(DATUM, 50, generator=g),
    "poisson": lambda g: poisson(DATUM * 200, 50, generator=g),
    "intervals": lambda g: poisson(DATUM * 200, 50, scheme="intervals", generator=g),
    "approx": lambda g: poisson(DATUM * 200, 50, approx=True, generator=g),
    "a loader": lambda g: torch.stack(list(poisson_loader(DATUM * 200, 50, generator=g))),
    "an encoder": lambda g: PoissonEncoder(50, generator=g)(DATUM * 200),
    "population": lambda g: population(DATUM, 50, 0.0, 1.0, 4, generator=g),
    "tiles": lambda g: TileEncoder([0.0], [1.0], [4], generator=g)([0.3]),
    "a seed": lambda g: torch.tensor(draw_seed(g)),
    "draws": lambda g: Draws({"a": (3,)}).draw(7, torch.device("cpu"), g)["a"],
}
SIZES = {
    "n_inpt": 16,
    "n_input": 16,
    "n_neurons": 9,
    "n_actions": 2,
    "input_shape": [4, 4],
    "kernel_size": 2,
    "stride": 2,
    "n_filters": 3,
}


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@contextmanager
def global_generators_untouched():
    before = torch.get_rng_state(), np.random.get_state()[1:], random.getstate()
    yield
    assert torch.equal(torch.get_rng_state(), before[0])
    assert (np.random.get_state()[1] == before[1][0]).all()
    assert np.random.get_state()[2:] == before[1][1:]
    assert random.getstate() == before[2]


def build(name, generator):
    cls = getattr(models, name)
    known = cls.__init__.__wrapped__.__code__.co_varnames
    sizes = {argument: value for argument, value in SIZES.items() if argument in known}
    return cls(**sizes, generator=generator)


def rates(network):
    (source,) = (layer for layer in network.layers.values() if isinstance(layer, Input))
    return {"X": torch.rand(4, *source.shape, generator=seeded(2)) * 900}


def live(network, engine="reference"):
    """All that is drawn in a network's life: for spike trains, in runs, in presentations."""
    shown = rates(network)
    spikes = poisson(shown["X"][:1], 40, generator=network.generator)
    if isinstance(network, ActorCritic):  # it learns from what follows its choices alone
        network.choose(spikes[:, 0])
        return snapshot(network)
    network.run({"X": spikes}, 40, engine=engine)
    network.present(shown, 20, engine=engine)
    return snapshot(network)


@pytest.mark.parametrize("draw", ENCODINGS.values(), ids=ENCODINGS)
def test_what_is_drawn_from_a_generator_is_what_torchs_gives_for_its_seed(draw):
    with global_generators_untouched():
        generator = seeded()
        first, second, again = draw(generator), draw(generator), draw(seeded())
    assert torch.equal(first, again) and not torch.equal(first, second)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        assert torch.equal(draw(None), first)


@pytest.mark.parametrize("name", models.__all__)
def test_a_model_with_a_generator_draws_from_nothing_else(name):
    with global_generators_untouched():
        first, again = (live(build(name, seeded())) for _ in range(2))
        other = live(build(name, seeded(1)))
    assert not differences(first, again)
    assert differences(first, other)


@pytest.mark.parametrize("cls", [DiehlAndCook2015, LocallyConnectedNetwork])
def test_engines_agree_with_a_generator(cls):
    with global_generators_untouched():
        network = build(cls.__name__, seeded())
        data = poisson(rates(network)["X"][:1], 60, generator=network.generator)
        assert any(
            v.any() for k, v in agree(network, {"X": data}, 60).state.items() if "theta" in k
        )
        one, other = (live(build(cls.__name__, seeded()), e) for e in ("reference", "native"))
    assert not differences(one, other)


def test_a_models_generator_gives_what_torchs_gives_for_its_seed():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        expected = live(build("DiehlAndCook2015", None))
    assert not differences(live(build("DiehlAndCook2015", seeded())), expected)


LEARNING = [name for name, row in registry.CONNECTIONS.items() if row.learns and not row.make]


@pytest.mark.parametrize("name", LEARNING)
def test_first_weights_follow_the_generator_of_a_connection(name):
    row = registry.CONNECTIONS[name]
    ends = Input(shape=row.source(1)), LIFNodes(shape=row.target(1))
    options = {name: value for name, value in row.arguments.items() if name != "w"}
    with global_generators_untouched():
        first, again, other = (
            row.cls(*ends, **options, generator=seeded(seed)).weights for seed in (0, 0, 1)
        )
    assert torch.equal(first, again) and not torch.equal(first, other)


@pytest.mark.parametrize("cls", [Weight, Bias, Intensity, Mask, Probability])
def test_first_values_of_features_follow_the_generator_of_a_connection(cls):
    ends = Input(n=20), LIFNodes(n=30)
    with global_generators_untouched():
        features = [cls("f", **({} if cls is Mask else {"range": (0.0, 1.0)})) for _ in range(3)]
        for feature, seed in zip(features, (0, 0, 1), strict=True):
            MulticompartmentConnection(*ends, "cpu", [feature], generator=seeded(seed))
    first, again, other = (feature.value for feature in features)
    assert torch.equal(first, again) and not torch.equal(first, other)


@pytest.mark.parametrize("sparsity", [0.1, 0.9])
def test_synapses_follow_the_generator_of_a_connection(sparsity):
    ends = Input(n=20), LIFNodes(n=30)
    with global_generators_untouched():
        first, again, other = (
            SparseConnection(*ends, sparsity=sparsity, generator=seeded(seed)).w.to_dense()
            for seed in (0, 0, 1)
        )
    assert torch.equal(first, again) and not torch.equal(first, other)


def test_a_generator_is_copied_saved_and_checkpointed_with_its_network(tmp_path):
    network = build("DiehlAndCook2015", seeded())
    live(network)
    network.save(tmp_path / "network")
    network.save_checkpoint(tmp_path / "checkpoint")
    copies = [network.clone(), load(tmp_path / "network")]
    expected = live(network)
    for copy in copies:
        assert copy.generator is not network.generator
        assert not differences(live(copy), expected)
    generator = network.generator
    network.load_checkpoint(tmp_path / "checkpoint")
    assert network.generator is generator, "an encoder may draw from it as well"
    assert not differences(live(network), expected)


def test_a_checkpoint_gives_a_generator_to_a_network_without(tmp_path):
    network = build("DiehlAndCook2015", seeded())
    network.save_checkpoint(tmp_path / "checkpoint")
    other = build("DiehlAndCook2015", None)
    other.load_checkpoint(tmp_path / "checkpoint")
    assert not differences(live(other), live(network))


@pytest.mark.parametrize("what", ["bernoulli", "poisson", "an encoder", "population", "tiles"])
def test_a_seed_is_no_generator(what):
    with pytest.raises(ParameterError, match=r"generator must be a torch.Generator"):
        ENCODINGS[what](3)


def test_a_network_has_no_generator_unless_it_is_given_one():
    assert Network().generator is None
