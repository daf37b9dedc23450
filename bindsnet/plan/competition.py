"""Which spike of a layer is kept, and what it causes in the layer."""

from __future__ import annotations

from collections.abc import Callable

from bindsnet.network.nodes import Nodes
from bindsnet.plan import ops
from bindsnet.plan.ops import Buffer, Op
from bindsnet.random import Draws

BufferOf = Callable[[Nodes, str], Buffer]


def choose(name: str, layer: Nodes, buffer: BufferOf, draws: Draws, batch: int) -> Op:
    """Keep one spike: by a draw, or of the neurons with the greatest overshoot."""
    key, s = f"{name}.one_spike", buffer(layer, "s")
    if not layer.overshoot:
        draws.request(key, batch)
        return ops.ChooseOne(label=name, key=key, s=s)
    strength, *levels = (buffer(layer, variable) for variable in layer.overshoot)
    lost = buffer(layer, "lost")
    return ops.ChooseOne(
        label=name,
        key=key,
        s=s,
        strength=strength,
        levels=tuple(levels),
        lost=lost,
        contests=layer.contests,
    )


def settle(name: str, layer: Nodes, buffer: BufferOf, drive: Buffer) -> Op:
    """What the layer's spikes cause in itself; the spikes stay as they are."""
    present = [v for v, tensor in layer._buffers.items() if tensor is not None and v != "s"]
    return ops.StepNodes(
        label=name,
        layer=layer,
        drive=drive,
        run=lambda drive: layer.settle(),
        state=tuple(buffer(layer, v) for v in present),
        spikes=buffer(layer, "s"),
    )
