"""Each public class on a GPU: it gives what it gives on the CPU."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from bindsnet.conversion import ann_to_snn
from bindsnet.testing import exact_network, matrix, spikes
from bindsnet.testing.populations import population_network
from bindsnet.testing.registry import CONNECTIONS, POPULATIONS, RULES, weights_of

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device"),
]
STEPS = 20


def on_both(build, run):
    """The network that ``build`` makes, after ``run``, on the CPU and on the GPU."""
    networks = []
    for device in ("cpu", "cuda"):
        with torch.random.fork_rng():
            torch.manual_seed(0)
            network = build().to(device)
            network.engine = "reference"
            run(network)
        networks.append(network)
    return networks


@pytest.mark.parametrize("name", POPULATIONS)
def test_a_population_has_the_state_on_the_gpu_that_it_has_on_the_cpu(name):
    row = POPULATIONS[name]
    generator = torch.Generator().manual_seed(11)
    data = torch.rand(STEPS, 4, 2, 3, generator=generator) * row.scale
    cpu, gpu = on_both(
        lambda: population_network(row, 4),
        lambda network: network.run(dict.fromkeys(network.layers, data), STEPS),
    )
    if name == "SRM0Nodes":  # draws of its own on each device
        assert gpu.layers["shared/set"].s.is_cuda
        return
    for layer, expected in cpu.layers.items():
        for variable, value in expected._buffers.items():
            got = gpu.layers[layer]._buffers[variable]
            assert (value is None) == (got is None)
            if value is not None and value.is_floating_point():
                torch.testing.assert_close(got.cpu(), value, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("connection", matrix.plastic_connections())
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_learns_on_the_gpu_what_it_learns_on_the_cpu(rule, connection):
    cell = matrix.Cell(rule, connection, 4, 2)
    example = matrix.network_of(cell)
    inputs, options = matrix.forced_spikes(example, cell.batch)
    cpu, gpu = on_both(
        lambda: matrix.network_of(cell),
        lambda network: network.run(inputs, STEPS, **options, **RULES[rule].run),
    )
    expected, got = (weights_of(network.connections[("X", "Y")]) for network in (cpu, gpu))
    assert got.is_cuda
    torch.testing.assert_close(got.cpu(), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", [name for name, row in CONNECTIONS.items() if not row.learns])
def test_a_connection_without_weights_passes_the_same_on_the_gpu(name):
    data = spikes(
        STEPS, 4, *CONNECTIONS[name].source(2), generator=torch.Generator().manual_seed(2)
    )
    cpu, gpu = on_both(
        lambda: exact_network(connection=CONNECTIONS[name].cls, batch=4, channels=2),
        lambda network: network.run({"X": data}, STEPS),
    )
    assert torch.equal(gpu.layers["Y"].v.cpu(), cpu.layers["Y"].v)


def test_a_converted_network_answers_on_the_gpu_as_on_the_cpu():
    data = torch.rand(6, 1, 8, 8, generator=torch.Generator().manual_seed(0))

    def build():
        net = nn.Sequential(
            nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 5)
        )
        return ann_to_snn(net, (1, 8, 8), data)

    x = data.expand(50, *data.shape)
    cpu, gpu = on_both(build, lambda network: network.run({"Input": x}, 50))
    got = gpu.layers["5"].summed
    assert got.is_cuda
    torch.testing.assert_close(got.cpu(), cpu.layers["5"].summed, rtol=0.0, atol=1.5)
