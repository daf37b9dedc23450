"""Anything may be done to a network, in any order: the engines never part."""

from __future__ import annotations

import copy
import warnings
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import torch
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bindsnet.errors import StateError
from bindsnet.learning import PostPre
from bindsnet.network import load
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.testing import differences, snapshot, spikes
from bindsnet.testing.draws import dyadic
from bindsnet.testing.exact import halve
from bindsnet.testing.strategies import N, random_networks

ENGINES = ("native", "reference")


def by_file(network, path):
    network.save(path)
    return load(path)


#: What is tried here is what is done to networks: each further population is compiled first.
POPULATIONS = ("LIFNodes", "DiehlAndCookNodes", "CSRMNodes", "SRM0Nodes")
COPIES = {
    "clone": lambda network, path: network.clone(),
    "deepcopy": lambda network, path: copy.deepcopy(network),
    "file": by_file,
}


class Twins(RuleBasedStateMachine):
    """Two networks to which the same is done; one runs natively, one on the reference engine."""

    done: Counter = Counter()

    @initialize(recipe=random_networks(steps=5, populations=POPULATIONS))
    def build(self, recipe):
        self.twins = []
        for _ in ENGINES:
            torch.manual_seed(recipe.seed)
            self.twins.append(recipe.build()[0])
        self.batch, self.kept = recipe.batch, None
        self.done["networks"] += 1
        self.added: list[str] = []
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "network"

    @rule(seed=st.integers(0, 99), steps=st.integers(0, 20), one_step=st.booleans())
    def run(self, seed, steps, one_step):
        for network, engine in zip(self.twins, ENGINES, strict=True):
            generator = torch.Generator().manual_seed(seed)
            data = {"L0": spikes(steps, self.batch, N, rate=0.4, generator=generator)}
            self.done["steps_run"] += steps
            torch.manual_seed(seed)
            network.run(data, steps, one_step=one_step, engine=engine)
            layers = network.layers.values()
            self.done["spikes_of_last_steps"] += sum(int(layer.s.sum()) for layer in layers)

    run_on = run_further = run  # more often than the rest

    @rule(batch=st.sampled_from([1, 2, 5]))
    def change_batch_size(self, batch):
        self.batch = batch

    @rule(learning=st.booleans())
    def switch_learning(self, learning):
        for network in self.twins:
            network.train(learning)

    @rule(way=st.sampled_from(sorted(COPIES)))
    def go_on_with_a_copy(self, way):
        self.twins = [COPIES[way](network, self.path) for network in self.twins]

    @rule()
    def keep(self):
        self.twins[0].save_checkpoint(self.path, {"batch": self.batch})
        self.kept = snapshot(self.twins[0])

    @precondition(lambda self: self.kept is not None and self.path.exists())
    @rule()
    def go_back(self):
        for network in self.twins:
            extra = network.load_checkpoint(self.path)
            assert not differences(self.kept, snapshot(network))
        self.batch = extra["batch"]

    @rule()
    def reset(self):
        for network in self.twins:
            network.reset_state_variables()

    @precondition(lambda self: self.kept is not None and self.path.exists())
    @rule(seed=st.integers(0, 99), steps=st.integers(1, 6))
    def go_on_from_there_in_another_object(self, seed, steps):
        """Resuming is never having stopped: run, go back into fresh copies, run again."""
        self.go_back()
        self.run(seed, steps, False)
        expected = snapshot(self.twins[0])
        self.twins = [network.clone() for network in self.twins]
        self.go_back()
        self.run(seed, steps, False)
        assert not differences(expected, snapshot(self.twins[0]))

    @rule(seed=st.integers(0, 99))
    def add(self, seed):
        self.kept = None
        name = f"A{len(self.added)}"
        self.added.append(name)
        for network in self.twins:
            w = dyadic(N, 3, low=4.0, high=14.0, generator=torch.Generator().manual_seed(seed))
            layer = LIFNodes(n=3, refrac=2, traces=True)
            network.add_layer(layer, name)
            halve(layer)
            joined = Connection(network.L0, layer, w=w, nu=2.0**-4, update_rule=PostPre, norm=20.0)
            network.add_connection(joined, "L0", name)

    @precondition(lambda self: getattr(self, "added", None))
    @rule()
    def remove(self):
        self.kept = None
        name = self.added.pop()
        for network in self.twins:
            with pytest.raises(StateError, match="remove these connections first"):
                network.remove_layer(name)
            network.remove_connection("L0", name)
            network.remove_layer(name)
            assert not [key for key in network.state_dict() if name in key]

    @rule(again=st.sampled_from(["watch", "L0"]))
    def stop_watching(self, again):
        if again in self.twins[0].monitors:
            self.kept = None
            for network in self.twins:
                network.remove_monitor(again)

    @rule(place=st.sampled_from(["cpu", "double and back"]))
    def move(self, place):
        """To a device it is on, or types there and back; where there is a GPU, to it and back."""
        for network in self.twins:
            if torch.cuda.is_available():
                network.to("cuda")
            network.to("cpu")
            if place != "cpu":
                network.double().float()

    @rule(time=st.sampled_from([None, 3]))
    def watch(self, time):
        self.kept = None
        for network in self.twins:
            network.add_monitor(Monitor(network.L1, ["s", "v"], time=time), "watch")

    @rule()
    def read_monitors(self):
        for name in self.twins[0].monitors:
            one, other = (network.monitors[name].get("s") for network in self.twins)
            assert torch.equal(one, other)

    @invariant()
    def the_engines_agree(self):
        if hasattr(self, "twins"):
            self.done["things_done"] += 1
            assert not differences(*map(snapshot, self.twins))

    def teardown(self):
        if hasattr(self, "folder"):
            self.folder.cleanup()


@pytest.mark.parametrize("examples", [12, pytest.param(300, marks=pytest.mark.slow)])
def test_engines_agree_whatever_is_done_to_a_network(examples, attack):
    case = Twins.TestCase
    case.settings = settings(
        max_examples=examples,
        stateful_step_count=12,
        deadline=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),  # to shrink a case takes longer than to read it
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    Twins.done.clear()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.filterwarnings("ignore", "the network had a part")
            case("runTest").runTest()
    finally:
        attack("state machine", **Twins.done)
