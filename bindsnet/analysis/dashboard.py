"""A live dashboard of a network that learns, in TensorBoard.

    tensorboard --logdir logs

shows, while training goes on, accuracies, the rate of each layer, how many neurons
are silent, weights, receptive fields, and a raster of all layers.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, sqrt
from typing import Annotated, Any

import numpy as np
import torch
from torch import Tensor

from bindsnet.analysis import plotting
from bindsnet.analysis._arrays import as_array, as_numbers
from bindsnet.analysis._figures import color_map, own_figure
from bindsnet.analysis.pipeline_analysis import summary_writer
from bindsnet.arguments import AnyPath, Fits, Names, Options, Seed, a_kind_of, checked
from bindsnet.errors import ShapeError, check_names
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.utils import get_square_weights

a_trainer = Fits(
    "a trainer, with a position and a history",
    lambda v: hasattr(v, "position") and isinstance(v.history, Mapping),
)


class Dashboard:
    """Writes what a network does to a TensorBoard log, whenever it is called.

    ::

        dashboard = Dashboard(network, "logs/run 1", steps=250)
        for seen, (image, label) in enumerate(data, 1):
            network.run({"X": poisson(image, time=250)}, time=250)
            if seen % 250 == 0:
                dashboard(seen, accuracy={"all-activity": percent})
            network.reset_state_variables()
        dashboard.close()

    With ``network.present`` the last sample is shown; with a trainer, see :meth:`watch`.

    A call looks at the network as it is: call it before the state is reset, as a
    reset forgets what was recorded. It takes a fraction of a second and
    changes nothing in the network.

    Parameters
    ----------
    network
        The network. Each layer gets a monitor of its spikes, unless one is there.
    folder
        Folder of the log; a run is a folder of its own below ``--logdir``.
    steps
        Steps of spikes to keep for rates and rasters; 0 for neither, and no monitors.
    layers
        Names of the layers to watch; all by default.

    Attributes
    ----------
    writer : torch.utils.tensorboard.SummaryWriter
        What writes the log; also for figures and numbers of one's own.
    """

    @checked
    def __init__(
        self,
        network: Annotated[Network, a_kind_of(Network)],
        folder: AnyPath = "./logs",
        steps: Seed = 250,
        layers: Names | None = None,
    ) -> None:
        check_names("Dashboard", layers or (), network.layers)
        self.writer = summary_writer("Dashboard", folder)
        self.network = network
        self._handles: dict[str, Any] | None = None
        self._monitors: dict[str, Monitor] = {}
        for name in (layers or list(network.layers)) if steps else ():
            monitor = Monitor(network.layers[name], ["s"], time=steps)
            self._monitors[name] = monitor
            network.add_monitor(monitor, f"dashboard of {name}")

    @checked
    def __call__(self, seen: Seed, accuracy: Options | None = None, **numbers: float) -> None:
        """Write everything there is to show.

        Parameters
        ----------
        seen
            Samples seen so far: the horizontal axis.
        accuracy
            Name of a scheme to its accuracy in per cent.
        numbers
            Further numbers, each a curve of its own.
        """
        curves = {
            f"accuracy/{scheme} (%)": _number(f"{scheme!r} in accuracy", percent)
            for scheme, percent in (accuracy or {}).items()
        }
        curves |= {name: _number(name, number) for name, number in numbers.items()}
        for name, number in curves.items():
            self.writer.add_scalar(name, number, seen)
        self._write_activity(seen)
        for (source, target), connection in self.network.connections.items():
            w = _weights(connection)
            if w is not None and any(type(r).__name__ != "NoOp" for r in connection.rules):
                self._write_weights(f"{source} to {target}", w, connection.source.shape, seen)
        self.writer.flush()

    @checked
    def watch(self, trainer: Annotated[Any, a_trainer]) -> None:
        """Write what a trainer has reached: ``trainer.fit(..., callbacks=[dashboard.watch])``.

        ``trainer``: anything with a ``position``, the number of samples seen, and a
        ``history``, the accuracies in per cent of each scheme.
        """
        accuracy = {scheme: values[-1] for scheme, values in trainer.history.items() if values}
        self(trainer.position, accuracy=accuracy)

    def close(self) -> None:
        """End the log, and take the monitors off the network again."""
        for name in self._monitors:
            del self.network.monitors[f"dashboard of {name}"]
        self._monitors = {}
        self.writer.close()

    def _write_activity(self, seen: int) -> None:
        """Rates, silent neurons, and a raster of all watched layers."""
        spikes = {name: monitor.get("s") for name, monitor in self._monitors.items()}
        spikes = {name: s for name, s in spikes.items() if len(s)}
        for name, s in spikes.items():
            rates = s.float().mean(dim=(0, 1)).flatten() * (1000 / self.network.dt)
            self.writer.add_scalar(f"rate/{name} (Hz)", rates.mean(), seen)
            self.writer.add_scalar(f"silent/{name} (%)", 100 * (rates == 0).float().mean(), seen)
            self.writer.add_histogram(f"rates/{name} (Hz)", rates, seen)
        if not spikes or len({len(s) for s in spikes.values()}) > 1:
            return
        if self._handles is not None and list(self._handles["lines"]) != list(spikes):
            self._handles = None
        empty = None if self._handles else own_figure("Dashboard", (5.5, 1.8 + 1.3 * len(spikes)))
        self._handles = plotting.plot_overview(
            spikes, handles=self._handles, dt=self.network.dt, figure=empty
        )
        self.writer.add_image("raster", _pixels(self._handles["figure"]), seen, dataformats="HWC")

    def _write_weights(self, name: str, w: Tensor, source: Any, seen: int) -> None:
        """Distribution of the weights; and receptive fields, if the source is a picture."""
        values = w.detach().cpu()
        values = values.to_dense() if values.layout != torch.strided else values
        self.writer.add_histogram(f"weights/{name} (mV)", values, seen)
        side = [size for size in source if size > 1]
        if values.dim() != 2 or len(side) != 2:
            return
        grid = as_array(get_square_weights(values, ceil(sqrt(values.shape[1])), tuple(side)))
        top = max(float(grid.max()), 1e-9)
        pixels = color_map("Dashboard", "hot_r")(grid / top, bytes=True)[..., :3]
        self.writer.add_image(f"receptive fields/{name}", pixels, seen, dataformats="HWC")


def _number(name: str, value: Any) -> float:
    """One number, which may be NaN: a curve shows where training failed."""
    number = as_numbers("Dashboard", name, value)
    if number.numel() != 1:
        raise ShapeError(f"Dashboard: {name} must be one number (got shape {list(number.shape)})")
    return float(number)


def _weights(connection: Any) -> Tensor | None:
    """The weights of a connection; of one with features, the first of them that has real values."""
    if not hasattr(connection, "pipeline"):
        return getattr(connection, "w", None)
    values = [getattr(feature, "value", None) for feature in connection.pipeline]
    real = [v for v in values if isinstance(v, Tensor) and v.is_floating_point()]
    return real[0] if real else None


def _pixels(figure: Any) -> Any:
    """A figure as an array ``[height, width, 3]``."""
    figure.set_dpi(160)  # so that text can be read in TensorBoard, which shows it small
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())[..., :3].copy()
