"""Analyzers: what a pipeline shows of itself, in figures or in TensorBoard."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from bindsnet.analysis import plotting
from bindsnet.analysis._arguments import Thresholds
from bindsnet.analysis._arrays import (
    as_array,
    as_matrix,
    as_numbers,
    as_picture,
    as_row,
    as_spikes,
    as_table,
    finite_range,
)
from bindsnet.analysis._figures import has_screen, matplotlib, new_axes, redraw, write
from bindsnet.arguments import (
    AnyPath,
    Count,
    Options,
    Text,
    Whole,
    checked,
    one_of,
    optional,
    path,
)
from bindsnet.errors import (
    ParameterError,
    UnknownNameError,
    did_you_mean,
    warn_unknown_arguments,
)
from bindsnet.optional import import_optional
from bindsnet.utils import reshape_conv2d_weights

#: Keys of a pipeline's ``plot_config``, which it hands on to its analyzer whole.
PLOT_CONFIG = ("data_step", "data_length", "reward_eps", "reward_window", "obs_step", "volts_type")


class PipelineAnalyzer(ABC):
    """What a pipeline calls to show observations, rewards and activity.

    ``tag`` names a plot; ``step`` is the pipeline's step.
    """

    @abstractmethod
    def finalize_step(self) -> None:
        """Show what was plotted since the last call."""

    @abstractmethod
    def plot_obs(self, obs: Tensor, tag: str = "obs", step: int | None = None) -> None:
        """Show an observation: ``[H, W]``, ``[3, H, W]``, or with axes of size 1."""

    @abstractmethod
    def plot_reward(
        self,
        reward_list: Sequence[float],
        reward_window: int | None = None,
        tag: str = "reward",
        step: int | None = None,
    ) -> None:
        """Show the reward of each episode, as means of the last ``reward_window`` if given."""

    @abstractmethod
    def plot_spikes(
        self, spike_record: Mapping[str, Tensor], tag: str = "spike", step: int | None = None
    ) -> None:
        """Show spikes: name of layer to ``[time, batch, *shape]``."""

    @abstractmethod
    def plot_voltages(
        self,
        voltage_record: Mapping[str, Tensor],
        thresholds: Mapping[str, Any] | None = None,
        tag: str = "voltage",
        step: int | None = None,
    ) -> None:
        """Show voltages, mV: name of layer to ``[time, batch, *shape]``."""

    @abstractmethod
    def plot_conv2d_weights(
        self, weights: Tensor, tag: str = "conv2d", step: int | None = None
    ) -> None:
        """Show the kernels ``[filters, channels, height, width]`` of a convolution."""


class MatplotlibAnalyzer(PipelineAnalyzer):
    """Figures: in windows where there is a screen, else in memory, or in files.

    Parameters
    ----------
    volts_type
        ``"color"`` or ``"line"``; see :func:`bindsnet.analysis.plotting.plot_voltages`.
    folder
        Where :meth:`finalize_step` writes a PNG for each tag, if given.

    Attributes
    ----------
    plots : dict
        Tag to the handles of its figure.
    """

    def __init__(self, **kwargs: Any) -> None:
        known = (*PLOT_CONFIG, "folder")
        warn_unknown_arguments("MatplotlibAnalyzer", kwargs.keys() - set(known), known)
        self.volts_type = kwargs.get("volts_type", "color")
        one_of("color", "line").check("MatplotlibAnalyzer", "volts_type", self.volts_type)
        folder = kwargs.get("folder")
        optional(path).check("MatplotlibAnalyzer", "folder", folder)
        self.folder = None if folder is None else Path(folder)
        self.plots: dict[str, Any] = {}
        self._methods: dict[str, str] = {}
        self._drawn: dict[str, Any] = {}

    @checked
    def figure(self, tag: Text) -> Any:
        """The figure of a tag."""
        if tag not in self.plots:
            raise UnknownNameError(
                f"MatplotlibAnalyzer: nothing was plotted with the tag {tag!r}"
                f"{did_you_mean(tag, self.plots)}"
            )
        handle = self.plots[tag]
        while not hasattr(handle, "figure"):
            handle = handle[0]
        return handle.figure

    def finalize_step(self) -> None:
        """Update the windows, or the files, of what was plotted since the last call."""
        if self._drawn and has_screen("MatplotlibAnalyzer"):
            pyplot = matplotlib("MatplotlibAnalyzer", "pyplot")
            pyplot.show(block=False)
            for figure in self._drawn.values():
                figure.canvas.draw_idle()
                figure.canvas.flush_events()
        if self.folder is not None:
            for tag, figure in self._drawn.items():
                write(figure, self.folder / f"{tag}.png")
        self._drawn.clear()

    @checked
    def plot_obs(self, obs: Any, tag: Text = "obs", step: Whole | None = None) -> None:
        picture = as_picture("plot_obs", "obs", obs)
        im = self._earlier("plot_obs", tag)
        if im is None:
            (ax,) = new_axes("MatplotlibAnalyzer", 1, 1, (4, 4))
            ax.set(xticks=[], yticks=[])
            im = ax.imshow(picture, cmap="gray", interpolation="nearest")
        im.set_data(picture)
        if picture.ndim == 2:
            low, high = finite_range(picture)
            im.set_clim(low, max(high, low + 1e-9))
        im.axes.set_title("Observation" + _at(step))
        self._keep("plot_obs", tag, im)

    @checked
    def plot_reward(
        self,
        reward_list: Sequence[float],
        reward_window: Count | None = None,
        tag: Text = "reward",
        step: Whole | None = None,
    ) -> None:
        values = _rolling_mean(reward_list, reward_window)
        line = self._earlier("plot_reward", tag)
        if line is None:
            (ax,) = new_axes("MatplotlibAnalyzer", 1, 1, (6, 4))
            ax.set(xlabel="Episode", ylabel="Reward")
            (line,) = ax.plot([], [], marker=".")
        window = "" if reward_window is None else f", mean of the last {reward_window}"
        line.axes.set_title("Reward of an episode" + window)
        line.set_data(range(1, len(values) + 1), values)
        line.axes.relim()
        line.axes.autoscale()
        self._keep("plot_reward", tag, line)

    @checked
    def plot_spikes(
        self, spike_record: Options, tag: Text = "spike", step: Whole | None = None
    ) -> None:
        ims, axes = self._earlier("plot_spikes", tag) or (None, None)
        drawn = plotting.plot_spikes(spike_record, ims=ims, axes=axes)
        self._keep("plot_spikes", tag, drawn)

    @checked
    def plot_voltages(
        self,
        voltage_record: Options,
        thresholds: Thresholds | None = None,
        tag: Text = "voltage",
        step: Whole | None = None,
    ) -> None:
        ims, axes = self._earlier("plot_voltages", tag) or (None, None)
        drawn = plotting.plot_voltages(
            voltage_record, ims, axes, plot_type=self.volts_type, thresholds=thresholds
        )
        self._keep("plot_voltages", tag, drawn)

    @checked
    def plot_conv2d_weights(
        self, weights: Any, tag: Text = "conv2d", step: Whole | None = None
    ) -> None:
        im = self._earlier("plot_conv2d_weights", tag)
        drawn = plotting.plot_conv2d_weights(weights, im=im)
        self._keep("plot_conv2d_weights", tag, drawn)

    def _earlier(self, method: str, tag: str) -> Any:
        """What the same method drew with that tag before, if anything."""
        by = self._methods.get(tag, method)
        if by != method and tag in self.plots:
            raise ParameterError(f"MatplotlibAnalyzer: {method}: tag {tag!r} is that of {by}")
        return self.plots.get(tag)

    def _keep(self, method: str, tag: str, handles: Any) -> None:
        self.plots[tag], self._methods[tag] = handles, method
        self._drawn[tag] = self.figure(tag)
        redraw(self._drawn[tag].axes[0])


class TensorboardAnalyzer(PipelineAnalyzer):
    """Writes to a log that TensorBoard shows: ``tensorboard --logdir logs``.

    Rasters and voltages are images of neurons × time: a row for each neuron, time to the
    right, the samples of a batch one above the other. Voltages and kernels are stretched
    to the range from black to white.

    Parameters
    ----------
    summary_directory
        Folder of the log.

    Attributes
    ----------
    writer : torch.utils.tensorboard.SummaryWriter
        What writes it.
    """

    @checked
    def __init__(self, summary_directory: AnyPath = "./logs") -> None:
        self.writer = summary_writer("TensorboardAnalyzer", summary_directory)

    def finalize_step(self) -> None:
        """Nothing to do: the log is written as it comes."""

    @checked
    def plot_obs(self, obs: Any, tag: Text = "obs", step: Whole | None = None) -> None:
        picture = as_picture("plot_obs", "obs", obs)
        if picture.ndim == 2:
            self.writer.add_image(tag, _stretch(picture), step, dataformats="HW")
        else:
            self.writer.add_image(tag, picture, step, dataformats="HWC")

    @checked
    def plot_reward(
        self,
        reward_list: Sequence[float],
        reward_window: Count | None = None,
        tag: Text = "reward",
        step: Whole | None = None,
    ) -> None:
        values = _rolling_mean(reward_list, reward_window)
        if values:
            self.writer.add_scalar(tag, values[-1], len(values) if step is None else step)

    @checked
    def plot_spikes(
        self, spike_record: Options, tag: Text = "spike", step: Whole | None = None
    ) -> None:
        for name, raster in _tables("spike_record", spike_record, as_spikes).items():
            self.writer.add_image(f"{tag}/{name}", as_array(raster), step, dataformats="HW")

    @checked
    def plot_voltages(
        self,
        voltage_record: Options,
        thresholds: Thresholds | None = None,
        tag: Text = "voltage",
        step: Whole | None = None,
    ) -> None:
        for name, table in _tables("voltage_record", voltage_record, as_table).items():
            self.writer.add_image(f"{tag}/{name}", _stretch(table), step, dataformats="HW")

    @checked
    def plot_conv2d_weights(
        self, weights: Any, tag: Text = "conv2d", step: Whole | None = None
    ) -> None:
        grid = reshape_conv2d_weights(as_numbers("plot_conv2d_weights", "weights", weights))
        picture = _stretch(as_matrix("plot_conv2d_weights", "weights", grid))
        self.writer.add_image(tag, picture, step, dataformats="HW")


def summary_writer(user: str, folder: str | os.PathLike[str]) -> Any:
    """A ``SummaryWriter`` of torch's; needs the package tensorboard."""
    import_optional("tensorboard", extra="tensorboard", user=user)
    module = import_optional("torch.utils.tensorboard", extra="tensorboard", user=user)
    return module.SummaryWriter(str(folder))


def _tables(
    argument: str, record: Mapping[str, Any], read: Callable[[str, str, Any], Tensor]
) -> dict[str, Tensor]:
    """Each recording as ``[neurons, time]``."""
    user = "TensorboardAnalyzer"
    return {
        name: read(user, f"the recording of {name!r} in {argument}", recording).T
        for name, recording in record.items()
    }


def _stretch(values: Any) -> Any:
    """Numbers as an array from 0 to 1; all 0 where they are all the same, and where one is NaN."""
    array = as_array(values)
    low, high = finite_range(array)
    stretched = np.nan_to_num((array - low) / (high - low if high > low else 1.0), posinf=1.0)
    return stretched.clip(0.0, 1.0)


def _rolling_mean(values: Sequence[float], window: int | None) -> list[float]:
    """Means of the last ``window`` values; at the start, of those that there are."""
    numbers = as_row("plot_reward", "reward_list", values)
    if window is None:
        return numbers
    parts = [numbers[max(0, i + 1 - window) : i + 1] for i in range(len(numbers))]
    return [sum(part) / len(part) for part in parts]


def _at(step: int | None) -> str:
    return "" if step is None else f" (step {step})"
