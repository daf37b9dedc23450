"""Whole runs of random networks in exact arithmetic: the engines give the same bits."""

from __future__ import annotations

import os
import warnings

from hypothesis import HealthCheck, given, settings

from bindsnet.testing import agree
from bindsnet.testing.strategies import random_networks

QUICK = settings(
    deadline=None,
    derandomize=True,
    max_examples=int(os.environ.get("BINDSNET_EXAMPLES", 60)),  # more: a longer search
    suppress_health_check=list(HealthCheck),
)


@QUICK
@given(random_networks())
def test_the_native_engine_gives_every_bit_of_the_reference(recipe):
    network, inputs, options = recipe.build()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing may fall back to torch

        expected = agree(network, inputs, recipe.steps, **options)

    if "unclamp" not in recipe.forced:
        assert expected["recorded L1.s"].any() or expected["L1.x"].any(), "silence proves nothing"
    assert len(expected.state) > 20


@settings(QUICK, max_examples=25)
@given(random_networks(steps=12))
def test_engines_agree_over_several_presentations_with_a_reset_between(recipe):
    network, inputs, options = recipe.build()

    expected = agree(network, inputs, recipe.steps, presentations=3, **options)

    steps = expected["recorded L1.s.steps"]
    assert steps == 36
