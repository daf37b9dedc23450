"""Ways to drive one population by hand."""

from __future__ import annotations

import pytest
import torch

from bindsnet.network import Network
from bindsnet.network.monitors import Monitor


@pytest.fixture(params=["reference", "native"])
def engine(request):
    """Each law holds on each engine."""
    return request.param


@pytest.fixture
def drive(engine):
    """``drive(layer, data, dt)``: run a layer alone; its recorded variables, ``[time, ...]``."""

    def run(layer, data, dt=1.0, watch=("s", "v"), batch=1):
        network = Network(dt=dt, batch_size=batch, engine=engine)
        network.add_layer(layer, "Y")
        monitor = Monitor(layer, watch)
        network.add_monitor(monitor, "watch")
        data = torch.as_tensor(data, dtype=torch.float32)
        network.run({"Y": data}, time=len(data) * dt + dt / 2)
        return {name: monitor.get(name) for name in watch}

    return run
