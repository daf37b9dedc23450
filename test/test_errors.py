"""Errors and warnings."""

from __future__ import annotations

import pickle
import warnings

import pytest

from bindsnet import errors
from bindsnet.errors import BindsNETError, BindsNETWarning, did_you_mean, warn_unknown_arguments

FAMILY = {
    errors.ParameterError: ValueError,
    errors.ShapeError: ValueError,
    errors.UnknownNameError: KeyError,
    errors.UnknownItemError: IndexError,
    errors.SampleError: TypeError,
    errors.MissingRewardError: KeyError,
    errors.StateError: RuntimeError,
    errors.RuleError: TypeError,
    errors.MonitorError: AttributeError,
    errors.ConversionError: TypeError,
    errors.FileFormatError: ValueError,
    errors.DataNotFoundError: FileNotFoundError,
    errors.MissingPackageError: ImportError,
    errors.EngineError: RuntimeError,
}


@pytest.mark.parametrize(("error", "builtin"), FAMILY.items(), ids=lambda e: e.__name__)
def test_each_error_is_one_of_ours_and_a_built_in_one(error, builtin):
    with pytest.raises(BindsNETError):
        raise error("what happened")
    with pytest.raises(builtin):
        raise error("what happened")


@pytest.mark.parametrize("error", FAMILY, ids=lambda e: e.__name__)
def test_a_message_reads_as_it_was_written(error):
    message = "the network has no layer 'Q'\n  it has 'X'"
    assert str(error(message)) == message
    assert str(pickle.loads(pickle.dumps(error(message)))) == message


def test_no_error_is_left_out_of_this_list():
    ours = {c for c in vars(errors).values() if isinstance(c, type)}
    family = {c for c in ours if issubclass(c, BindsNETError)} - {BindsNETError}
    assert family == set(FAMILY)


def test_warnings_can_be_silenced_together():
    for warning in (errors.UnknownArgumentWarning, errors.EngineFallbackWarning):
        assert issubclass(warning, BindsNETWarning) and issubclass(warning, UserWarning)


@pytest.mark.parametrize(
    ("name", "text"),
    [("tresh", "; did you mean 'thresh'?"), ("zzz", ""), ("THRESH", ""), (3, "")],
)
def test_a_near_miss_is_named(name, text):
    assert did_you_mean(name, ["thresh", "rest", "reset"]) == text


def test_names_may_be_pairs():
    assert did_you_mean(("X", "y"), [("X", "Y"), ("Y", "X")]) == "; did you mean \"('X', 'Y')\"?"


def test_each_unknown_argument_warns_once():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warn_unknown_arguments("Owner", ["a", "bett"], ["beta"])
        warn_unknown_arguments("Owner", [], ["beta"])
    assert [str(w.message) for w in caught] == [
        "Owner ignores 'a', which it does not know",
        "Owner ignores 'bett', which it does not know; did you mean 'beta'?",
    ]
