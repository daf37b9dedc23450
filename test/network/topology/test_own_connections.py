"""Connections that users write: only ``compute`` and ``w`` are their own."""

from __future__ import annotations

import pytest
import torch
from torch.nn import Parameter

from bindsnet.errors import RuleError
from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import AbstractConnection, Connection
from bindsnet.testing import check_connection, dyadic, halve, run_on, spikes

N = 5


class Elementwise(AbstractConnection):
    """Joins neuron ``i`` to neuron ``i``: one weight for each pair."""

    def __init__(self, source, target, **kwargs):
        super().__init__(source, target, **kwargs)
        self.w = Parameter(kwargs["w"].clone(), requires_grad=False)

    def compute(self, s):
        return s.float() * self.w


class InBindsNETsWay(AbstractConnection):
    """As users of BindsNET write them: all four methods, with calls to super."""

    def __init__(self, source, target, nu=None, reduction=None, weight_decay=0.0, **kwargs):
        super().__init__(source, target, nu, reduction, weight_decay, **kwargs)
        self.w = Parameter(kwargs["w"].clone(), requires_grad=False)
        self.updates = 0

    def compute(self, s):
        return (s.view(s.size(0), -1).float() @ self.w).view(s.size(0), *self.target.shape)

    def update(self, **kwargs):
        self.updates += 1
        super().update(**kwargs)

    def normalize(self):
        self.w.data *= 2.0

    def reset_state_variables(self):
        super().reset_state_variables()
        self.updates = -100


def network_of(cls, w, batch=1, **options):
    network = Network(batch_size=batch)
    source, target = Input(n=N, traces=True), LIFNodes(n=N, traces=True, refrac=1)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    halve(source)
    halve(target)
    nu = (2.0**-4, 2.0**-3)
    connection = cls(source, target, nu=nu, update_rule=PostPre, w=w, **options)
    network.add_connection(connection, "X", "Y")
    return network


def data(batch, steps=30):
    return {"X": spikes(steps, batch, N, generator=torch.Generator().manual_seed(0))}


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("reduction", [None, torch.mean])
def test_a_users_connection_learns_by_the_correlation_derived_from_compute(batch, reduction):
    w = dyadic(N, low=8.0, high=16.0)
    options = {"wmin": 7.0, "wmax": 17.0, "reduction": reduction}
    own = run_on(network_of(Elementwise, w, batch, **options), "auto", data(batch), 30)
    # the same as the diagonal of a dense connection whose other weights are masked
    dense = network_of(Connection, torch.diag(w), batch, reduction=reduction)
    low = torch.where(torch.eye(N).bool(), 7.0, 0.0)
    connection = dense.connections[("X", "Y")]
    connection.wmin.data, connection.wmax.data = low, low / 7.0 * 17.0
    masked = run_on(
        dense, "reference", data(batch), 30, masks={("X", "Y"): ~torch.eye(N, dtype=torch.bool)}
    )
    torch.testing.assert_close(own["X_to_Y.w"], masked["X_to_Y.w"].diagonal())
    assert torch.equal(own["Y.x"], masked["Y.x"])
    assert not torch.equal(own["X_to_Y.w"], w)


def test_its_correlation_has_the_shape_of_its_weights():
    network = network_of(Elementwise, dyadic(N))
    connection = network.connections[("X", "Y")]
    check_connection(connection)
    pre, post = torch.rand(3, N), torch.rand(3, N)
    torch.testing.assert_close(connection.correlate(pre, post), (pre * post).sum(0))


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("engine", ["auto", "reference"])
def test_all_methods_of_a_connection_in_bindsnets_way_are_called(engine):
    w = dyadic(N, N, low=4.0, high=16.0)
    network = network_of(InBindsNETsWay, w)
    network.run(data(1), 30, engine=engine)
    connection = network.connections[("X", "Y")]
    assert connection.updates == 30
    plain = run_on(network_of(Connection, w), "reference", data(1), 30)
    assert torch.equal(connection.w, 2.0 * plain["X_to_Y.w"])
    network.reset_state_variables()
    assert connection.updates == -100


def test_a_mask_and_learning_reach_the_update_of_a_users_connection():
    seen = []

    class Watching(InBindsNETsWay):
        def update(self, **kwargs):
            seen.append(kwargs)

    network = network_of(Watching, dyadic(N, N))
    mask = torch.ones(N, N, dtype=torch.bool)
    network.run(
        data(1),
        2,
        engine="reference",
        masks={("X", "Y"): mask},
        reward=3.0,
        a_plus={("X", "Y"): 2.0},
    )
    network.learning = False
    network.run(data(1), 1, engine="reference")
    assert [k["learning"] for k in seen] == [True, True, False]
    assert torch.equal(seen[0]["mask"], mask) and seen[2]["mask"] is None
    assert (seen[0]["reward"], seen[0]["a_plus"]) == (3.0, 2.0)


class OnAnyShelf(AbstractConnection):
    """Its weights are a parameter, a buffer, or a tensor and no more."""

    def __init__(self, source, target, shelf, w, **kwargs):
        super().__init__(source, target, **kwargs)
        if shelf == "buffer":
            self.register_buffer("w", w.clone())
        else:
            self.w = Parameter(w.clone(), False) if shelf == "parameter" else w.clone()

    def compute(self, s):
        return s.flatten(1).float() @ self.w


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
@pytest.mark.parametrize("shelf", ["buffer", "tensor"])
def test_rules_failed_on_weights_that_are_no_parameter(shelf):
    w = dyadic(N, N, low=8.0, high=16.0)
    data = {"X": spikes(30, 1, N, generator=torch.Generator().manual_seed(0))}
    networks = [network_of(OnAnyShelf, w, shelf=shelf) for shelf in ("parameter", shelf)]
    ours, theirs = (run_on(network, "auto", data, 30)["X_to_Y.w"] for network in networks)
    assert torch.equal(ours, theirs) and not torch.equal(ours, w)
    held = networks[1].X_to_Y
    assert "w" not in held._parameters, "correlate leaves it where it was"
    held.w = w.clone()


class Relay(AbstractConnection):
    """Passes spikes on; it has no weights."""

    def compute(self, s):
        return 20.0 * s.float()


def relayed(**options):
    network = Network()
    network.add_layer(Input(n=N, traces=True), "X")
    network.add_layer(LIFNodes(n=N, traces=True), "Y")
    network.add_connection(Relay(network.X, network.Y, **options), "X", "Y")
    network.run({"X": torch.ones(3, 1, N)}, 3)
    return network


def test_a_connection_without_weights_could_not_run(tmp_path):
    network = relayed()
    assert network.Y.x.sum() > 0
    network.save(tmp_path / "n")
    assert print(network.plan(), network.report()) is None


def test_a_rule_that_has_no_weights_to_change_is_refused():
    with pytest.raises(RuleError, match="Relay has no 'w' that PostPre could change"):
        relayed(update_rule=PostPre, nu=0.1)
