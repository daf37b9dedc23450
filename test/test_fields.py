"""Fields: what a class declares is what it has."""

from __future__ import annotations

import inspect

import pytest
import torch

from bindsnet import fields
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.fields import derived, draw, option, param, receptor, state
from bindsnet.network.nodes import Nodes


class Base(Nodes):
    """A base."""

    a = param(1.0, unit="mV", doc="First.")
    b = param(2.0, at_least=0.0, unit="Hz", doc="Second.")
    double = derived(lambda p, dt: p.a * 2 + dt, doc="Twice a.")
    v = state("a", doc="Starts at a.")


class Child(Base, order="c b a"):
    """A child that adds, overrides and reorders."""

    a = param(5.0, unit="mV", doc="Another default.")
    c = option("x", doc="A switch.")
    extra = param(None, when="c", doc="There if c.")


def test_a_child_has_its_own_fields_and_its_parents():
    assert {"a", "b", "c", "extra", "v", "s", "n"} <= set(Child._fields)
    assert Child._fields["a"].default == 5.0 and Base._fields["a"].default == 1.0
    assert "c" not in Base._fields


def test_the_order_of_arguments_can_be_given():
    names = [name for name in inspect.signature(Child).parameters if name in "abc"]
    assert names == ["c", "b", "a"]
    assert [name for name in inspect.signature(Base).parameters if name in "ab"] == ["a", "b"]


def test_parameters_are_buffers_and_states_start_from_them():
    layer = Child(3, a=4.0)
    layer.compute_decays(0.5)
    layer.set_batch_size(2)
    assert float(layer.a) == 4.0 and layer._buffers["a"] is layer.a
    assert float(layer.double) == 8.5
    assert torch.equal(layer.v, torch.full((2, 3), 4.0))


def test_a_parameter_may_depend_on_an_option():
    assert not hasattr(Child(3, c=""), "extra")
    assert Child(3).extra is None
    assert float(Child(3, extra=2).extra) == 2.0


def test_options_are_plain_values():
    assert Child(3).c == "x" and Child(3, c=[1]).c == [1]


def test_a_state_from_a_parameter_may_differ_from_neuron_to_neuron():
    layer = Base(3, a=torch.tensor([1.0, 2.0, 3.0]))
    layer.compute_decays(1.0)
    layer.set_batch_size(2)
    layer.v.zero_()
    layer.reset_state_variables()
    assert layer.v.tolist() == [[1.0, 2.0, 3.0]] * 2
    assert layer.double.tolist() == [3.0, 5.0, 7.0]


def test_on_the_class_a_field_is_its_declaration():
    assert isinstance(Base.a, fields.Param) and Base.a.unit == "mV"
    assert isinstance(Child.c, fields.Option) and isinstance(Base.v, fields.State)
    assert Base.a.owner == "Base"


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (-1.0, ParameterError, r"Base.b must be at least 0 Hz \(got -1 Hz\)"),
        (torch.tensor([1.0, -2.0, 3.0]), ParameterError, r"at least 0 Hz \(got -2 Hz\)"),
        ("high", ParameterError, r"Base.b must be a number or a tensor \(got 'high'\)"),
        (None, ParameterError, r"Base.b must be a number or a tensor \(got None\)"),
        ([1.0, torch.nan, 0.0], ParameterError, "Base.b must be finite"),
        (torch.zeros(2), ShapeError, r"Base.b has shape \[2\]; .* layer of shape \[3\]"),
        ([], (ParameterError, ShapeError), "Base.b"),
    ],
)
def test_a_value_out_of_range_is_refused(value, error, message):
    with pytest.raises(error, match=message):
        Base(3, b=value)


@pytest.mark.parametrize("value", [3, 3.0, True, torch.tensor(3), torch.tensor([3.0]), [3.0]])
def test_one_number_of_any_kind_becomes_one_float32(value):
    layer = Base(3, b=value)
    assert layer.b.shape == () and layer.b.dtype == torch.float32
    assert float(layer.b) == float(torch.as_tensor(value))


def test_one_number_for_each_neuron_is_fitted_to_the_shape():
    layer = Base(shape=(2, 3), b=torch.arange(6))
    assert layer.b.shape == (2, 3) and layer.b.is_contiguous()
    assert Base(shape=(2, 3), b=torch.arange(3)).b[1].tolist() == [0.0, 1.0, 2.0]


def test_a_bad_value_is_refused_before_anything_else_of_the_layer_exists():
    with pytest.raises(ParameterError):
        Base(3, a=torch.inf)


WRONG = [1j, object(), [], torch.ones(2)]
DECLARED = {
    (param, "above"): ["x", torch.nan, *WRONG],
    (param, "at_least"): ["x", torch.inf, *WRONG],
    (param, "optional"): ["yes", 2, *WRONG],
    (param, "unit"): [3, *WRONG],
    (derived, "formula"): ["a", 3, *WRONG],
    (state, "init"): [torch.nan, 1j, []],
    (state, "dtype"): ["float32", float, *WRONG],
    (state, "batched"): ["yes", *WRONG],
    (state, "resets"): ["yes", *WRONG],
    (state, "window"): [-1, 2.5, *WRONG],
    **{(declare, "when"): [3, *WRONG] for declare in (param, derived, draw, state)},
    **{(declare, "doc"): [3, *WRONG] for declare in (param, derived, draw, receptor, state)},
}


@pytest.mark.parametrize(("declare", "argument"), DECLARED)
def test_a_bad_value_in_a_declaration_is_named(attack, declare, argument):
    good = {param: {"default": 1.0}, derived: {"formula": abs}}.get(declare, {})
    bad = DECLARED[declare, argument]
    attack("bad values in declarations", arguments=1, values=len(bad))
    for value in bad:
        with pytest.raises(ParameterError, match=rf"{declare.__name__}: {argument} must be"):
            declare(**{**good, argument: value})
            pytest.fail(f"{declare.__name__} took {value!r} for {argument}")


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (param(1.0, when="quik"), r"Own.a: there is no option 'quik'; did you mean 'quick'\?"),
        (state("thresh"), r"Own.a: there is no parameter 'thresh'; did you mean 'thresh_'\?"),
        (state(window="past"), "Own.a: there is no kernel 'past'"),
    ],
)
def test_a_name_in_a_declaration_that_is_none_is_told(field, message):
    """It ended in a bare AttributeError or KeyError, in a method that was not the user's."""

    def declare():
        fields_of_it = {"quick": option(False), "thresh_": param(1.0), "a": field}
        layer = type("Own", (Nodes,), fields_of_it)(n=2)
        layer.compute_decays(1.0)
        layer.set_batch_size(1)

    with pytest.raises(ParameterError, match=message):
        declare()


def test_the_table_of_the_documentation_has_units_and_defaults():
    assert "a : default 1.0, mV\n    First." in Base.__doc__
    assert "double\n    Twice a." in Base.__doc__
    assert Base.__doc__.startswith("A base.")
