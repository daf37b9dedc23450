"""Maps and local fields of winners."""

from __future__ import annotations

import math

import numpy as np
import torch

from bindsnet.models import WinnerTakeAllFields, WinnerTakeAllMap, WinnerTakeAllNetwork
from bindsnet.network.monitors import Monitor
from bindsnet.testing import agree, spikes
from bindsnet.training import Anneal

STEPS = 80
STRONG = {"nu": (1e-3, 0.1), "norm": 3.0, "wmax": 8.0}


def generator():
    return torch.Generator().manual_seed(3)


def test_inhibition_on_a_map_is_in_proportion_to_the_distance_and_grows():
    network = WinnerTakeAllMap(5, n_neurons=10, inh=1.5)
    lattice = network.connections["Y", "Y"]
    steps = np.zeros((10, 10))
    for i, j in np.ndindex(10, 10):
        steps[i, j] = math.dist(divmod(i, 3), divmod(j, 3))
    np.testing.assert_allclose(lattice.w, -1.5 * steps, rtol=1e-6)
    Anneal(lattice, "w", network.inhibition(1.5), network.inhibition(4.5))(0.5)
    np.testing.assert_allclose(lattice.w, -3.0 * steps, rtol=1e-6)


def test_on_a_map_neighbours_of_a_winner_spike_soonest_after_it():
    network = WinnerTakeAllMap(1, n_neurons=25, inh=6.0, wmax=100.0, norm=None)
    network.connections["X", "Y"].w.fill_(20.0)
    network.connections["X", "Y"].w[0, 12] = 21.0  # the middle wins
    network.add_monitor(Monitor(network.Y, ["s", "v"]), "Y")
    network.run({"X": torch.ones(3, 1, 1)}, 3)
    seen, v = (network.monitors["Y"].get(name)[:, 0] for name in ("s", "v"))
    assert seen[1].nonzero().flatten().tolist() == [12]
    (second,) = seen[2].nonzero().flatten().tolist()
    assert second in (7, 11, 13, 17)
    silent = v[2].index_fill(0, torch.tensor([12, second]), torch.inf)
    assert silent.argmin() in (0, 4, 20, 24), "corners are the farthest"


def test_a_map_learns_alike_on_both_engines():
    torch.manual_seed(0)
    network = WinnerTakeAllMap(60, n_neurons=16, norm=40.0)
    network.add_monitor(Monitor(network.Y, ["s"]), "seen")
    data = {"X": spikes(STEPS, 1, 60, generator=generator())}
    outcome = agree(network, data, STEPS, presentations=3)
    assert outcome["recorded seen.s"].sum() > 10


def test_local_fields_are_dense_networks_side_by_side():
    torch.manual_seed(0)
    network = WinnerTakeAllFields((5, 6), (3, 2), 2, n_filters=4, **STRONG)
    assert network.Y.shape == (4, 2, 3)
    network.add_monitor(Monitor(network.Y, ["s"]), "seen")
    network.connections["X", "Y"].normalize()
    first = network.connections["X", "Y"].w.clone()
    data = spikes(STEPS, 1, 30, generator=generator()).view(STEPS, 1, 5, 6)
    network.run({"X": data[:, None].view(STEPS, 1, 1, 5, 6)}, STEPS)
    seen = network.monitors["seen"].get("s").view(STEPS, 1, 4, 6)
    assert seen.sum() > 30
    for place in range(6):
        row, column = (2 * k for k in divmod(place, 3))
        under = torch.arange(30).view(5, 6)[row : row + 3, column : column + 2].flatten()
        alone = WinnerTakeAllNetwork(6, n_neurons=4, theta_plus=0.1, **STRONG | {"norm": 18.0})
        alone.connections["X", "Ae"].w.copy_(first[under][:, place::6])
        alone.add_monitor(Monitor(alone.Ae, ["s"]), "seen")
        patch = data[:, :, row : row + 3, column : column + 2].reshape(STEPS, 1, 6)
        alone.run({"X": patch}, STEPS)
        assert torch.equal(seen[..., place], alone.monitors["seen"].get("s"))
        learned = network.connections["X", "Y"].w[under][:, place::6]
        torch.testing.assert_close(learned, alone.connections["X", "Ae"].w)


def test_local_fields_learn_alike_on_both_engines():
    torch.manual_seed(0)
    network = WinnerTakeAllFields((5, 6), (3, 2), 2, n_filters=4, **STRONG)
    network.add_monitor(Monitor(network.Y, ["s"]), "seen")
    data = {"X": spikes(STEPS, 1, 30, generator=generator()).view(STEPS, 1, 1, 5, 6)}
    outcome = agree(network, data, STEPS, presentations=2)
    assert outcome["recorded seen.s"].sum() > 10
