"""Samples are shown again until the network answers, with rest between them: against a loop."""

from __future__ import annotations

import pytest
import torch

from bindsnet.errors import FileFormatError, ParameterError
from bindsnet.models import DiehlAndCook2015
from bindsnet.network.monitors import Monitor
from bindsnet.streams import exact_spikes
from bindsnet.testing.states import differences, snapshot
from bindsnet.training import Trainer

TIME, REST, FEW, ATTEMPTS, HZ = 60, 25, 5, 4, 120.0
PAPER = {"rest": float(REST), "min_spikes": FEW, "max_attempts": ATTEMPTS}


def network(small):
    """Conductances, and thresholds whose growth and decay show within a few samples."""
    torch.manual_seed(1)
    numbers = {"norm": 25.0, "theta_plus": 0.1, "tc_theta_decay": 2e4, "nu": (1e-4, 2e-2)}
    return DiehlAndCook2015(
        small.INPUTS, n_neurons=8, exc=10.4, inh=17.0, dt=0.5, synapses="conductance", **numbers
    )


def trainer(small, **options):
    settings = {"target": "Ae", "n_classes": 3, "intensity": HZ, "interval": 20} | PAPER
    return Trainer(network(small), TIME, **(settings | options))


def shown(net, sample, seed, number, attempt, rest):
    """One attempt, written out: the spikes of ``Ae`` before the rest."""
    chance = sample.double() * HZ * (1 + 0.5 * attempt) * net.dt / 1000
    spikes = exact_spikes(chance, 2 * TIME, seed + attempt, number * len(chance))
    net.monitors["Ae"].reset_state_variables()
    net.run({"X": torch.cat([spikes, spikes.new_zeros(2 * rest, len(chance))])}, TIME + rest)
    return net.monitors["Ae"].get("s")[: 2 * TIME, 0].sum(0)


def by_hand(small, order, seed, rest):
    """The network after a loop of ``run``; for each sample, the spikes and the attempts."""
    samples, _ = small.data()
    net, found = network(small), []
    net.add_monitor(Monitor(net.Ae, ["s"]), "Ae")
    for number, row in enumerate(order.tolist()):
        for attempt in range(ATTEMPTS):
            counts = shown(net, samples[row], seed, number, attempt, rest)
            if not rest:
                net.reset_state_variables()
            if counts.sum() >= FEW:
                break
        found.append((counts, attempt + 1))
    del net.monitors["Ae"]
    return net, *zip(*found, strict=True)


@pytest.mark.parametrize("rest", [REST, 0])
def test_training_is_the_loop_of_the_paper(small, rest):
    of, every = trainer(small, rest=float(rest), interval=90), []
    of._label_anew = lambda counts, labels: every.append(counts)
    of.fit(*small.data(), progress=False)
    expected, counts, attempts = by_hand(small, of.shown, of._seed(0), rest)
    assert torch.equal(every[0], torch.stack(counts))
    assert {1, 2, ATTEMPTS} <= set(attempts), "some answer at once, some later, some never"
    assert not differences(snapshot(expected), snapshot(of.network))
    assert of.network.Ae.v.ne(of.network.Ae.rest).any() == bool(rest), "rest is no reset"


def test_without_faint_samples_or_rest_it_is_what_one_call_gives(small):
    found = []
    for few in (0, 1):
        of = trainer(small, rest=0.0, min_spikes=few, max_attempts=1)
        of.fit(*small.data(), progress=False)
        found.append(small.result(of))
    assert not differences(*found)


def test_thresholds_decay_at_rest(small):
    found = []
    for rest in (5.0, 50.0):
        of = trainer(small, rest=rest, min_spikes=0)
        of.network.Ae.theta.fill_(8.0)
        of.fit(torch.zeros(10, small.INPUTS), torch.zeros(10), progress=False)
        found.append(of.network.Ae.theta.clone())
    factor = torch.exp(torch.tensor(-10 * 45.0 / 2e4))
    torch.testing.assert_close(found[1], found[0] * factor, rtol=1e-4, atol=0)


@pytest.mark.parametrize("until", [7, 40])
def test_a_resumed_training_has_the_state_that_was_not_reset(small, tmp_path, until):
    whole, path = trainer(small), tmp_path / "training.ckpt"
    whole.fit(*small.data(), progress=False)
    for stop in (until, None):
        of = trainer(small)
        of.fit(*small.data(), checkpoint=path, until=stop, progress=False)
    assert not differences(snapshot(whole.network), snapshot(of.network))
    assert not differences(small.result(whole), small.result(of))


def test_a_test_begins_at_rest_and_leaves_the_training_alone(small):
    plain, tested = trainer(small), trainer(small)
    found = []
    for of, callbacks in ((plain, []), (tested, [lambda t: t.responses(small.data()[0][:9])])):
        of.fit(*small.data(), callbacks=callbacks, progress=False)
        found.append(of.responses(small.data()[0]))
    assert not differences(snapshot(plain.network), snapshot(tested.network))
    assert torch.equal(*found) and found[0].sum() > 0
    assert torch.equal(plain.responses(small.data()[0]), found[0]), "the same every time"


def test_an_encoder_gets_brighter_samples(small):
    seen = []

    def silent(sample):
        seen.append(sample[0].item())
        return torch.zeros(2 * TIME, len(sample), dtype=torch.uint8)

    trainer(small, encoder=silent).responses(torch.full((1, small.INPUTS), 8, dtype=torch.uint8))
    assert seen == [8, 12, 16, 20]


def test_monitors_hold_the_last_attempt(small):
    of = trainer(small)
    of.network.add_monitor(Monitor(of.network.Ae, ["s"]), "mine")
    of.fit(*small.data(), progress=False, until=3)
    assert len(of.network.monitors["mine"].get("s")) == 2 * (TIME + REST)


def test_what_does_not_fit_is_named(small, tmp_path):
    with pytest.raises(ParameterError, match="one by one, so batch_size must be 1"):
        trainer(small, batch_size=3)
    with pytest.raises(ParameterError, match="max_attempts must be"):
        trainer(small, max_attempts=0)
    samples, labels = small.data()
    with pytest.raises(ParameterError, match="samples must be at least 0"):
        trainer(small).fit(-samples, labels)
    with pytest.raises(ParameterError, match="samples must be finite"):
        trainer(small).fit(samples / 0, labels)
    path = tmp_path / "training.ckpt"
    trainer(small).fit(samples, labels, checkpoint=path, until=20, progress=False)
    with pytest.raises(FileFormatError, match=r"rest is 25\.0 there and 0\.0 here"):
        trainer(small, rest=0.0).fit(samples, labels, checkpoint=path)
