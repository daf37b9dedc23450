"""Constructors of populations: order, defaults, checks, messages."""

from __future__ import annotations

import inspect
import warnings

import pytest
import torch

from bindsnet.errors import ParameterError, ShapeError, StateError, UnknownArgumentWarning
from bindsnet.network.nodes import (
    AbstractInput,
    AdaptiveLIFNodes,
    DiehlAndCookNodes,
    Input,
    LIFNodes,
    Nodes,
)

COMMON = ["n", "shape", "traces", "traces_additive", "tc_trace", "trace_scale", "sum_input"]
ORDER = {
    Input: [],
    LIFNodes: ["thresh", "rest", "reset", "refrac", "tc_decay", "lbound"],
    AdaptiveLIFNodes: [
        "rest",
        "reset",
        "thresh",
        "refrac",
        "tc_decay",
        "theta_plus",
        "tc_theta_decay",
        "lbound",
    ],
    DiehlAndCookNodes: (
        [
            "thresh",
            "rest",
            "reset",
            "refrac",
            "tc_decay",
            "theta_plus",
            "tc_theta_decay",
            "lbound",
            "one_spike",
        ]
    ),
}
DEFAULTS = {
    "traces": False,
    "traces_additive": False,
    "tc_trace": 20.0,
    "trace_scale": 1.0,
    "sum_input": False,
}
DEFAULTS |= {
    "n": None,
    "shape": None,
    "thresh": -52.0,
    "rest": -65.0,
    "reset": -65.0,
    "refrac": 5,
    "tc_decay": 100.0,
    "lbound": None,
    "theta_plus": 0.05,
    "tc_theta_decay": 1e7,
    "one_spike": True,
}


def name(cls):
    return cls.__name__


@pytest.mark.parametrize("cls", ORDER, ids=name)
def test_the_signature_names_the_arguments_in_bindsnets_order(cls):
    parameters = inspect.signature(cls).parameters
    assert list(parameters) == [*COMMON, *ORDER[cls], "kwargs"]
    for argument in [*COMMON, *ORDER[cls]]:
        assert parameters[argument].default == DEFAULTS[argument], argument


@pytest.mark.parametrize("cls", ORDER, ids=name)
def test_arguments_may_be_given_by_position(cls):
    common = [4, (2, 2), True, True, 11.0, 2.0, True]
    own = [
        float(-40 - i) if k in ("thresh", "rest", "reset") else k == "one_spike" or float(i + 1)
        for i, k in enumerate(ORDER[cls])
    ]
    layer = cls(*common, *own)
    assert (layer.n, layer.shape, layer.traces, layer.traces_additive) == (4, (2, 2), True, True)
    assert (float(layer.tc_trace), float(layer.trace_scale), layer.sum_input) == (11.0, 2.0, True)
    for argument, value in zip(ORDER[cls], own, strict=True):
        assert float(getattr(layer, argument)) == value, argument


def test_only_input_layers_are_marked_as_inputs():
    assert issubclass(Input, AbstractInput)
    assert not any(issubclass(cls, AbstractInput) for cls in ORDER if cls is not Input)


def test_n_and_shape_follow_from_each_other():
    assert LIFNodes(n=6).shape == [6]
    assert LIFNodes(shape=(2, 3)).n == 6
    shape = torch.Size([2, 3])
    assert LIFNodes(n=6, shape=shape).shape is shape, "it is kept as it was given"


BAD = [
    (LIFNodes, {"tc_decay": -1}, "LIFNodes.tc_decay must be above 0 ms (got -1 ms)"),
    (LIFNodes, {"tc_decay": 0}, "LIFNodes.tc_decay must be above 0 ms (got 0 ms)"),
    (LIFNodes, {"refrac": -2}, "LIFNodes.refrac must be at least 0 ms (got -2 ms)"),
    (LIFNodes, {"thresh": float("nan")}, "LIFNodes.thresh must be finite (got nan)"),
    (LIFNodes, {"rest": float("inf")}, "LIFNodes.rest must be finite (got inf)"),
    (LIFNodes, {"reset": None}, "LIFNodes.reset must be a number or a tensor (got None)"),
    (LIFNodes, {"reset": "low"}, "LIFNodes.reset must be a number or a tensor (got 'low')"),
    (
        Input,
        {"traces": True, "tc_trace": -3.5},
        "Input.tc_trace must be above 0 ms (got -3.5 ms)",
    ),
    (
        DiehlAndCookNodes,
        {"tc_theta_decay": 0.0},
        "DiehlAndCookNodes.tc_theta_decay must be above 0 ms (got 0 ms)",
    ),
    (
        LIFNodes,
        {"tc_decay": torch.tensor([1.0, 2.0, -4.0])},
        "LIFNodes.tc_decay must be above 0 ms (got -4 ms)",
    ),
    (LIFNodes, {"n": 0}, "LIFNodes must have at least one neuron (got n=0)"),
    (LIFNodes, {"n": -3}, "LIFNodes must have at least one neuron (got n=-3)"),
    (LIFNodes, {"n": None, "shape": (2, 0)}, "LIFNodes must have at least one neuron"),
    (LIFNodes, {"n": None, "shape": ()}, "LIFNodes must have at least one neuron"),
    (LIFNodes, {"n": 5, "shape": (2, 2)}, "LIFNodes has shape [2, 2]: 4 neurons, but n=5"),
    (Input, {"n": None}, "Input needs n or shape"),
]


@pytest.mark.parametrize(("cls", "arguments", "message"), BAD, ids=lambda v: str(v)[:40])
def test_a_bad_argument_is_refused_with_its_name_value_and_limits(cls, arguments, message):
    with pytest.raises(ParameterError) as refused:
        cls(**({"n": 3} | arguments))
    assert str(refused.value).startswith(message)
    assert isinstance(refused.value, ValueError)


def test_a_parameter_of_another_shape_than_the_layer_is_refused():
    with pytest.raises(ShapeError, match=r"LIFNodes.thresh has shape \[4\]; it takes one number"):
        LIFNodes(n=3, thresh=torch.zeros(4))


def test_an_argument_given_twice_or_too_many_are_refused():
    with pytest.raises(ParameterError, match="LIFNodes got 'n' twice"):
        LIFNodes(3, n=4)
    with pytest.raises(ParameterError, match="Input takes at most 7 positional arguments"):
        Input(*range(1, 9))


def test_an_unknown_argument_warns_with_the_nearest_name():
    message = "LIFNodes ignores 'tresh', which it does not know; did you mean 'thresh'?"
    with pytest.warns(UnknownArgumentWarning) as caught:
        LIFNodes(n=3, tresh=-50.0)
    assert [str(w.message) for w in caught] == [message]
    assert caught[0].filename == __file__, "the warning points at the caller"


def test_learning_is_an_argument_that_every_layer_takes():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert LIFNodes(n=3, learning=False).learning is False


@pytest.mark.parametrize("cls", [Nodes, *ORDER], ids=name)
def test_tensor_parameters_are_copied_without_a_warning(cls):
    scale = torch.tensor([1.0, 2.0, 3.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        layer = cls(n=3, traces=True, trace_scale=scale)
    scale.zero_()
    assert layer.trace_scale.tolist() == [1.0, 2.0, 3.0]


def test_parameters_are_float32_whatever_is_given():
    layer = LIFNodes(n=3, thresh=-50, rest=torch.full((3,), -65, dtype=torch.int64))
    assert layer.thresh.dtype == layer.rest.dtype == torch.float32


def test_forward_by_hand_needs_a_batch_size():
    with pytest.raises(StateError, match="LIFNodes has no batch size yet: add it to a network"):
        LIFNodes(n=3).forward(torch.zeros(1, 3))


@pytest.mark.parametrize("dt", [0.0, -1.0])
def test_decays_need_a_positive_time_step(dt):
    with pytest.raises(ParameterError, match="LIFNodes: dt must be a finite number above 0"):
        LIFNodes(n=3).compute_decays(dt)


def test_forward_by_hand_is_one_whole_step():
    layer = DiehlAndCookNodes(n=4, traces=True, theta_plus=1.0)
    layer.compute_decays(1.0)
    layer.set_batch_size(2)
    drive = torch.full((2, 4), 50.0)
    assert layer.forward(drive) is None
    assert layer.s.sum(1).tolist() == [1, 1]
    assert torch.equal(layer.x, layer.s.float())
    assert (drive == 50.0).all(), "the input is left as it was"


def test_the_documentation_lists_every_parameter_and_state():
    for cls, own in ORDER.items():
        for argument in [*COMMON, *own, "s", "x"]:
            assert f"\n{argument} :" in cls.__doc__ or f"\n{argument}\n" in cls.__doc__, argument
