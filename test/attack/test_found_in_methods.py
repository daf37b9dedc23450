"""What the attacks on methods found, each named after what was wrong."""

from __future__ import annotations

import pytest
import torch

from bindsnet import pipeline
from bindsnet.encoding import TileEncoder
from bindsnet.errors import (
    DataNotFoundError,
    MissingRewardError,
    ParameterError,
    ShapeError,
    StateError,
)
from bindsnet.learning.reward import MovingAvgRPE
from bindsnet.models import ActorCritic
from bindsnet.network import Network
from bindsnet.network.nodes import CSRMNodes, LIFNodes
from bindsnet.network.topology import (
    Conv2dConnection,
    MaxPool2dConnection,
    MeanFieldConnection,
    MulticompartmentConnection,
    SparseConnection,
)
from bindsnet.network.topology_features import Weight
from bindsnet.pipeline.callbacks import Printing
from bindsnet.testing import differences, exact_network, snapshot
from bindsnet.training import Readout, Trainer


@pytest.mark.parametrize(
    "kind", [Conv2dConnection, SparseConnection, MaxPool2dConnection, MeanFieldConnection]
)
def test_spikes_of_another_size_than_the_source_are_refused(kind):
    """They were given an answer, by the weights of other neurons."""
    connection = exact_network(connection=kind).X_to_Y
    before = len(connection.source.s)
    with pytest.raises(ShapeError, match=rf"{kind.__name__}: s must be spikes \[batch, "):
        connection.compute(torch.ones(3, 7))
    assert len(getattr(connection, "firing_rates", connection.source.s)) == before


def test_learning_waits_until_the_mask_fits():
    """The weights had learned when a mask of another shape ended in a RuntimeError."""
    network = exact_network()
    network.run({"X": torch.ones(3, 1, 8)}, 3, engine="reference")
    before = snapshot(network)
    with pytest.raises(ShapeError, match="Connection: mask has shape"):
        network.X_to_Y.update(mask=torch.ones(3, 3, dtype=torch.bool))
    assert not differences(before, snapshot(network))


@pytest.mark.parametrize("word", ["no", 2.5, torch.ones(3)])
def test_update_does_not_learn_by_a_word_that_is_no_switch(word):
    with pytest.raises(ParameterError, match="learning must be True or False"):
        exact_network().X_to_Y.update(learning=word)


@pytest.mark.parametrize("size", [2.5, 0])
def test_a_layer_has_a_whole_number_of_samples(size):
    """2.5 became 2, and 0 made a layer that could not be used."""
    with pytest.raises(ParameterError, match="LIFNodes: batch_size must be a whole number"):
        LIFNodes(n=3).set_batch_size(size)


def test_a_step_of_nan_ms_is_refused():
    """All decays became NaN."""
    with pytest.raises(ParameterError, match="LIFNodes: dt must be a finite number above 0"):
        LIFNodes(n=3).compute_decays(float("nan"))


def test_a_step_by_hand_takes_real_numbers():
    """Of complex numbers the real part was taken."""
    network = Network()
    network.add_layer(LIFNodes(n=3), "Y")
    before = snapshot(network)
    with pytest.raises(ShapeError, match="LIFNodes: x must be real input"):
        network.Y.forward(torch.ones(1, 3) * 1j)
    assert not differences(before, snapshot(network))


def test_a_window_of_complex_numbers_is_not_taken_up():
    """The layer's window had taken up their real parts."""
    network = Network()
    network.add_layer(CSRMNodes(n=3), "Y")
    with pytest.raises(ShapeError, match="CSRMNodes: x must be real input"):
        network.Y.forward(torch.ones_like(network.Y.drives) * 1j)
    assert not network.Y.drives.any()


def test_a_feature_that_is_put_nowhere_stays_free():
    """It belonged to the connection when the index ended in a TypeError."""
    network = exact_network(connection=MulticompartmentConnection)
    feature = Weight("new")
    with pytest.raises(ParameterError, match="index must be a whole number"):
        network.X_to_Y.insert_pipeline(feature, "first")
    assert not feature.is_primed


def test_explain_refuses_an_engine_that_there_is_not():
    """It said ``engine: native``."""
    with pytest.raises(ParameterError, match="engine must be one of .*'natvie'.*mean 'native'"):
        exact_network().explain(engine="natvie")


def test_a_plan_is_not_asked_for_one_step_by_a_word():
    with pytest.raises(ParameterError, match="one_step must be True or False"):
        exact_network().plan(one_step="no")


@pytest.mark.parametrize("wrong", [{"X_to_Y.w": torch.ones(8, 4)}, {"Y.v": torch.ones(2, 9)}])
def test_a_state_of_which_something_does_not_fit_is_not_taken_up_in_part(wrong):
    """What came before it was loaded, and the batch size had changed."""
    network, other = exact_network(), exact_network(batch=2, seed=1)
    before = snapshot(network)
    with pytest.raises(StateError, match=next(iter(wrong))):
        network.load_state_dict({**other.state_dict(state=True), **wrong})
    assert not differences(before, snapshot(network))
    with pytest.raises(RuntimeError, match="Missing key"):  # as torch's own
        network.load_state_dict({})


def trainer():
    network = exact_network()
    return Trainer(network, time=3, n_classes=2)


def test_a_training_ends():
    """``epochs=inf`` went on for ever."""
    with pytest.raises(ParameterError, match="epochs must be a whole number"):
        trainer().fit(torch.rand(2, 8), torch.tensor([0, 1]), epochs=float("inf"))


def test_labels_are_whole_numbers():
    """0.5 was taken for 0."""
    with pytest.raises(ParameterError, match="labels must be whole numbers from 0 to 1"):
        trainer().evaluate(torch.rand(2, 8), torch.tensor([0.0, 0.5]))


def test_a_readout_restores_no_more_and_no_less_than_a_state():
    """Any name was set, ``predict`` as well; and a name that lacked was not missed."""
    readout = Readout(3, 2)
    state = {**readout.state(), "predict": torch.ones(1)}
    readout.restore(state)
    assert callable(readout.predict)
    del state["rates"]
    with pytest.raises(ShapeError, match="state must have rates"):
        readout.restore(state)


def test_an_agent_learns_on_after_spikes_that_are_refused():
    """To value spikes that the network could not take left its learning off."""
    agent = ActorCritic(4, 2)
    with pytest.raises(ShapeError, match="spikes must be"):
        agent.value(torch.ones(3, 7))
    assert agent.learning


def test_a_step_that_cannot_be_taken_is_not_counted():
    network = exact_network()
    images = pipeline.TorchVisionDatasetPipeline(network, [{"encoded_image": torch.ones(3, 1, 8)}])
    with pytest.raises(ParameterError, match="batch must be a dict with an 'encoded_image'"):
        images.step({"image": torch.ones(3)})
    assert images.step_count == 0


def test_a_callback_acts_at_whole_numbers_of_steps():
    """0 ended in a ZeroDivisionError at the first step."""
    with pytest.raises(ParameterError, match="interval must be a whole number of steps"):
        Printing(interval=0)


def test_a_later_call_of_partial_fit_names_the_classes_of_the_first():
    """Others were ignored."""
    kind = pytest.importorskip("bindsnet.sklearn").STDPClassifier
    X = torch.rand(4, 3).numpy()
    fitted = kind(n_neurons=3, time=5.0, random_state=0).partial_fit(X, [0, 1, 0, 1])
    with pytest.raises(ParameterError, match=r"classes must be those of the first .*\[0, 1\]"):
        fitted.partial_fit(X, [0, 1, 0, 1], classes=[0, 1, 2])


@pytest.mark.filterwarnings("ignore:Positional args")
def test_what_torch_gives_by_position_is_no_switch():
    """The prefix of a ``state_dict`` was judged as the argument behind it."""
    found = exact_network().state_dict({}, "net.", False)
    assert all(name.startswith("net.") for name in found)


def test_a_vector_that_is_refused_draws_no_random_numbers():
    """``TileEncoder`` had advanced the global generator."""
    before = torch.get_rng_state()
    with pytest.raises(ShapeError, match="TileEncoder: vector takes 2 values"):
        TileEncoder([0.0, 0.0], [1.0, 1.0], [2, 2])(torch.ones(3))
    assert torch.equal(torch.get_rng_state(), before)


def test_a_training_whose_checkpoint_has_no_folder_does_not_start(tmp_path):
    """It ended with the first checkpoint, after thousands of samples."""
    of = trainer()
    before = snapshot(of.network)
    for place, error in ((tmp_path / "no" / "such", DataNotFoundError), (tmp_path, ParameterError)):
        with pytest.raises(error, match=rf"'{place}' cannot be written"):
            of.fit(torch.rand(2, 8), torch.tensor([0, 1]), checkpoint=place)
    assert not differences(before, snapshot(of.network))


def test_a_file_that_cannot_be_written_is_named_as_it_was_given(tmp_path):
    """The error told of a ``.part`` file that nobody had named."""
    with pytest.raises(DataNotFoundError, match=r"no/such.net' cannot be written: .* folder"):
        exact_network().save(tmp_path / "no" / "such.net")
    with pytest.raises(ParameterError, match="cannot be written: it is a folder"):
        exact_network().save_checkpoint(tmp_path)


def test_a_prediction_of_rewards_without_a_reward_is_named():
    """They ended in a bare KeyError."""
    with pytest.raises(MissingRewardError, match="MovingAvgRPE needs a reward"):
        MovingAvgRPE().compute()
    with pytest.raises(ParameterError, match="accumulated_reward must be"):
        MovingAvgRPE().update(steps=3)
