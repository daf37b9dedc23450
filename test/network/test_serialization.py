"""Saving, loading, cloning."""

from __future__ import annotations

import copy
import random
import warnings

import numpy as np
import pytest
import torch

from bindsnet.conversion import PassThroughNodes
from bindsnet.conversion.pooling import MaxOfCounts2d
from bindsnet.errors import BindsNETWarning, DataNotFoundError, FileFormatError, ParameterError
from bindsnet.learning import MCC_learning, PostPre
from bindsnet.network import Network, known, load, serialization
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import (
    DiehlAndCookNodes,
    Input,
    LIFNodes,
    McCullochPitts,
    SRM0Nodes,
)
from bindsnet.network.topology import Connection, MulticompartmentConnection
from bindsnet.network.topology_features import Weight
from bindsnet.testing import differences, exact_network, snapshot, spikes
from bindsnet.testing.registry import CONNECTIONS

DATA = {"X": spikes(30, 2, 8, generator=torch.Generator().manual_seed(0))}


def trained(engine):
    network = exact_network(batch=2, wmin=0.0, wmax=20.0, norm=40.0)
    layer = DiehlAndCookNodes(n=5, traces=True, theta_plus=0.5)
    network.add_layer(layer, "Z")
    weight = Weight("w", torch.full((5, 5), 9.0), norm=40.0)
    joined = MulticompartmentConnection(network.layers["Y"], layer, "cpu", [weight])
    network.add_connection(joined, "Y", "Z")
    network.run(DATA, 30, engine=engine)
    return network


def saved(network, folder):
    network.save(folder / "network.pt")
    return load(folder / "network.pt")


def copies(network, folder):
    return {
        "load": saved(network, folder),
        "clone": network.clone(),
        "deepcopy": copy.deepcopy(network),
    }


@pytest.mark.parametrize("way", ["load", "clone", "deepcopy"])
def test_a_copy_continues_bit_by_bit_like_the_original(engine, tmp_path, way):
    network = trained(engine)
    twin = copies(network, tmp_path)[way]
    assert differences(snapshot(network), snapshot(twin)) == []
    for each in (network, twin):
        torch.manual_seed(5)
        each.run(DATA, 30, engine=engine)
        each.reset_state_variables()
        each.run(DATA, 30, engine=engine)
    assert network.layers["Z"].theta.sum() > 0
    assert differences(snapshot(network), snapshot(twin)) == []


@pytest.mark.parametrize("way", ["load", "clone", "deepcopy"])
def test_a_copy_shares_nothing_with_the_original(engine, tmp_path, way):
    network = trained(engine)
    twin = copies(network, tmp_path)[way]
    before = snapshot(network)
    twin.run(DATA, 30, engine=engine)
    assert differences(before, snapshot(network)) == []


def test_a_copys_parts_refer_to_each_other(tmp_path):
    for twin in copies(trained("reference"), tmp_path).values():
        joined = twin.connections[("X", "Y")]
        assert joined.source is twin.layers["X"] is twin.X
        assert joined.update_rule.connection is joined
        assert joined.update_rule.wmin is joined.wmin
        feature = twin.connections[("Y", "Z")].pipeline[0]
        assert feature.rule.feature_value is feature.value
        assert twin.monitors["Y"].obj is twin.layers["Y"]


def test_loading_with_learning_false_freezes_weights_and_thresholds(tmp_path):
    network = trained("reference")
    network.save(tmp_path / "network.pt")
    frozen = load(tmp_path / "network.pt", learning=False)
    assert not frozen.learning and not any(la.learning for la in frozen.layers.values())
    before = snapshot(frozen)
    frozen.connections[("X", "Y")].norm = None
    frozen.connections[("Y", "Z")].pipeline[0].norm = None
    frozen.run(DATA, 30)
    changed = differences(before, snapshot(frozen))
    assert "Z.v" in changed or "Z.s" in changed
    assert not {"Z.theta", "X_to_Y.w", "Y_to_Z.w"} & set(changed)
    assert load(tmp_path / "network.pt").learning is True


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataNotFoundError, match=r"there is no saved network at .*none\.pt") as e:
        load(tmp_path / "none.pt")
    assert isinstance(e.value, FileNotFoundError)


@pytest.mark.parametrize("keep", [0.0, 0.001, 0.5, 0.99])
def test_a_truncated_file_is_refused(tmp_path, keep):
    path = tmp_path / "network.pt"
    trained("reference").save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(FileFormatError, match=r"network\.pt' (is damaged|cannot be read as)"):
        load(path)


def test_a_file_from_elsewhere_is_refused(tmp_path):
    (tmp_path / "text.pt").write_text("no network\n" * 100)
    torch.save({"w": torch.zeros(3)}, tmp_path / "dict.pt")
    with pytest.raises(FileFormatError, match="text.pt' cannot be read as a network"):
        load(tmp_path / "text.pt")
    with pytest.raises(FileFormatError, match=r"dict.pt' holds a dict, not a network written by"):
        load(tmp_path / "dict.pt", allow_pickle=True)


def test_saving_replaces_a_file_whole_and_leaves_no_other(tmp_path):
    path = tmp_path / "network.pt"
    path.write_text("old")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # unclosed files too
        trained("reference").save(str(path))
        load(str(path))
    assert [p.name for p in tmp_path.iterdir()] == ["network.pt"]


def test_saving_does_not_change_what_torch_may_load(tmp_path):
    before = torch.serialization.get_safe_globals()
    saved(trained("reference"), tmp_path)
    assert torch.serialization.get_safe_globals() == before


# -- safe files ------------------------------------------------------------------------


class Mine(LIFNodes):
    """A population of a user's."""


def strongest(changes, dim):
    return changes.amax(dim)


def network_of(reduction=torch.sum):
    network = Network()
    network.add_layer(Input(n=3, traces=True), "X")
    network.add_layer(Mine(n=2, traces=True), "Y")
    joined = Connection(
        network.X, network.Y, nu=0.1, update_rule=PostPre, w=torch.ones(3, 2), reduction=reduction
    )
    network.add_connection(joined, "X", "Y")
    return network


def test_a_network_with_classes_of_the_users_is_saved_without_a_pickle(tmp_path):
    found = saved(network_of(), tmp_path)
    assert type(found.Y) is Mine
    assert (tmp_path / "network.pt").read_bytes()[8:9] == b"{"


def test_a_class_that_the_program_does_not_have_is_named(tmp_path, monkeypatch):
    network_of().save(tmp_path / "network.pt")
    find = known._among_the_living
    monkeypatch.setattr(
        known, "_among_the_living", lambda n: None if n.endswith("Mine") else find(n)
    )
    with pytest.raises(FileFormatError, match=r"Mine, which this program does not have: define"):
        load(tmp_path / "network.pt")


def test_a_function_of_the_users_makes_a_pickle_with_a_warning_unless_it_is_registered(tmp_path):
    path = tmp_path / "network.pt"
    with pytest.warns(BindsNETWarning, match=r"written as a pickle.*reduction is a .*strongest"):
        network_of(strongest).save(path)
    with pytest.raises(FileFormatError, match="is a pickle: .* pass allow_pickle=True"):
        load(path)
    rule = load(path, allow_pickle=True).X_to_Y.update_rule
    assert rule.reduction is strongest
    known.register(strongest)
    assert saved(network_of(strongest), tmp_path).X_to_Y.update_rule.reduction is strongest


def test_a_file_names_only_what_the_library_and_the_program_made_known():
    for name in ("os.system", "builtins.eval", "torch.load", "torch.hub.load", "bindsnet.os"):
        assert known.find_function(name) is None and known.find_class(name) is None


def test_a_file_of_another_version_says_which(tmp_path, monkeypatch):
    monkeypatch.setattr(serialization, "VERSION", "99")
    network_of().save(tmp_path / "network.pt")
    monkeypatch.undo()
    with pytest.raises(FileFormatError, match="has version 99 of the format, written by bindsnet"):
        load(tmp_path / "network.pt")


def test_every_flipped_bit_of_a_file_is_noticed(tmp_path):
    path = tmp_path / "network.pt"
    network_of().save(path)
    whole = path.read_bytes()
    chance = random.Random(0)
    for _ in range(150):
        at = chance.randrange(len(whole))
        damaged = bytearray(whole)
        damaged[at] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        with pytest.raises(FileFormatError):
            load(path)
        path.write_bytes(whole[:at])
        with pytest.raises(FileFormatError):
            load(path)


# -- state_dict ------------------------------------------------------------------------


def test_the_keys_of_state_dict_are_bindsnets():
    network = Network()
    source, target = Input(n=3, traces=True), LIFNodes(n=2, traces=True)
    network.add_layer(source, "X")
    network.add_layer(target, "Y")
    joined = Connection(source, target, nu=0.1, update_rule=PostPre, b=torch.zeros(2))
    network.add_connection(joined, "X", "Y")
    layer = ["s", "x", "tc_trace", "trace_scale", "trace_decay"]
    lif = [*layer, *["rest", "reset", "thresh", "refrac", "tc_decay", "decay", "v", "refrac_count"]]
    keys = {f"X.{k}" for k in layer} | {f"Y.{k}" for k in lif}
    keys |= {f"X_to_Y.{k}" for k in ("w", "b", "wmin", "wmax")}
    keys |= {f"X_to_Y.source.{k}" for k in layer} | {f"X_to_Y.target.{k}" for k in lif}
    assert set(network.state_dict(state=True)) == keys
    passing = {".s", ".x", ".v", ".refrac_count"}
    assert set(network.state_dict()) == {k for k in keys if "." + k.split(".")[-1] not in passing}


def test_a_state_dict_moves_weights_and_state_to_another_network(engine):
    network = trained(engine)
    other = trained(engine)
    other.reset_state_variables()
    other.connections[("X", "Y")].w.fill_(1.0)
    other.load_state_dict(network.state_dict(state=True))
    for key, value in network.state_dict(state=True).items():
        assert torch.equal(other.state_dict(state=True)[key], value), key
    other.run(DATA, 30, engine=engine)


@pytest.mark.parametrize("state", [False, True])
@pytest.mark.parametrize("name", ["Connection", "MaxPool2dConnection"])
def test_a_state_dict_fits_a_network_of_any_batch_size(name, state):
    row = CONNECTIONS[name]
    one = exact_network(connection=row, batch=1)
    four = exact_network(connection=row, batch=4, seed=1)
    four.run({"X": spikes(9, 4, *row.source(1))}, 9)
    voltage = one.Y.v.clone()
    one.load_state_dict(four.state_dict(state=state))
    for key, value in four.state_dict().items():
        assert torch.equal(one.state_dict()[key], value), key
    assert torch.equal(one.Y.v, four.Y.v if state else voltage)
    assert one.batch_size == (4 if state else 1)
    one.run({"X": spikes(9, 2, *row.source(1))}, 9)


# -- names -------------------------------------------------------------------------------


def test_parts_are_attributes_of_the_network():
    network = exact_network()
    assert network.X is network.layers["X"]
    assert network.X_to_Y is network.connections[("X", "Y")]
    assert network.monitors["Y"].network is network


def test_a_second_part_of_one_name_replaces_the_first_with_a_warning(engine):
    network = exact_network()
    other = Connection(network.X, network.Y, w=torch.zeros(8, 5))
    with pytest.warns(BindsNETWarning, match="had a part named 'X_to_Y'; it is replaced"):
        network.add_connection(other, "X", "Y")
    network.run({"X": torch.ones(3, 1, 8)}, 3, engine=engine)
    assert (network.Y.v == -65.0).all(), "the first one's weights are gone"
    with pytest.warns(BindsNETWarning, match="had a part named 'X'; it is replaced"):
        network.add_layer(Input(n=8), "X")


def test_the_networks_switches_reach_parts_that_are_added_later():
    network = Network(learning=False, dt=0.5, batch_size=3)
    network.add_layer(LIFNodes(n=2), "Y")
    assert network.Y.learning is False
    assert float(network.Y.dt) == 0.5
    assert network.Y.v.shape == (3, 2)
    monitor = Monitor(network.Y, ["s"])
    network.add_monitor(monitor, "Y")
    assert monitor.dt == 0.5


@pytest.mark.parametrize("layer", [SRM0Nodes, McCullochPitts])
def test_a_state_that_outlives_a_reset_kept_a_state_dict_from_other_batch_sizes(layer):
    networks = [Network(), Network(batch_size=4)]
    for network in networks:
        network.add_layer(layer(3), "Y")
    one, four = networks
    one.load_state_dict(four.state_dict())
    assert one.batch_size == 1
    one.load_state_dict(four.state_dict(state=True))
    assert one.batch_size == 4


def test_counts_of_a_converted_network_kept_a_state_dict_from_other_batch_sizes():
    source, target = Input(shape=(1, 4, 4)), PassThroughNodes(shape=(1, 2, 2))
    networks = [Network(), Network(batch_size=3)]
    for network in networks:
        network.add_layer(source, "X")
        network.add_layer(target, "Y")
        network.add_connection(MaxOfCounts2d(source, target, 2, stride=2), "X", "Y")
    networks[0].load_state_dict(networks[1].state_dict())


def test_a_network_that_is_part_of_a_module_could_not_load_what_that_had_saved(engine):
    whole = torch.nn.ModuleDict({"net": trained(engine), "head": torch.nn.Linear(5, 2)})
    saved = {key: value.clone() for key, value in whole.state_dict().items()}
    assert "net.Z.theta" in saved and "net.Z.v" not in saved
    whole["net"].run({"X": spikes(9, 1, 8)}, 9, engine=engine)
    whole.load_state_dict(saved)
    for key, value in whole.state_dict().items():
        assert torch.equal(value, saved[key]), key


def test_an_array_of_strings_is_no_reason_to_fail(tmp_path):
    network = exact_network()
    network.classes = np.array(["cat", "dog"])
    with pytest.warns(BindsNETWarning, match="network/classes is an array of <U3"):
        network.save(tmp_path / "n")
    with pytest.raises(ParameterError, match="network/classes is an array of <U3"):
        network.save_checkpoint(tmp_path / "c")


def test_a_copy_of_classes_and_functions_of_a_function_failed():
    class Local(LIFNodes):
        pass

    network = Network()
    network.add_layer(Input(8, traces=True), "X")
    network.add_layer(Local(4, traces=True), "Y")
    options = {"nu": 0.1, "reduction": lambda changes, dim: changes.sum(dim)}
    joined = Connection(network.X, network.Y, update_rule=PostPre, **options)
    network.add_connection(joined, "X", "Y")
    network.run(DATA, 30, engine="reference")
    twin = network.clone()
    for each in (network, twin):
        each.run(DATA, 30, engine="reference")
    assert type(twin.Y) is Local and not differences(snapshot(network), snapshot(twin))


@pytest.mark.parametrize("options", [{"average_update": 3}, {"reduction": torch.squeeze}])
def test_an_average_of_changes_made_a_pickle_and_no_checkpoint(tmp_path, options, recwarn):
    networks = [exact_network(batch=2), exact_network(batch=2, seed=1)]
    learned = {"learning_rule": MCC_learning.PostPre, "nu": (0.1, 0.1), "range": (0, 20)}
    for network in networks:
        weight = Weight("w", torch.full((8, 5), 9.0), **learned, **options)
        joined = MulticompartmentConnection(network.X, network.Y, "cpu", [weight])
        network.remove_connection("X", "Y")
        network.add_connection(joined, "X", "Y")
    networks[0].run(DATA, 10, engine="reference")
    networks[0].save_checkpoint(tmp_path / "c")
    networks[1].load_checkpoint(tmp_path / "c")
    networks.append(saved(networks[0], tmp_path))
    for network in networks:
        network.run(DATA, 10, engine="reference")
        assert torch.equal(network.X_to_Y.w, networks[0].X_to_Y.w)
    assert not recwarn
