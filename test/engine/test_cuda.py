"""Networks on a GPU: everything works, and gives what the CPU gives."""

from __future__ import annotations

import pytest
import torch

from bindsnet.errors import EngineError
from bindsnet.models import DiehlAndCook2015, TwoLayerNetwork
from bindsnet.network.monitors import Monitor
from bindsnet.testing import exact_network, spikes

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device"),
]


def data(batch=1, steps=30):
    return {"X": spikes(steps, batch, 8, generator=torch.Generator().manual_seed(0))}


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("connection", ["dense", "feature"])
def test_a_network_learns_on_the_gpu_what_it_learns_on_the_cpu(batch, connection):
    from bindsnet.network.topology import Connection, MulticompartmentConnection

    kind = {"dense": Connection, "feature": MulticompartmentConnection}[connection]
    cpu, gpu = (exact_network(connection=kind, batch=batch, wmin=0.0, wmax=20.0) for _ in range(2))
    gpu.to("cuda")
    cpu.run(data(batch), 30, engine="reference")
    gpu.run(data(batch), 30)  # inputs are moved where the network is
    assert gpu.Y.v.is_cuda and gpu.X_to_Y.w.is_cuda
    recorded = cpu.monitors["Y"].get("s")
    assert recorded.sum() > 10
    assert torch.equal(gpu.monitors["Y"].get("s").cpu(), recorded)
    torch.testing.assert_close(gpu.X_to_Y.w.cpu().data, cpu.X_to_Y.w.data)


@pytest.mark.parametrize("model", [DiehlAndCook2015, TwoLayerNetwork])
def test_models_run_on_the_gpu(model):
    network = model(8, n_neurons=5, norm=100.0).to("cuda")
    layer = list(network.layers.values())[1]
    monitor = Monitor(layer, ["s", "v"], time=30, device="cuda")
    network.add_monitor(monitor, "seen")
    network.run(data(), 30)
    network.reset_state_variables()
    network.run({"X": data()["X"].cuda()}, 30)
    assert monitor.get("s").shape == (30, 1, 5)
    assert (layer.v == -65.0).sum() < 5 or monitor.get("s").any()


def test_options_of_a_run_are_moved_to_the_gpu():
    network = exact_network().to("cuda")
    network.run(
        data(),
        30,
        clamp={"Y": torch.tensor([1])},
        unclamp={"Y": torch.tensor([2])},
        injects_v={"Y": torch.ones(5)},
        masks={("X", "Y"): torch.eye(8, 5, dtype=torch.bool)},
    )
    assert network.Y.s[0, 1] and not network.Y.s[0, 2]
    assert (network.X_to_Y.w.diagonal() == 0).all()


def test_a_network_comes_back_to_the_cpu_and_to_the_native_engine():
    network = exact_network().to("cuda")
    network.run(data(), 30)
    with pytest.raises(EngineError, match="it is not on the CPU"):
        network.run(data(), 30, engine="native")
    network.to("cpu")
    network.run(data(), 30, engine="native")
    assert not network.Y.v.is_cuda
