"""A network's input, spikes, voltages, weights, labels and accuracy, drawn while it learns."""

from __future__ import annotations

from math import ceil, sqrt
from pathlib import Path
from typing import Any

from torch import Tensor

from bindsnet.analysis import plotting
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.optional import import_optional
from bindsnet.utils import get_square_assignments, get_square_weights

FOLDER = Path("plots")


class LivePlots:
    """Six figures of a Diehl and Cook network: on the screen, or else in PNG files.

    Parameters
    ----------
    network
        The network; it gets monitors of spikes and voltages.
    steps
        Steps for which an image is shown.
    interval
        Images between two drawings.
    folder
        Where the files go.
    """

    def __init__(self, network: Network, steps: int, interval: int, folder: Path = FOLDER) -> None:
        self.network, self.interval, self.folder = network, interval, folder
        self.plt = import_optional("matplotlib.pyplot", extra="plot", user="--plot")
        probe = self.plt.figure()
        self.on_screen = bool(probe.canvas.required_interactive_framework)
        self.plt.close(probe)
        self.recordings = {}
        for name in ("Ae", "Ai"):
            self.recordings[name] = Monitor(network.layers[name], ["s", "v"], time=steps)
            network.add_monitor(self.recordings[name], f"plots of {name}")
        self.side = ceil(sqrt(network.n_neurons))
        self.seen, self.due = 0, False
        self.handles: dict[str, Any] = {}
        if not self.on_screen:
            folder.mkdir(parents=True, exist_ok=True)
            print(f"plots: there is no screen, so they go to {folder.resolve()}")

    def watch(self, image: Tensor, label: int, spikes: Tensor) -> None:
        """Once every interval, draw an image, what it did to the network, and the weights."""
        self.seen += 1
        if self.seen % self.interval:
            return
        self.due, h, network = True, self.handles, self.network
        s = {"X": spikes, **{name: r.get("s") for name, r in self.recordings.items()}}
        v = {name: r.get("v") for name, r in self.recordings.items()}
        excitatory, inhibitory = network.layers["Ae"], network.layers["Ai"]
        thresholds = {"Ae": excitatory.thresh + excitatory.theta, "Ai": inhibitory.thresh}
        weights = network.connections["X", "Ae"].feature_index["weight"].value
        fields = get_square_weights(weights, self.side, 28)
        axes, ims = h.get("input", (None, None))
        h["input"] = plotting.plot_input(image, spikes.sum(0), int(label), axes=axes, ims=ims)
        ims, axes = h.get("spikes", (None, None))
        h["spikes"] = plotting.plot_spikes(s, ims=ims, axes=axes, dt=network.dt)
        ims, axes = h.get("voltages", (None, None))
        h["voltages"] = plotting.plot_voltages(
            v, ims=ims, axes=axes, thresholds=thresholds, plot_type="line", dt=network.dt
        )
        h["weights"] = plotting.plot_weights(fields, im=h.get("weights"), title="Weights")
        self._show()

    def learned(self, history: dict[str, list[float]], samples: int) -> None:
        """Draw the neurons' labels, and accuracies known every so many ``samples``, if due."""
        if not self.due:
            return
        self.due, h = False, self.handles
        labels = get_square_assignments(self.network.assignments, self.side)
        h["assignments"] = plotting.plot_assignments(labels, im=h.get("assignments"))
        h["accuracy"] = plotting.plot_performance(history, ax=h.get("accuracy"), x_scale=samples)
        self._show()

    def finish(self) -> None:
        """Take the monitors off again."""
        for name in self.recordings:
            del self.network.monitors[f"plots of {name}"]

    def _show(self) -> None:
        if self.on_screen:
            self.plt.pause(1e-3)
            return
        for name, handle in self.handles.items():
            part = handle
            while not hasattr(part, "figure"):
                part = part[0]
            part.figure.savefig(self.folder / f"{name}.png")
