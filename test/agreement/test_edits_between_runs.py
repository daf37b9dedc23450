"""What is edited between two runs counts in the second one, and on each engine alike.

The native engine remembers much from run to run: programs, addresses, which weights are
within their limits. Each case here is an edit that once went past what it remembered, or gave
its kernels memory of another size, type or order than they took it for.
"""

from __future__ import annotations

import copy

import pytest
import torch
from torch.nn import Parameter

from bindsnet.errors import EngineError
from bindsnet.learning import MSTDP, PostPre, WeightDependentPostPre
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import DiehlAndCookNodes, Input, LIFNodes
from bindsnet.network.topology import Connection, MaxPool2dConnection
from bindsnet.network.topology.multicompartment import MulticompartmentConnection
from bindsnet.network.topology_features import Weight
from bindsnet.testing import differences, snapshot, spikes

N, M, STEPS = 6, 5, 40
pytestmark = pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def network_of(n=N, m=M, target=LIFNodes, rule=PostPre, batch=1, **options):
    network = Network(batch_size=batch)
    x, y = Input(n=n, traces=True), target(n=m, traces=True)
    network.add_layer(x, "X")
    network.add_layer(y, "Y")
    options |= {"update_rule": rule, "nu": (1e-2, 1e-1)}
    options["w"] = torch.rand(n, m, generator=generator(3)) * 20
    network.add_connection(Connection(x, y, **options), "X", "Y")
    network.add_monitor(Monitor(y, ["s", "v"]), "Y")
    return network


def run(network, engine, seed, batch=1):
    data = spikes(STEPS, batch, N, rate=0.3, generator=generator(seed))
    reward = {"reward": 1.0} if network.X_to_Y.update_rule.needs_reward else {}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network.run({"X": data}, STEPS, engine=engine, **reward)


def after(edit, engine, options):
    network, batch = network_of(**copy.deepcopy(options)), options.get("batch", 1)
    run(network, engine, 1, batch)
    edit(network)
    run(network, engine, 2, batch)
    return snapshot(network)


def column(*values):
    return torch.tensor([[value] for value in values])


def twice(method):
    """What a method gives, doubled."""
    return lambda *args: 2 * method(*args)


def transpose_data(network):
    network.X_to_Y.w.data = network.X_to_Y.w.data.t()


def compute_twice(network):
    network.X_to_Y.compute = twice(network.X_to_Y.compute)


def normalize_by_half(network):
    network.X_to_Y.normalize = lambda: network.X_to_Y.w.mul_(0.5)


def drive_twice(network):
    forward = network.Y.forward
    network.Y.forward = lambda x: forward(2 * x)


NORMS = {"norm": torch.full((M,), 30.0)}
BOUNDS = {"wmin": 0.0, "wmax": 20.0}
EACH = {"wmin": 0.0, "wmax": torch.full((N, M), 20.0)}
SIGNS = {"Dales_rule": torch.ones(N, M, dtype=torch.bool)}
BIAS = {"b": torch.ones(M)}
SQUARE = {"m": N}

CASES = {
    "a norm for each neuron in place": (NORMS, lambda n: n.X_to_Y.norm.mul_(2.0)),
    "a norm for each neuron": (NORMS, lambda n: setattr(n.X_to_Y, "norm", torch.full((M,), 60.0))),
    "one norm": ({"norm": 30.0}, lambda n: setattr(n.X_to_Y, "norm", 60.0)),
    "signs of Dale's rule": (
        SIGNS,
        lambda n: setattr(n.X_to_Y, "Dales_rule", Parameter(torch.zeros(N, M).bool(), False)),
    ),
    "signs of Dale's rule in place": (SIGNS, lambda n: n.X_to_Y.Dales_rule.fill_(False)),
    "signs of Dale's rule by data": (SIGNS, lambda n: n.X_to_Y.Dales_rule.data.fill_(False)),
    "signs of Dale's rule, one a source neuron": (
        SIGNS,
        lambda n: setattr(
            n.X_to_Y, "Dales_rule", Parameter(column(1, 0, 1, 1, 0, 1).bool(), False)
        ),
    ),
    "a bound by data": (BOUNDS, lambda n: n.X_to_Y.wmax.data.fill_(5.0)),
    "data of a bound": (BOUNDS, lambda n: setattr(n.X_to_Y.wmax, "data", torch.tensor(5.0))),
    "a bound of each weight by data": (EACH, lambda n: n.X_to_Y.wmax.data.fill_(5.0)),
    "a bound that gates by data": (
        BOUNDS | {"rule": WeightDependentPostPre},
        lambda n: n.X_to_Y.wmax.data.fill_(5.0),
    ),
    "a bound of what is rewarded by data": (
        BOUNDS | {"rule": MSTDP},
        lambda n: n.X_to_Y.wmax.data.fill_(5.0),
    ),
    "a bias of one number": (BIAS, lambda n: setattr(n.X_to_Y, "b", Parameter(torch.ones(1) * 3))),
    "a bias of float64": (
        BIAS,
        lambda n: setattr(n.X_to_Y, "b", Parameter(torch.full((M,), 3.0).double(), False)),
    ),
    "a bias with gaps": (
        BIAS,
        lambda n: setattr(n.X_to_Y, "b", Parameter(torch.arange(10.0)[::2], False)),
    ),
    "weights in another order": (
        SQUARE,
        lambda n: setattr(n.X_to_Y, "w", Parameter(n.X_to_Y.w.t(), False)),
    ),
    "data of weights in another order": (SQUARE, transpose_data),
    "voltages in another order": (
        SQUARE | {"batch": 2},
        lambda n: setattr(n.Y, "v", torch.linspace(-70.0, -55.0, 2 * N).reshape(N, 2).t()),
    ),
    "a list of one scale of a trace": (
        {},
        lambda n: setattr(n.Y, "trace_scale", torch.tensor([0.5])),
    ),
    "a list of one decay of a trace": (
        {},
        lambda n: setattr(n.Y, "trace_decay", torch.tensor([0.5])),
    ),
    "decays of a trace of each sample": (
        {"batch": 2},
        lambda n: setattr(n.Y, "trace_decay", torch.linspace(0.1, 0.9, 2 * M).reshape(2, M)),
    ),
    "a list of one threshold": (
        {"target": DiehlAndCookNodes},
        lambda n: setattr(n.Y, "thresh", torch.tensor([-60.0])),
    ),
    "a method compute of the connection's own": ({}, compute_twice),
    "a method normalize of the connection's own": ({"norm": 30.0}, normalize_by_half),
    "a method forward of the layer's own": ({}, drive_twice),
}


@pytest.mark.parametrize(("options", "edit"), CASES.values(), ids=CASES)
def test_an_edit_counts_in_the_next_run_on_each_engine(options, edit):
    expected = after(edit, "reference", options)
    got = after(edit, "auto", options)
    assert not differences(expected, got)
    unedited = after(lambda network: None, "reference", options)
    assert differences(unedited, expected), "an edit without effect proves nothing"


def network_with(weight):
    network = Network()
    x, y = Input(n=N), LIFNodes(n=M)
    network.add_layer(x, "X")
    network.add_layer(y, "Y")
    network.add_connection(MulticompartmentConnection(x, y, "cpu", [weight]), "X", "Y")
    return network


def test_a_norm_of_a_feature_that_is_edited_counts_in_the_next_run():
    def outcome(engine):
        weight = Weight("weight", torch.rand(N, M, generator=generator()), norm=torch.ones(M))
        network = network_with(weight)
        network.run({"X": torch.zeros(3, 1, N)}, 3, engine=engine)
        weight.norm.mul_(2.0)
        network.run({"X": torch.zeros(3, 1, N)}, 3, engine=engine)
        return weight.value.sum(0)

    torch.testing.assert_close(outcome("native"), torch.full((M,), 2.0))
    assert torch.equal(outcome("native"), outcome("reference"))


def test_a_method_of_a_features_own_is_called_though_it_is_the_only_feature():
    def outcome(engine):
        weight = Weight("weight", torch.ones(N, M))
        network = network_with(weight)
        weight.compute = lambda s: 2 * weight.value
        network.run({"X": torch.ones(2, 1, N)}, 2, engine=engine)
        return network.Y.v

    assert torch.equal(outcome("auto"), outcome("reference"))


def test_connections_that_are_merged_into_those_of_a_network_count():
    network = network_of(m=N)
    run(network, "native", 1)
    again = Connection(network.Y, network.Y, w=-torch.ones(N, N))
    again.dt = network.dt
    plan = network.plan()
    network.connections |= {("Y", "Y"): again}
    assert "Y_to_Y" in str(network.plan()) and "Y_to_Y" not in str(plan)


def test_rates_of_windows_that_were_computed_by_hand_for_fewer_samples_are_no_memory_to_run_on():
    def outcome(engine):
        network = Network(batch_size=4)
        x, y = Input(shape=(1, 4, 4)), LIFNodes(shape=(1, 2, 2))
        network.add_layer(x, "X")
        network.add_layer(y, "Y")
        pool = MaxPool2dConnection(x, y, kernel_size=2, stride=2, decay=0.25)
        network.add_connection(pool, "X", "Y")
        pool.compute(torch.ones(1, 1, 4, 4))
        data = 9.0 * spikes(20, 4, 16, generator=generator()).reshape(20, 4, 1, 4, 4)
        network.run({"X": data}, 20, engine=engine)
        return network.Y.v

    assert torch.equal(outcome("auto"), outcome("reference"))


def tied(n=N, m=M, rule=None, **options):
    """Two connections that have one tensor of weights; the first one learns."""
    network = network_of(n=n, m=m, **({} if rule is None else BOUNDS))
    network.add_layer(LIFNodes(n=m, traces=True), "Z")
    w = network.X_to_Y.w
    if rule is None:
        w.mul_(1e-3)
    other = Connection(network.X, network.Z, w=w.clamp(0, 10), update_rule=rule, **options)
    other.w = w
    network.add_connection(other, "X", "Z")
    network.add_monitor(Monitor(network.Z, ["s", "v"]), "Z")
    return network


def test_bounds_of_weights_hold_though_another_connection_has_them_too():
    def outcome(engine):
        network = tied(rule=PostPre, nu=(1e-2, 1e-1), wmin=0.0, wmax=10.0)
        run(network, engine, 1)
        assert network.X_to_Z.w is network.X_to_Y.w
        run(network, engine, 2)
        return snapshot(network)

    assert not differences(outcome("native"), outcome("reference"))


def test_a_drive_is_not_computed_ahead_by_weights_that_another_connection_changes():
    network = tied(n=1100, m=500)
    plan = network.plan()
    assert "computed ahead" not in str(plan)

    def outcome(engine):
        network = tied(n=1100, m=500)
        data = spikes(12, 1, 1100, rate=0.5, generator=generator())
        network.run({"X": data}, 12, engine=engine)
        return snapshot(network)

    assert not differences(outcome("native"), outcome("reference"))


def test_weights_that_are_transposed_in_place_are_no_longer_run_natively_in_silence():
    network = network_of(m=N)
    run(network, "auto", 1)
    with torch.no_grad():
        network.X_to_Y.w.t_()
    with pytest.raises(EngineError, match=r"X_to_Y\.w .* non-contiguous"):
        run(network, "auto", 2)
    run(network, "reference", 2)
