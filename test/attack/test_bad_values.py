"""Each parameter of each population refuses what it cannot take, by its name."""

from __future__ import annotations

import pytest
import torch

from bindsnet import fields
from bindsnet.errors import BindsNETError, ParameterError
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.testing.registry import POPULATIONS

NAN, INF = float("nan"), float("inf")
WRONG = {
    "text": "many",
    "nan": NAN,
    "infinity": INF,
    "minus infinity": -INF,
    "nothing": [],
    "an empty tensor": torch.zeros(0),
    "a wrong shape": torch.ones(3, 7),
    "one nan of many": torch.tensor([1.0, NAN, 1.0, 1.0]),
    "a complex number": 1j,
    "a dict": {},
    "an object": object(),
    "a class": float,
    "complex numbers": torch.ones(4, dtype=torch.complex64),
}
PARAMETERS = [
    (name, p.name)
    for name, row in POPULATIONS.items()
    for p in fields.of_kind(row.cls._fields, fields.Param)
]


@pytest.mark.parametrize(("population", "parameter"), PARAMETERS)
def test_a_bad_value_of_a_parameter_is_named(attack, population, parameter):
    row = POPULATIONS[population]
    p = row.cls._fields[parameter]
    options = {p.when: True} if p.when else {}
    bad = dict(WRONG)
    if p.default is not None and not p.optional:
        bad["none"] = None
    if p.above is not None:
        bad |= {"the limit": p.above, "below the limit": p.above - 1.0}
    if p.at_least is not None:
        bad["below the limit"] = p.at_least - 1.0
    attack("bad values of parameters", parameters=1, values=len(bad))
    for what, value in bad.items():
        with pytest.raises(BindsNETError, match=parameter):
            row.cls(n=4, **{**row.arguments, **options, parameter: value})
            pytest.fail(f"{population} took {what} for {parameter}")


@pytest.mark.parametrize("population", POPULATIONS)
@pytest.mark.parametrize(
    "size",
    [
        {"n": 0},
        {"n": -3},
        {"n": 2.5},
        {"n": "four"},
        {"n": NAN},
        {"shape": [2, -1]},
        {"shape": [2, 0]},
        {"shape": [2.5]},
        {"shape": "ab"},
        {"shape": 3.5},
        {"n": 5, "shape": [2, 2]},
        {},
    ],
    ids=str,
)
def test_a_bad_size_of_a_layer_is_named(population, size):
    row = POPULATIONS[population]
    with pytest.raises(BindsNETError):
        row.cls(**{**row.arguments, **size})


CONNECTION = {
    "nu": ["fast", NAN, -1.0, (1.0, INF), (1.0, 2.0, 3.0)],
    "w": ["much", torch.full((4, 3), NAN), torch.ones(3, 4), torch.full((4, 3), INF)],
    "wmin": ["low", NAN, torch.zeros(2, 2), 5.0],
    "wmax": ["high", NAN, torch.zeros(2, 2), -5.0],
    "norm": ["long", NAN, torch.ones(2), INF],
    "weight_decay": [NAN, -0.5, 1.5, "slow"],
    "b": [NAN, torch.ones(2), "biased"],
    "Dales_rule": [torch.ones(2, 2, dtype=torch.bool), "always"],
}


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in CONNECTION.items() for value in values],
    ids=lambda value: str(value)[:20],
)
def test_a_bad_argument_of_a_connection_is_named(name, value):
    network = Network()
    network.add_layer(Input(n=4), "X")
    network.add_layer(LIFNodes(n=3), "Y")
    bounds = {"wmin": 0.0, "wmax": 1.0, "nu": 0.1}
    with pytest.raises(BindsNETError):
        joined = Connection(network.X, network.Y, **{**bounds, name: value})
        network.add_connection(joined, "X", "Y")
        network.run({"X": torch.ones(2, 1, 4)}, 2)


@pytest.mark.parametrize("dt", [0.0, -1.0, NAN, INF, "fast", None])
@pytest.mark.parametrize("batch", [1, 0, -2, 1.5, "one"])
def test_a_bad_step_or_batch_size_is_named(dt, batch):
    with pytest.raises(ParameterError):
        Network(dt=dt, batch_size=batch)
