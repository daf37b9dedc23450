"""The spiking actor-critic."""

from __future__ import annotations

import pytest
import torch

from bindsnet.errors import ParameterError
from bindsnet.models import ActorCritic

STEPS = 20


@pytest.fixture(autouse=True)
def seeded():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        yield


def spikes_of(cell: int, n: int) -> torch.Tensor:
    spikes = torch.zeros(STEPS, n, dtype=torch.uint8)
    spikes[:, cell] = torch.rand(STEPS) < 0.3
    return spikes


def test_it_learns_which_action_each_context_rewards():
    contexts, right = 4, [0, 1, 1, 0]
    network = ActorCritic(n_inpt=contexts, n_actions=2, value_scale=2.0, nu_actor=4.0)
    hits = []
    for trial in range(300):
        context = trial % contexts
        hit = network.choose(spikes_of(context, contexts)) == right[context]
        network.finish(1.0 if hit else -1.0)
        hits.append(hit)
    assert sum(hits[:20]) < 18, "it knew the answers before it could have learned them"
    assert sum(hits[-100:]) > 90


def test_valuing_a_state_changes_no_weight_and_no_eligibility():
    network = ActorCritic(n_inpt=3, n_actions=2)
    network.choose(spikes_of(1, 3))
    before = {key: c.w.clone() for key, c in network.connections.items()}
    trace = network.connections["X", "A"].update_rule.eligibility_trace.clone()
    network.value(spikes_of(2, 3))
    assert all(torch.equal(c.w, before[key]) for key, c in network.connections.items())
    assert torch.equal(network.connections["X", "A"].update_rule.eligibility_trace, trace)
    assert network.learning


def test_a_pleasant_surprise_strengthens_and_a_bad_one_weakens_what_was_done():
    for error, sign in ((5.0, 1), (-5.0, -1)):
        network = ActorCritic(n_inpt=3, n_actions=2)
        network.choose(spikes_of(1, 3))
        before = network.connections["X", "A"].w.clone()
        network.reinforce(error)
        change = network.connections["X", "A"].w - before
        assert bool((change * sign >= 0).all()) and bool(change[1].any())
        assert not bool(change[0].any()), "a cell that was silent has nothing to do with it"


def test_the_end_of_an_episode_forgets_what_was_done():
    network = ActorCritic(n_inpt=3, n_actions=2)
    network.choose(spikes_of(1, 3))
    network.finish()
    rule = network.connections["X", "A"].update_rule
    assert not bool(rule.eligibility_trace.any())
    before = network.connections["X", "A"].w.clone()
    network.reinforce(5.0)
    assert torch.equal(network.connections["X", "A"].w, before)


def test_one_action_is_no_choice():
    with pytest.raises(ParameterError, match="n_actions must be at least 2"):
        ActorCritic(n_inpt=3, n_actions=1)
