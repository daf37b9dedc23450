"""What the pipelines have in common: a network, recordings, and what is done now and then."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import numpy as np
import torch
from torch import Tensor

from bindsnet.arguments import (
    Fits,
    a_kind_of,
    check_all,
    checked,
    count,
    mapping,
    optional,
    path,
    switch,
)
from bindsnet.errors import BindsNETError, warn_unknown_arguments
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.pipeline.callbacks import (
    Callback,
    Plotting,
    Printing,
    Saving,
    Testing,
    check_interval,
)

_PLAIN = (bool, int, float, str, bytes, bytearray, np.ndarray, np.generic, type(None))
"""What has no tensors in it; asked first, since to ask for a mapping takes a while."""


ANetwork = Annotated[Network, a_kind_of(Network)]
analyzer = Fits("an analyzer", lambda v: v is None or hasattr(v, "finalize_step"))
AnAnalyzer = Annotated[Any, analyzer]


def recursive_to(item: Any, device: torch.device | str) -> Any:
    """Move the tensors in nested containers to a device; everything else stays as it is.

    Mappings become dicts and sequences lists, but named tuples keep their type.
    """
    if isinstance(item, Tensor):
        return item.to(device)
    if isinstance(item, _PLAIN):
        return item
    if isinstance(item, Mapping):
        return {key: recursive_to(value, device) for key, value in item.items()}
    if isinstance(item, tuple) and hasattr(item, "_fields"):
        return type(item)(*(recursive_to(value, device) for value in item))
    if isinstance(item, Sequence):
        return [recursive_to(value, device) for value in item]
    return item


class BasePipeline:
    """Takes a network through data, step by step.

    A subclass gives :meth:`step_`, :meth:`train`, :meth:`test`, :meth:`init_fn` and :meth:`plots`.

    Parameters
    ----------
    network
        The network; it is moved to the device.
    save_dir
        File that the network is saved to.
    save_interval, print_interval, test_interval, plot_interval
        Steps from one time to the next; None for never.
    plot_config
        ``data_step``: if it is not None, spikes and voltages of each layer are recorded;
        ``data_length``: how many steps of them are kept. What is not named keeps its default.
    allow_gpu
        Whether to use CUDA, where there is such a device.
    callbacks
        Further :class:`~bindsnet.pipeline.callbacks.Callback` objects.

    Attributes
    ----------
    step_count : int
        Steps so far.
    device : torch.device
        Where the network and its data are.

    Raises
    ------
    ParameterError
        If an interval is no number of steps.
    """

    #: Keyword arguments and their defaults; subclasses add theirs.
    options: dict[str, Any] = {
        "save_dir": "network.pt",
        "save_interval": None,
        "plot_config": None,
        "print_interval": None,
        "test_interval": None,
        "plot_interval": None,
        "allow_gpu": True,
        "callbacks": (),
    }
    plot_defaults: dict[str, Any] = {"data_step": True, "data_length": 100}
    #: What keyword arguments may be; subclasses add theirs.
    takes: dict[str, Fits] = {
        "save_dir": path,
        "allow_gpu": switch,
        "plot_config": optional(mapping),
        "callbacks": Fits("callbacks", lambda v: all(isinstance(c, Callback) for c in v)),
    }
    tests_between_episodes = False

    @checked
    def __init__(self, network: ANetwork, **kwargs: Any) -> None:
        given = self._parse(kwargs)
        self.network = network
        self.step_count = 0
        self.clock = time.time()
        self.save_dir = given["save_dir"]
        for name in ("save_interval", "print_interval", "test_interval", "plot_interval"):
            setattr(self, name, check_interval(name, given[name]))
        self.plot_config = self._plot_config(given["plot_config"] or {})
        self.callbacks: list[Callback] = [Printing(), Plotting(), Saving(), Testing()]
        self.callbacks += given["callbacks"]
        self.allow_gpu = given["allow_gpu"]
        cuda = self.allow_gpu and torch.cuda.is_available()
        self.device = torch.device("cuda" if cuda else "cpu")
        self._monitor_layers()
        self.init_fn()
        self.network.to(self.device)

    def _parse(self, kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Keyword arguments and defaults of this class and of those that it extends."""
        known: dict[str, Any] = {}
        takes: dict[str, Fits] = {}
        for kind in reversed(type(self).__mro__):
            known.update(vars(kind).get("options", {}))
            takes.update(vars(kind).get("takes", {}))
        warn_unknown_arguments(type(self).__name__, kwargs.keys() - known.keys(), known)
        given = {name: kwargs.get(name, default) for name, default in known.items()}
        check_all(type(self).__name__, given, takes)
        return given

    def _plot_config(self, given: Mapping[str, Any]) -> dict[str, Any]:
        owner = f"{type(self).__name__}: plot_config"
        warn_unknown_arguments(owner, given.keys() - self.plot_defaults.keys(), self.plot_defaults)
        config = {**self.plot_defaults, **given}
        count.check(owner, "data_length", config["data_length"])
        return config

    def _monitor_layers(self) -> None:
        self._spikes: dict[str, Monitor] = {}
        self._voltages: dict[str, Monitor] = {}
        if self.plot_config["data_step"] is None:
            return
        length = self.plot_config["data_length"]
        for name, layer in self.network.layers.items():
            self._spikes[name] = Monitor(layer, ["s"], length)
            self.network.add_monitor(self._spikes[name], f"{name}_spikes")
            if hasattr(layer, "v"):
                self._voltages[name] = Monitor(layer, ["v"], length)
                self.network.add_monitor(self._voltages[name], f"{name}_voltages")

    def step(self, batch: Any, **kwargs: Any) -> Any:
        """Take one step with a batch: what :meth:`step_` returns."""
        self.step_count += 1
        try:
            output = self.step_(recursive_to(batch, self.device), **kwargs)
        except BindsNETError:
            self.step_count -= 1  # what was refused is no step
            raise
        for callback in self.callbacks:
            callback.on_step(self, batch, output)
        return output

    def end_episode(self) -> None:
        """Tell the callbacks that an episode, or an epoch, is over."""
        for callback in self.callbacks:
            callback.on_episode(self)

    def reset_state_variables(self) -> None:
        """Bring the network back to its start; weights stay."""
        self.network.reset_state_variables()
        self.step_count = 0

    def get_spike_data(self) -> dict[str, Tensor]:
        """Spikes of each layer in the last steps, ``[time, batch, *shape]``."""
        return {name: monitor.get("s") for name, monitor in self._spikes.items()}

    def get_voltage_data(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Voltages of each layer that has them, ``[time, batch, *shape]``, and their thresholds."""
        voltages = {name: monitor.get("v") for name, monitor in self._voltages.items()}
        layers = self.network.layers
        thresholds = {
            name: layers[name].thresh for name in voltages if hasattr(layers[name], "thresh")
        }
        return voltages, thresholds

    def step_(self, batch: Any, **kwargs: Any) -> Any:
        """Run the network on a batch that is on the device."""
        raise NotImplementedError(f"{type(self).__name__} must define step_")

    def train(self) -> None:
        """Take the network through all data."""
        raise NotImplementedError(f"{type(self).__name__} must define train")

    def test(self) -> Any:
        """Test the network."""
        raise NotImplementedError(f"{type(self).__name__} must define test")

    def init_fn(self) -> None:
        """Prepare what the pipeline needs."""
        raise NotImplementedError(f"{type(self).__name__} must define init_fn")

    def plots(self, batch: Any, step_out: Any) -> None:
        """Draw."""
        raise NotImplementedError(f"{type(self).__name__} must define plots")
