"""Many samples in one call: the same as a loop over encoder, run and reset."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

from bindsnet.errors import EngineFallbackWarning, ParameterError, ShapeError, UnknownNameError
from bindsnet.learning import PostPre
from bindsnet.models import DiehlAndCook2015, LocallyConnectedNetwork
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import AdaptiveLIFNodes, Input, LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.streams import exact_spikes
from bindsnet.testing import exact_network
from bindsnet.testing.states import differences, snapshot

N, M, SAMPLES, TIME, SEED = 20, 6, 7, 60, 11
RATES = torch.rand(SAMPLES, N, generator=torch.Generator().manual_seed(1)) * 150


def competing():
    """Diehl & Cook's network, small and busy: it draws one spike of several."""
    torch.manual_seed(0)
    network = DiehlAndCook2015(n_inpt=N, n_neurons=M, inh=20.0, norm=30.0, inpt_shape=(4, 5))
    network.connections["X", "Ae"].normalize()
    network.add_monitor(Monitor(network.Ae, ["s", "v"]), "Ae")
    return network


def adapting():
    """Two layers without random draws, whose weights fit no round number."""
    torch.manual_seed(0)
    network = Network()
    x, y = Input(n=N, traces=True), AdaptiveLIFNodes(n=M, traces=True, lbound=-70.0)
    network.add_layer(x, "X")
    network.add_layer(y, "Y")
    settings = {"nu": (1e-3, 1e-2), "wmin": 0.0, "wmax": 4.0, "norm": 30.0}
    w = 4 * torch.rand(N, M)
    network.add_connection(Connection(x, y, w=w, update_rule=PostPre, **settings), "X", "Y")
    network.connections["X", "Y"].normalize()
    return network


def local():
    """Local fields, whose norm leads weights out of their limits."""
    torch.manual_seed(0)
    np.random.seed(0)
    return LocallyConnectedNetwork(
        N, (4, 5), (3, 2), 1, 4, nu=(0.02, 0.3), wmax=7.0, norm=5.0, theta_plus=1.0
    )


def present(network, layer, engine="native", rates=RATES, **options):
    """A copy of ``network`` after a presentation, and the counts of ``layer``."""
    twin = copy.deepcopy(network)
    counts = twin.present({"X": rates}, TIME, [layer], seed=SEED, engine=engine, **options)
    return twin, counts[layer]


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("learning", [True, False])
@pytest.mark.parametrize(("make", "layer"), [(competing, "Ae"), (adapting, "Y"), (local, "Y")])
def test_engines_agree_to_the_bit(make, layer, learning, batch):
    network = make().train(learning)
    # batches of arbitrary weights add up in torch's own order, but for frozen ones
    size = batch if not learning else 1
    expected, counts = present(network, layer, "reference", batch_size=size)
    got, same = present(network, layer, "native", batch_size=size)
    assert counts.sum() > 30, "silence proves nothing"
    assert torch.equal(same, counts)
    assert not differences(snapshot(expected), snapshot(got))


@pytest.mark.parametrize("engine", ["native", "reference"])
@pytest.mark.parametrize("learning", [True, False])
def test_it_is_a_loop_over_spikes_run_and_reset(engine, learning):
    network = adapting().train(learning)
    got, counts = present(network, "Y", engine)
    loop = copy.deepcopy(network)
    monitor = Monitor(loop.layers["Y"], ["s"])
    loop.add_monitor(monitor, "Y")
    for k, rates in enumerate(RATES):
        spikes = exact_spikes(rates.double() * (1.0 * 1.0 / 1000), TIME, SEED, first=k * N)
        loop.run({"X": spikes.bool()[:, None]}, TIME, engine=engine)
        assert torch.equal(monitor.get("s").sum((0, 1)).int(), counts[k])
        loop.reset_state_variables()
    del loop.monitors["Y"]
    wrong = differences(snapshot(loop), snapshot(got))
    assert not wrong
    assert counts.sum() > 30


@pytest.mark.parametrize("batch", [1, 2])
def test_a_presentation_may_be_split_into_calls_at_will(batch):
    network = competing().train(batch == 1)
    whole, counts = present(network, "Ae", batch_size=batch)
    parts, pieces = copy.deepcopy(network), []
    for start, stop in ((0, 2), (2, 3), (3, SAMPLES)):
        rows = torch.arange(start, stop)
        options = {"seed": SEED, "first": start, "order": rows, "batch_size": batch}
        pieces.append(parts.present({"X": RATES}, TIME, ["Ae"], **options)["Ae"])
    assert torch.equal(torch.cat(pieces), counts)
    assert torch.equal(parts.connections["X", "Ae"].w, whole.connections["X", "Ae"].w)
    assert torch.equal(parts.layers["Ae"].theta, whole.layers["Ae"].theta)


def test_samples_side_by_side_fire_as_they_do_alone_while_nothing_learns():
    network = competing().train(False)
    _, alone = present(network, "Ae", batch_size=1)
    _, beside = present(network, "Ae", batch_size=3)
    assert torch.equal(alone, beside)
    assert alone.sum() > 30


def test_grey_values_are_rates_with_a_scale():
    images = torch.randint(0, 256, (SAMPLES, 4, 5), dtype=torch.uint8)
    network = competing()
    _, grey = present(network, "Ae", rates=images, scale=0.5)
    _, real = present(network, "Ae", rates=images.float(), scale=0.5)
    assert torch.equal(grey, real)
    assert grey.sum() > 30


def test_the_order_says_which_rows_are_shown():
    rows = torch.tensor([4, 4, 0])
    _, counts = present(adapting().train(False), "Y", order=rows)
    _, same = present(adapting().train(False), "Y", rates=RATES[rows])
    assert torch.equal(counts, same)
    assert not torch.equal(counts[0], counts[1]), "each presentation draws anew"


def test_without_a_seed_torchs_generator_decides():
    network = adapting().train(False)
    found = []
    for seed in (3, 3, 4):
        torch.manual_seed(seed)
        found.append(network.present({"X": RATES}, TIME, ["Y"])["Y"])
    assert torch.equal(found[0], found[1])
    assert not torch.equal(found[0], found[2])


def test_a_frozen_network_is_as_it_was():
    network = competing().train(False)
    network.connections["X", "Ae"].w.mul_(1.7)  # not at its norm
    got, _ = present(network, "Ae")
    changed = differences(snapshot(network), snapshot(got))
    assert all(name.startswith("recorded") for name in changed)


def test_monitors_keep_the_last_sample():
    network = competing()
    last, counts = present(network, "Ae")
    recorded = last.monitors["Ae"].get("s")
    assert recorded.shape == (TIME, 1, M)
    assert torch.equal(recorded.sum((0, 1)).int(), counts[-1])


class Loud(LIFNodes):
    """A population in BindsNET's way."""

    def forward(self, x):
        super().forward(x * 2 if float(x.sum()) > -1 else x)


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
def test_what_has_no_kernel_runs_in_torch_with_the_same_result():
    network = adapting()
    loud = Loud(n=M)
    network.add_layer(loud, "Z")
    network.add_connection(Connection(network.Y, loud, w=9 * torch.eye(M)), "Y", "Z")
    expected, counts = present(network, "Z", "reference")
    got, same = present(network, "Z", "auto")
    assert torch.equal(counts, same) and counts.sum() > 10
    assert not differences(snapshot(expected), snapshot(got))


def test_a_layer_with_a_reset_of_its_own_is_reset_by_it():
    class Warm(LIFNodes):
        def reset_state_variables(self):
            super().reset_state_variables()
            self.v.fill_(-60.0)

    network = adapting()
    network.add_layer(Warm(n=2), "W")
    with pytest.warns(EngineFallbackWarning, match="code of the user's"):
        got, _ = present(network, "W", "auto")
    assert (got.layers["W"].v == -60).all()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"rates": {}}, ParameterError, "rates is empty"),
        ({"rates": {"Q": RATES}}, UnknownNameError, "no layer 'Q'"),
        ({"rates": {"Y": torch.rand(3, M)}}, ParameterError, "layers of class Input"),
        ({"rates": {"X": RATES[:, 1:]}}, ShapeError, r"it takes \[samples, 20\]"),
        ({"rates": {"X": -RATES}}, ParameterError, "at least 0 Hz"),
        ({"rates": {"X": RATES / 0}}, ParameterError, "must be finite"),
        ({"count": ["Q"]}, UnknownNameError, "count: the network has no layer 'Q'"),
        ({"scale": 0.0}, ParameterError, "scale must be a number above 0"),
        ({"time": -1}, ParameterError, "time must be"),
        ({"batch_size": 0}, ParameterError, "batch_size must be"),
        ({"order": torch.tensor([0.7, 1.2])}, ShapeError, "order must be a list of rows"),
        ({"order": torch.tensor([True, False])}, ShapeError, "order must be a list of rows"),
        ({"order": torch.tensor([7])}, ParameterError, r"but rates\['X'\] has 7"),
        ({"engine": "fast"}, ParameterError, "engine must be one of"),
        ({"seed": 2**63}, ParameterError, "seed must be between .* and 9223372036854775807"),
        ({"first": 2**62}, ParameterError, "first must be between"),
    ],
)
def test_bad_input_is_named_before_anything_changes(change, error, message):
    network = adapting()
    before = snapshot(network)
    with pytest.raises(error, match=message):
        network.present(**({"rates": {"X": RATES}, "time": TIME} | change))
    assert not differences(before, snapshot(network))


def test_samples_of_more_steps_than_a_block_are_the_same_as_by_the_reference():
    network, rates = competing(), RATES[:3]
    counts = {}
    for engine in ("reference", "native"):
        twin = copy.deepcopy(network)
        found = twin.present({"X": rates}, 1300, ["X", "Ae"], seed=SEED, engine=engine)
        counts[engine] = twin, found
    (expected, told), (got, seen) = counts.values()
    assert not differences(snapshot(expected), snapshot(got))
    assert torch.equal(told["Ae"], seen["Ae"]) and torch.equal(told["X"], seen["X"])
    assert told["Ae"].sum() > 20


def test_the_plan_of_a_presentation_can_be_read():
    network = competing()
    present(network, "Ae")
    network.present({"X": RATES}, TIME, ["Ae"])
    (prepared,) = network._runner.prepared.values()
    text = " ".join(str(prepared.plan).split())
    for part in (
        "before each sample DrawSpikes X inputs of X.s: draw Poisson spikes in each step",
        "CountSpikes Ae count Ae.s after each sample NormalizeWeights",
        "ResetState Ae Ae.v becomes Ae.rest",
        "ResetState Ae Ae.s becomes 0",
    ):
        assert part in text


@pytest.mark.parametrize("order", [[], torch.zeros(0, dtype=torch.int64)])
def test_an_order_without_rows_was_no_finite_number(order):
    network = exact_network()
    rates = torch.full((3, network.X.n), 50.0)
    assert network.present({"X": rates}, 9, ["Y"], order=order)["Y"].shape == (0, network.Y.n)
    with pytest.raises(ParameterError, match="order must be a list of rows"):
        network.present({"X": rates}, 9, order="first")
