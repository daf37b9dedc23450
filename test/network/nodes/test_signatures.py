"""Constructors of populations: BindsNET's arguments, in its order, with its defaults."""

from __future__ import annotations

import inspect

import pytest
import torch

from bindsnet.conversion import PassThroughNodes, SubtractiveResetIFNodes
from bindsnet.errors import ParameterError
from bindsnet.network.nodes import (
    BoostedLIFNodes,
    CSRMNodes,
    CurrentLIFNodes,
    IFNodes,
    IzhikevichNodes,
    McCullochPitts,
    SRM0Nodes,
)

COMMON = {
    "n": None,
    "shape": None,
    "traces": False,
    "traces_additive": False,
    "tc_trace": 20.0,
    "trace_scale": 1.0,
    "sum_input": False,
}
OWN = {
    McCullochPitts: {"thresh": 1.0},
    IFNodes: {"thresh": -52.0, "reset": -65.0, "refrac": 5, "lbound": None},
    BoostedLIFNodes: {"thresh": 13.0, "refrac": 5, "tc_decay": 100.0},
    CurrentLIFNodes: {
        "thresh": -52.0,
        "rest": -65.0,
        "reset": -65.0,
        "refrac": 5,
        "tc_decay": 100.0,
        "tc_i_decay": 2.0,
        "lbound": None,
    },
    IzhikevichNodes: {"excitatory": 1, "thresh": 45.0, "rest": -65.0, "lbound": None},
    CSRMNodes: {
        "rest": -65.0,
        "thresh": -52.0,
        "responseKernel": "ExponentialKernel",
        "refractoryKernel": "EtaKernel",
        "tau": 1,
        "res_window_size": 20,
        "ref_window_size": 10,
        "reset_const": 50,
        "tc_decay": 100.0,
        "theta_plus": 0.05,
        "tc_theta_decay": 1e7,
        "lbound": None,
    },
    SRM0Nodes: {
        "thresh": -50.0,
        "rest": -70.0,
        "reset": -70.0,
        "refrac": 5,
        "tc_decay": 10.0,
        "lbound": None,
        "eps_0": 1.0,
        "rho_0": 1.0,
        "d_thresh": 5.0,
    },
    SubtractiveResetIFNodes: {"thresh": -52.0, "reset": -65.0, "refrac": 5, "lbound": None},
    PassThroughNodes: {},
}


@pytest.mark.parametrize("cls", OWN, ids=lambda cls: cls.__name__)
def test_arguments_and_defaults_are_bindsnets(cls):
    expected = COMMON | OWN[cls]
    found = {name: p.default for name, p in inspect.signature(cls).parameters.items()}
    assert list(found)[: len(expected)] == list(expected)
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("cls", OWN, ids=lambda cls: cls.__name__)
def test_the_docstring_has_formula_parameters_and_attributes(cls):
    for needed in ("Parameters\n----------", "Attributes\n----------", *OWN[cls]):
        assert needed in cls.__doc__
    if cls is not PassThroughNodes:
        assert "References\n----------" in cls.__doc__ and ".. math::" in cls.__doc__


@pytest.mark.parametrize("cls", OWN, ids=lambda cls: cls.__name__)
def test_parameters_stand_before_references(cls):
    parameters, attributes, references = (
        cls.__doc__.find(f"{section}\n---")
        for section in ("Parameters", "Attributes", "References")
    )
    assert parameters < attributes and references in (-1, max(attributes, references))


def test_a_plain_value_in_a_subclass_takes_the_place_of_a_field():
    layer = BoostedLIFNodes(n=2)
    assert layer.rest == layer.reset == 0.0 and layer.lbound is None
    assert not {"rest", "reset", "lbound"} & set(layer.state_dict())


@pytest.mark.parametrize("name", ["responseKernel", "refractoryKernel"])
def test_an_unknown_kernel_is_named_with_the_nearest_known_one(name):
    with pytest.raises(ParameterError, match=rf"CSRMNodes.{name} must be one of .*'Eta'"):
        CSRMNodes(n=2, **{name: "Eta"})


def test_a_window_must_have_a_length():
    with pytest.raises(ParameterError, match="res_window_size must be above 0 ms"):
        CSRMNodes(n=2, res_window_size=0)


def test_izhikevichs_neurons_are_drawn_in_bindsnets_order():
    torch.manual_seed(3)
    layer = IzhikevichNodes(n=5, excitatory=0.5)
    torch.manual_seed(3)
    r1, s1, r2, s2 = torch.rand(2), torch.rand(5, 2), torch.rand(3), torch.rand(5, 3)
    assert torch.equal(layer.r, torch.cat((r1, r2)))
    assert torch.equal(layer.S, torch.cat((0.5 * s1, -s2), 1))
    assert layer.excitatory.tolist() == [1, 1, 0, 0, 0]
    torch.testing.assert_close(layer.a, torch.cat((torch.full((2,), 0.02), 0.02 + 0.08 * r2)))
    torch.testing.assert_close(layer.c, torch.cat((-65 + 15 * r1**2, torch.full((3,), -65.0))))


def test_izhikevichs_recurrent_matrix_may_be_replaced_or_edited(drive):
    layer = IzhikevichNodes(n=3, a=0.02, b=0.2, c=-65.0, d=8.0)
    data = torch.zeros(60, 1, 3)
    data[:, :, 0] = 30.0  # only the first neuron is driven
    layer.S = torch.zeros(3, 3)
    assert drive(layer, data)["s"].sum((0, 1)).tolist()[1:] == [0, 0]
    layer = IzhikevichNodes(n=3, a=0.02, b=0.2, c=-65.0, d=8.0)
    layer.S.zero_()
    layer.S[2, 0] = 300.0  # column: presynaptic
    spikes = drive(layer, data)["s"][:, 0]
    first = int(spikes[:, 0].nonzero()[0])
    assert spikes[first + 1, 2] and not spikes[: first + 1, 2].any() and not spikes[:, 1].any()


def test_izhikevichs_neurons_may_be_chosen_by_a_mask_and_take_any_shape():
    mask = torch.tensor([[1, 0, 1], [0, 0, 1]])
    layer = IzhikevichNodes(shape=(2, 3), excitatory=mask)
    assert torch.equal(layer.excitatory, mask.to(torch.uint8))
    assert layer.a.shape == (2, 3) and layer.S.shape == (6, 6)
    assert bool(((layer.S >= 0).all(0) == mask.flatten().bool()).all())
