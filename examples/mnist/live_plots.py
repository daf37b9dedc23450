"""A network's input, spikes, voltages, weights, labels and accuracy, drawn while it learns."""

from __future__ import annotations

from math import ceil, sqrt
from pathlib import Path
from typing import Any

from bindsnet.analysis import plotting
from bindsnet.network.monitors import Monitor
from bindsnet.optional import import_optional
from bindsnet.training import Trainer
from bindsnet.utils import get_square_assignments, get_square_weights

FOLDER = Path("plots")


class LivePlots:
    """Six figures of a Diehl and Cook network: on the screen, or else in PNG files.

    Parameters
    ----------
    trainer
        Calls this after every interval; its network gets monitors of spikes and voltages.
    interval
        Images between two drawings.
    folder
        Where the files go.
    """

    def __init__(self, trainer: Trainer, interval: int, folder: Path = FOLDER) -> None:
        network = trainer.network
        self.network, self.interval, self.folder = network, interval, folder
        self.plt = import_optional("matplotlib.pyplot", extra="plot", user="--plot")
        probe = self.plt.figure()
        self.on_screen = bool(probe.canvas.required_interactive_framework)
        self.plt.close(probe)
        self.recordings = {}
        for name, layer in network.layers.items():
            variables = ["s"] if name == "X" else ["s", "v"]
            self.recordings[name] = Monitor(layer, variables)
            network.add_monitor(self.recordings[name], f"plots of {name}")
        self.side = ceil(sqrt(network.n_neurons))
        self.drawn = 0
        self.handles: dict[str, Any] = {}
        if not self.on_screen:
            folder.mkdir(parents=True, exist_ok=True)
            print(f"plots: there is no screen, so they go to {folder.resolve()}")

    def __call__(self, trainer: Trainer) -> None:
        """Draw the last image and what it did to the network, what it learned, and how well."""
        if trainer.position - self.drawn < self.interval:
            return
        self.drawn = trainer.position
        self._draw_image(trainer)
        self._draw_learned(trainer)
        self._show()

    def _draw_image(self, trainer: Trainer) -> None:
        h, layers = self.handles, self.network.layers
        s = {name: recording.get("s") for name, recording in self.recordings.items()}
        v = {name: self.recordings[name].get("v") for name in s if name != "X"}
        thresholds = {name: layers[name].thresh for name in v}
        thresholds["Ae"] = thresholds["Ae"] + layers["Ae"].theta
        image, label = trainer.sample
        axes, ims = h.get("input", (None, None))
        h["input"] = plotting.plot_input(image, s["X"].float().sum(0), label, axes=axes, ims=ims)
        ims, axes = h.get("spikes", (None, None))
        h["spikes"] = plotting.plot_spikes(s, ims=ims, axes=axes, dt=self.network.dt)
        ims, axes = h.get("voltages", (None, None))
        h["voltages"] = plotting.plot_voltages(
            v, ims=ims, axes=axes, thresholds=thresholds, plot_type="line", dt=self.network.dt
        )

    def _draw_learned(self, trainer: Trainer) -> None:
        h = self.handles
        weights = self.network.connections["X", "Ae"].w
        fields = get_square_weights(weights, self.side, 28)
        h["weights"] = plotting.plot_weights(fields, im=h.get("weights"), title="Weights")
        labels = get_square_assignments(trainer.readout.assignments, self.side)
        h["assignments"] = plotting.plot_assignments(labels, im=h.get("assignments"))
        h["accuracy"] = plotting.plot_performance(
            trainer.history, ax=h.get("accuracy"), x_scale=trainer.interval
        )

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
