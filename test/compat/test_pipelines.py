"""What scripts for BindsNET do with pipelines of environments."""

from __future__ import annotations

import torch

from bindsnet.environment import Environment
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.pipeline import EnvironmentPipeline
from bindsnet.pipeline.action import select_softmax


class Corridor(Environment):
    """Four steps in which any action earns a reward."""

    class action_space:  # noqa: N801 - as gymnasium's
        n = 2

    def reset(self):
        self.steps = 0
        return torch.ones(1, 4)

    def step(self, a):
        self.steps += 1
        return torch.ones(1, 4), 1.0, self.steps == 4, {}

    def render(self):
        pass

    close = preprocess = render


class Prepared(EnvironmentPipeline):
    """A pipeline with an ``init_fn`` of its own, which calls no other."""

    def init_fn(self):
        self.prepared = True

    def step_(self, batch, **kwargs):
        super().step_(batch, **kwargs)
        self.reward = batch[1]


def pipeline(cls=EnvironmentPipeline, **options):
    network = Network()
    network.add_layer(Input(4, shape=(1, 4)), "X")
    network.add_layer(LIFNodes(2, refrac=0), "Y")
    X, Y = network.layers.values()
    network.add_connection(Connection(X, Y, w=9 * torch.ones(4, 2)), "X", "Y")
    options = {"action_function": select_softmax, "output": "Y", "time": 6} | options
    return cls(network, Corridor(), num_episodes=2, **options)


def test_a_pipeline_with_an_init_fn_of_its_own_recorded_no_output():
    made = pipeline(Prepared)
    made.train()
    assert made.prepared and made.reward == 1.0 and made.episode == 2
    assert made.spike_record["Y"].shape == (6, 1, 2)
    assert bool(made.spike_record["Y"].any())


def test_a_pipeline_did_not_say_its_action_and_what_it_was_made_with():
    made = pipeline(encode_factor=0.5, overlay_input=2, allow_gpu=False)
    assert (made.encode_factor, made.overlay_input, made.allow_gpu) == (0.5, 2, False)
    made.reset_state_variables()
    assert made.action == -1
    made.step(made.env_step())
    assert made.action in (0, 1)


def test_episodes_were_not_numbered_from_0(capsys):
    pipeline().train()
    assert "Episode: 0 - accumulated reward: 4.00" in capsys.readouterr().out


def test_steps_are_counted_over_all_episodes_and_in_each():
    made = pipeline()
    made.train()
    assert made.step_count == 8 and made.episode_steps == 4
