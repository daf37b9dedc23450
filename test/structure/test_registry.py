"""Every public class has a row in the registry, so that the generated tests reach it."""

from __future__ import annotations

import importlib
import inspect

import pytest

from bindsnet.encoding import Encoder
from bindsnet.learning import LearningRule
from bindsnet.network.nodes import Nodes
from bindsnet.network.topology import Projection
from bindsnet.network.topology_features import AbstractFeature
from bindsnet.testing import registry

#: What a class of each kind derives from, where they are public, and their rows.
KINDS = {
    "populations": (Nodes, registry.POPULATIONS),
    "connections": (Projection, registry.CONNECTIONS),
    "features": (AbstractFeature, registry.FEATURES),
    "rules": (LearningRule, registry.RULES),
    "encoders": (Encoder, registry.ENCODERS),
}
PLACES = (
    "bindsnet.conversion",
    "bindsnet.network.nodes",
    "bindsnet.network.topology",
    "bindsnet.network.topology_features",
    "bindsnet.learning",
    "bindsnet.learning.MCC_learning",
    "bindsnet.encoding",
)
#: Classes that others derive from and nobody builds.
BASES = {"Nodes", "Encoder", "LearningRule", "MCC_LearningRule"}


def public(base):
    """The public classes of one kind that can be built."""
    found = set()
    for place in PLACES:
        module = importlib.import_module(place)
        for name in module.__all__:
            item = getattr(module, name)
            if inspect.isclass(item) and issubclass(item, base) and not name.startswith("Abstract"):
                found.add(item)
    return {c for c in found if not inspect.isabstract(c) and c.__name__ not in BASES}


@pytest.mark.parametrize("kind", KINDS)
def test_every_public_class_has_a_row(kind):
    base, rows = KINDS[kind]
    known = {row.cls for row in rows.values()}
    known |= {row.feature for row in rows.values() if kind == "rules"}
    missing = sorted(c.__module__ + "." + c.__name__ for c in public(base) - known)
    assert not missing, f"add a row to bindsnet/testing/registry/{kind}.py for each of {missing}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_stands_under_the_name_of_its_class(kind):
    for name, row in KINDS[kind][1].items():
        assert name == row.cls.__name__
