"""Agents act, learn late or at once, and are watched, as their options say."""

from __future__ import annotations

import pytest
import torch

from bindsnet.encoding import PoissonEncoder, bernoulli
from bindsnet.errors import ParameterError, UnknownArgumentWarning, UnknownNameError
from bindsnet.learning.reward import MovingAvgRPE
from bindsnet.network import Network, load
from bindsnet.network.nodes import Input
from bindsnet.pipeline import EnvironmentPipeline
from bindsnet.pipeline.action import select_highest, select_random


def pipeline(network, environment, choose=select_random, **options):
    options = {"output": "Y", "num_episodes": 2, "time": 3, "allow_gpu": False, **options}
    return EnvironmentPipeline(network, environment, choose, **options)


@pytest.fixture
def runs(network, monkeypatch):
    """Inputs and rewards of the network's runs."""
    seen = []
    run = network.run

    def noted(inputs, time, **kwargs):
        seen.append((inputs, time, kwargs))
        run(inputs, time, **kwargs)

    monkeypatch.setattr(network, "run", noted)
    return seen


def test_training_plays_its_episodes_and_sums_their_rewards(network, corridor, capsys):
    trained = pipeline(network, corridor)
    trained.train()
    assert trained.reward_list == [10.0, 10.0] and trained.episode == 2
    assert corridor.resets == 2 and len(corridor.actions) == 8
    assert "Episode: 1 - accumulated reward: 10.00" in capsys.readouterr().out


@pytest.mark.parametrize("shape", [(4,), (1, 4), (1, 1, 4), (2, 2)])
def test_the_layer_may_be_declared_with_or_without_leading_ones(make_network, corridor, shape):
    trained = pipeline(make_network(shape), corridor, select_highest)
    trained.train()
    assert trained.spike_record["Y"].shape == (3, 1, 2)
    assert trained.spike_record["Y"].sum() > 0


def test_the_observation_is_repeated_or_encoded(network, corridor, runs):
    pipeline(network, corridor, num_episodes=1).train()
    inputs, time, options = runs[1]
    assert inputs["X"].flatten().tolist() == [2.0] * 12 and time == 3
    assert options == {"reward": 2}
    seen = []

    def encoding(obs, time, device):
        seen.append((obs.shape, time))
        return bernoulli(obs / 4, time, device=device)

    pipeline(network, corridor, encoding=encoding, num_episodes=1).train()
    assert seen == [((1, 1, 4), 3)] * 4
    pipeline(network, corridor, encoding=PoissonEncoder(time=3), num_episodes=1).train()
    assert runs[-1][0]["X"].shape == (3, 1, 1, 4)


def test_all_input_layers_see_the_observation(network, corridor):
    network.add_layer(Input(n=4), "Z")
    trained = pipeline(network, corridor, num_episodes=1)
    trained.train()
    assert trained.inputs == ["X", "Z"]
    assert network.layers["Z"].s.tolist() == [[4.0] * 4]


@pytest.mark.parametrize(
    ("delay", "rewards"),
    [(None, [1, 2, 3, 4]), (0, [1, 2, 3, 4]), (1, [0, 1, 2, 3]), (3, [0, 0, 0, 1])],
)
def test_a_delayed_reward_arrives_so_many_steps_later(network, corridor, runs, delay, rewards):
    trained = pipeline(network, corridor, reward_delay=delay)
    trained.train()
    assert [options["reward"] for *_, options in runs] == rewards * 2, "each episode anew"
    assert trained.reward_list == [10.0, 10.0], "the environment's own"


def test_overlaid_frames_fade_and_show_what_became_darker(network, corridor, runs):
    class Falling(type(corridor)):
        def step(self, a):
            obs, *rest = super().step(a)
            return 10 - obs**2, *rest

    pipeline(network, Falling(), overlay_input=2, encode_factor=2.0, num_episodes=1).train()
    values = [float(inputs["X"][0, 0, 0, 0]) for inputs, *_ in runs]
    # 9, 6, 1, -6: first 9 (1/2 + 1), then the older by half and the new decrease, all doubled
    assert values == [2 * 13.5, 2 * (4.5 + 3), 2 * (1.5 + 5), 2 * (2.5 + 7)]


def test_the_factor_acts_without_an_overlay(network, corridor, runs):
    pipeline(network, corridor, encode_factor=0.5, num_episodes=1).train()
    assert float(runs[0][0]["X"].max()) == 0.5


def test_random_actions_come_with_their_probability(network, corridor):
    torch.manual_seed(0)
    corridor.length = 2000
    options = {"percent_of_random_action": 0.5, "random_action_after": None}
    pipeline(network, corridor, lambda p, output: 0, **options).play()
    assert abs(sum(corridor.actions) / 2000 - 0.25) < 0.05


def test_equal_actions_in_a_row_are_broken_off(network, corridor):
    corridor.length = 12
    pipeline(network, corridor, lambda p, output: 0, random_action_after=3).play()
    assert corridor.actions == [0] * 5 + [1] + [0] * 5 + [1]
    corridor.actions.clear()
    pipeline(network, corridor, lambda p, output: 0, random_action_after=None).play()
    assert corridor.actions == [0] * 12


def test_the_first_observation_is_seen_before_acting_if_asked_for(network, corridor, runs):
    pipeline(network, corridor, num_episodes=1, observe_reset=True).train()
    assert len(runs) == 5
    assert float(runs[0][0]["X"].max()) == 0.0 and runs[0][2] == {"reward": 0.0}


def test_testing_learns_nothing_and_leaves_the_counts_alone(network, corridor):
    trained = pipeline(network, corridor, test_interval=3)
    found = []
    trained.test = lambda: found.append(EnvironmentPipeline.test(trained, num_episodes=2))
    trained.train()
    assert found == [[10.0, 10.0]] * 2, "asked for in step 3, done when the episode is over"
    assert trained.reward_list == [10.0, 10.0] and trained.episode == 2
    assert network.learning


def test_a_reward_function_is_told_of_each_episode(make_network, corridor):
    network = make_network()
    network.reward_fn = MovingAvgRPE()
    pipeline(network, corridor).train()
    assert len(network.reward_fn.rewards_predict_episode) == 2
    assert network.reward_fn.rewards_predict_episode[0] == pytest.approx(1.0)


def test_plots_printing_and_saving_keep_to_their_intervals(
    network, corridor, analyzer, tmp_path, capsys
):
    trained = pipeline(
        network,
        corridor,
        analyzer=analyzer,
        plot_interval=2,
        print_interval=4,
        render_interval=2,
        save_interval=3,
        save_dir=tmp_path / "net.pt",
        plot_config={"obs_step": 4, "data_step": 2, "reward_eps": 1},
    )
    trained.train()
    assert analyzer.names().count("finalize_step") == 4
    assert analyzer.names().count("plot_obs") == 2
    assert analyzer.names().count("plot_spikes") == analyzer.names().count("plot_voltages") == 4
    assert analyzer.names().count("plot_reward") == 2
    assert capsys.readouterr().out.count("Iteration: ") == 2
    assert corridor.renders == 4
    assert set(load(tmp_path / "net.pt").layers) == {"X", "Y"}


def test_recordings_are_of_the_last_steps(network, corridor):
    trained = pipeline(network, corridor, plot_config={"data_length": 7}, num_episodes=1)
    trained.train()
    assert trained.get_spike_data()["Y"].shape == (7, 1, 2)
    voltages, thresholds = trained.get_voltage_data()
    assert list(voltages) == list(thresholds) == ["Y"]
    unwatched = pipeline(Network(), corridor, output=None, plot_config={"data_step": None})
    assert unwatched.get_spike_data() == {}


def test_bad_options_are_named(network, corridor):
    with pytest.raises(UnknownNameError, match="no layer 'y'"):
        pipeline(network, corridor, output="y")
    for options in ({"reward_delay": -1}, {"percent_of_random_action": 2}, {"time": 0.5}):
        with pytest.raises(ParameterError):
            pipeline(network, corridor, **options)
    with pytest.raises(ParameterError, match="overlay_input"):
        pipeline(network, corridor, overlay_input=0)
    with pytest.raises(ParameterError, match="plot_interval"):
        pipeline(network, corridor, plot_interval=0)
    with pytest.warns(UnknownArgumentWarning, match="'reset_output_spikes'"):
        pipeline(network, corridor, reset_output_spikes=True)
    with pytest.raises(KeyError, match="output"):
        pipeline(network, corridor, select_highest, output=None).play()


def test_a_time_step_of_half_a_millisecond_doubles_the_steps(make_network, corridor):
    network = Network(dt=0.5)
    network.add_layer(Input(n=4), "X")
    trained = pipeline(network, corridor, output="X", encoding=bernoulli, num_episodes=1)
    trained.env.length = 1
    trained.train()
    assert trained.spike_record["X"].shape == (6, 1, 4)


def test_the_figures_of_an_agent_are_drawn_by_default(network, corridor, monkeypatch):
    pytest.importorskip("matplotlib").use("agg")
    watched = pipeline(
        network, corridor, plot_interval=4, plot_config={"obs_step": 4, "reward_eps": 1}
    )
    watched.train()
    assert {"obs", "spike", "voltage", "reward"} <= watched.analyzer.plots.keys()
