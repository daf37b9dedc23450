"""What rules remember, and states of the batch's size, go through checkpoints and tests."""

from __future__ import annotations

import pytest
import torch

from bindsnet.learning import LearningRule, MCC_learning, PostPre, TripletSTDP
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes, McCullochPitts, SRM0Nodes
from bindsnet.network.topology import Connection, MulticompartmentConnection
from bindsnet.network.topology_features import Weight
from bindsnet.testing import differences, snapshot
from bindsnet.training import Trainer

N, M = 5, 4
FEATURE = MCC_learning.TripletSTDP


def data(count=30):
    samples = 255 * torch.rand(count, N, generator=torch.Generator().manual_seed(0))
    return samples.to(torch.uint8), torch.arange(count) % 3


def trainer(rule, layer=LIFNodes, **options):
    network, start = Network(), torch.full((N, M), 6.0)
    source, target = Input(N, traces=True), layer(M, traces=True)
    if issubclass(rule, MCC_learning.MCC_LearningRule):
        weight = Weight("w", start, range=(0, 20), learning_rule=rule, nu=(0.1, 0.1))
        joined = MulticompartmentConnection(source, target, "cpu", [weight], traces=True)
    else:
        joined = Connection(source, target, 0.1, update_rule=rule, w=start, wmin=0.0, wmax=20.0)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    network.add_connection(joined, "X", "Y")
    return Trainer(network, time=30, n_classes=3, intensity=150.0, interval=10, **options)


def trained(of, callbacks=(), **options):
    of.fit(*data(), callbacks=callbacks, progress=False, **options)
    return of.network


def learned(network):
    """Weights and what rules remember, but not what a test has shown last."""
    found = {k: v for k, v in snapshot(network).items() if k.startswith("X_to_Y")}
    found.pop("X_to_Y.activity", None)
    return found


@pytest.mark.parametrize("rest", [0.0, 5.0])
@pytest.mark.parametrize("rule", [TripletSTDP, FEATURE], ids=["connection", "feature"])
def test_a_resumed_training_has_not_lost_what_its_rules_remember(tmp_path, rule, rest):
    whole, path = trained(trainer(rule, rest=rest)), tmp_path / "c"
    trained(trainer(rule, rest=rest), checkpoint=path, until=13)
    resumed = trained(trainer(rule, rest=rest), checkpoint=path)
    assert not differences(learned(whole), learned(resumed))
    assert whole.X_to_Y.w.sub(6.0).abs().sum() > 1


@pytest.mark.parametrize("rest", [0.0, 5.0])
@pytest.mark.parametrize("rule", [TripletSTDP, FEATURE], ids=["connection", "feature"])
def test_a_test_has_not_changed_what_rules_remember(rule, rest):
    plain = trained(trainer(rule, rest=rest))
    tested = trained(trainer(rule, rest=rest), callbacks=[lambda of: of.evaluate(*data(6))])
    assert not differences(learned(plain), learned(tested))


def test_a_test_in_smaller_batches_has_not_changed_what_rules_remember():
    plain = trained(trainer(TripletSTDP, batch_size=5))
    test = [lambda of: of.evaluate(*data(7))]
    tested = trained(trainer(TripletSTDP, batch_size=5), callbacks=test)
    assert torch.equal(plain.X_to_Y.w, tested.X_to_Y.w)


@pytest.mark.parametrize("layer", [LIFNodes, SRM0Nodes, McCullochPitts])
@pytest.mark.parametrize("rule", [PostPre, MCC_learning.PostPre], ids=["connection", "feature"])
def test_a_training_in_batches_was_refused_or_changed_when_it_was_resumed(tmp_path, layer, rule):
    whole, path = trained(trainer(rule, layer, batch_size=4)), tmp_path / "c"
    stopped = trainer(rule, layer, batch_size=4)
    trained(stopped, checkpoint=path, until=13)
    assert stopped.position == 14, "whole batches: 4 + 4 + 2 samples, then 4"
    resumed = trained(trainer(rule, layer, batch_size=4), checkpoint=path)
    assert not differences(snapshot(whole), snapshot(resumed))


class Late(LearningRule):
    """A rule in BindsNET's way: its trace is made when it is first needed."""

    def update(self, **kwargs):
        if not hasattr(self, "trace"):
            self.trace = torch.zeros(N, M)
        self.trace.mul_(0.9).add_(self.source.x.T @ self.target.s.float())
        self.connection.w.add_(0.01 * self.trace)
        super().update()


@pytest.mark.filterwarnings("ignore::bindsnet.errors.EngineFallbackWarning")
def test_a_rule_that_makes_its_trace_late_kept_a_training_from_being_resumed(tmp_path):
    whole, path = trained(trainer(Late)), tmp_path / "c"
    trained(trainer(Late), checkpoint=path, until=13)
    resumed = trained(trainer(Late), checkpoint=path)
    assert not differences(learned(whole), learned(resumed))
    assert whole.X_to_Y.update_rule.trace.any()
