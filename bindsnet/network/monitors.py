"""Requests to record variables, and what was recorded."""

from __future__ import annotations

import os
from abc import ABC
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
from torch import Tensor

from bindsnet.arguments import (
    AnyPath,
    Count,
    Device,
    Names,
    Steps,
    Switch,
    a_kind_of,
    checked,
    one_of,
    text,
)
from bindsnet.edits import keeps
from bindsnet.errors import MonitorError, ParameterError, UnknownNameError, did_you_mean
from bindsnet.functional import SPIKES
from bindsnet.network.recording import Recording
from bindsnet.network.selection import Selection
from bindsnet.network.streaming import DiskRecording, check_file, write_recordings


class AbstractMonitor(ABC):  # noqa: B024 - a monitor may record nothing
    """Something that records."""

    def recordings(self) -> Iterable[tuple[Any, str, Recording]]:
        """What an engine is to record: object, variable, and where it goes."""
        return ()

    def record(self) -> None:  # noqa: B027
        """Record one step; a class that overrides it is called after each step of a run."""

    @property
    def records_by_hand(self) -> bool:
        """Whether a ``record`` of its own says what is recorded."""
        return not any(
            keeps(self, cls, "record") for cls in (AbstractMonitor, Monitor, NetworkMonitor)
        )

    def reset_state_variables(self) -> None:  # noqa: B027
        """Forget what was recorded."""


Format = Annotated[str, one_of("npz", "pickle")]
AMonitor = Annotated[AbstractMonitor, a_kind_of(AbstractMonitor, "a monitor")]


class Reader:
    """Reads one variable of one object; unlike a lambda, it can be saved."""

    def __init__(self, obj: Any, variable: str) -> None:
        self.obj, self.variable = obj, variable

    def __call__(self) -> Tensor:
        value = getattr(self.obj, self.variable)
        if not isinstance(value, Tensor):
            return torch.zeros(0)
        return value.detach() if value.layout == torch.strided else value.detach().to_dense()


def _check_variable(obj: Any, variable: str) -> None:
    if hasattr(obj, variable):
        return
    tensors = [name for name in sorted({*dir(obj)}) if isinstance(getattr(obj, name, None), Tensor)]
    hint = ": create it with traces=True" if variable == "x" else ""
    raise MonitorError(
        f"{type(obj).__name__} has no variable {variable!r} to monitor{hint}"
        f"{did_you_mean(variable, tensors)} (it has {', '.join(tensors)})"
    )


def _names_in(obj: Any, state_vars: Collection[str]) -> Collection[str]:
    """Names of variables; of a string, its letters if all of them are some, else itself."""
    letters = all(len(name) == 1 and hasattr(obj, name) for name in state_vars)
    return (state_vars,) if isinstance(state_vars, str) and not letters else state_vars


class Monitor(AbstractMonitor):
    """Records variables of a layer, a connection or a feature in every step.

    Parameters
    ----------
    obj
        The object to watch.
    state_vars
        Names of its variables, such as ``["s", "v"]``, ``"s"`` or ``"theta"``.
    time
        How many steps to keep: the last ones, across runs. None keeps all.
    batch_size
        Without effect; recordings have the network's batch size.
    device
        Where recordings are kept, if ``time`` is given; else on the CPU.
    sparse
        Whether ``get`` gives sparse tensors.
    index
        Neurons to record: their numbers, or a mask of the layer's shape. Recordings are
        then ``[time, batch, chosen]``. Variables of connections and features are
        flattened for it. None for all.
    every
        Record the first step and each ``every``-th after it; ``time`` counts what is kept.
    packed
        Keep spikes as bits, in an eighth of the memory; ``get`` unpacks them.
    file
        Keep recordings on disk, for runs that outgrow memory, until :meth:`save` writes them
        to this file (``.npz``, or ``.h5`` if ``h5py`` is there). ``get`` maps them then, and
        forgets nothing. Once a checkpoint or a saved network speaks of them, they stay in
        ``<file>.*.part`` until you delete it, and a network that is read goes on there.

    Examples
    --------
    >>> watch = Monitor(layer, ["s"], packed=True)
    >>> watch = Monitor(layer, ["v"], index=[3, 14, 15], every=10)
    >>> watch = Monitor(layer, ["s", "v"], file="runs/long.npz")
    """

    @checked
    def __init__(
        self,
        obj: Any,
        state_vars: Names,
        time: Steps | None = None,
        batch_size: Count | None = 1,
        device: Device | None = "cpu",
        sparse: Switch = False,
        *,
        index: Any = None,
        every: Steps = 1,
        packed: Switch = False,
        file: str | os.PathLike[str] | None = None,
    ) -> None:
        if file is not None and time is not None:
            raise ParameterError("Monitor: a file keeps all steps, so leave out time")
        self.obj = obj
        self.state_vars = _names_in(obj, state_vars)
        self.time = None if time is None else int(time)
        self.batch_size = batch_size
        self.device = torch.device("cpu" if time is None else device or "cpu")
        self.sparse = sparse
        self.file = None if file is None else check_file(file)
        self.every, self.packed = int(every), packed
        self.selection = Selection(index, packed, getattr(obj, "shape", None))
        for variable in self.state_vars:
            _check_variable(obj, variable)
            self.selection.check(variable, getattr(obj, variable))
        self.recording = {variable: self._recording(variable) for variable in self.state_vars}

    def _recording(self, variable: str) -> Recording:
        options: dict[str, Any] = {"read": Reader(self.obj, variable), "device": self.device}
        options |= {"selection": self.selection, "every": self.every}
        if self.file is not None:
            return DiskRecording(self.file, **options)
        return Recording(length=self.time, **options)

    @property
    def clean(self) -> bool:
        """Whether nothing was recorded since the start or the last reset."""
        return not any(r.steps for r in self.recording.values())

    def recordings(self) -> Iterable[tuple[Any, str, Recording]]:
        """What an engine is to record."""
        return [(self.obj, variable, r) for variable, r in self.recording.items()]

    def record(self) -> None:
        """Record the present values by hand, as one step."""
        for r in self.recording.values():
            r.record()

    def get(self, var: str) -> Tensor:
        """The values of ``var`` in the recorded steps: ``[time, batch, *shape]``.

        A monitor without ``time`` and ``file`` forgets the values of ``var`` that it gives.
        """
        if type(var) is not str:  # the usual case needs no more
            text.check("Monitor", "var", var)
        if var not in self.recording:
            if self.clean:
                return torch.empty(0)
            raise UnknownNameError(
                f"the monitor does not record {var!r}{did_you_mean(var, self.recording)}"
            )
        recording = self.recording[var]
        values = recording.recorded()
        if self.time is None and self.file is None:
            recording.clear()
        return values.to_sparse() if self.sparse else values

    def save(self, path: str | os.PathLike[str] | None = None) -> None:
        """Write the recordings to a file, each under the name of its variable.

        ``path`` ends in ``.npz`` or ``.h5``; by default it is the monitor's ``file``. They are
        written a piece at a time, so they need not fit the memory.
        """
        target = self.file if path is None else check_file(path)
        if target is None:
            raise ParameterError("Monitor.save needs a path, as the monitor has no file")
        write_recordings(target, self.recording)

    def reset_state_variables(self) -> None:
        """Forget what was recorded."""
        for r in self.recording.values():
            r.clear()


class NetworkMonitor(AbstractMonitor):
    """Records variables of many layers and connections of a network.

    Parameters
    ----------
    network
        The network to watch.
    layers, connections
        Names of layers and ``(source, target)`` names of connections; all by default.
    state_vars
        Names of variables; objects that have none of them are skipped. What was recorded of
        a part stays when that is removed, and goes when another takes its place.
    time
        How many steps to keep: the last ones, with zeros before the first. None keeps all.
    every
        Record the first step and each ``every``-th after it; ``time`` counts what is kept.
    packed
        Keep spikes ``s`` as bits, in a thirty-second of the memory.
    """

    @checked
    def __init__(
        self,
        network: Any,
        layers: Names | None = None,
        connections: Collection[tuple[str, str]] | None = None,
        state_vars: Names | None = None,
        time: Steps | None = None,
        *,
        every: Steps = 1,
        packed: Switch = False,
    ) -> None:
        if not hasattr(network, "layers"):
            raise ParameterError(f"NetworkMonitor: network must be a network (got {network!r})")
        if not isinstance(connections, Collection | None):
            raise ParameterError(
                f"NetworkMonitor: connections must be pairs of names (got {connections!r})"
            )
        self.network = network
        self.layers = list(network.layers if layers is None else layers)
        self.connections = list(network.connections if connections is None else connections)
        self.state_vars = tuple(("v", "s", "w") if state_vars is None else state_vars)
        self.time = None if time is None else int(time)
        self.every, self.packed = int(every), packed
        self.recording: dict[Any, dict[str, Recording]] = {}
        for name in (*self.layers, *self.connections):
            self.recording[name] = self._record_of(name)
        if state_vars is not None and not any(self.recording.values()):
            raise MonitorError(
                f"NetworkMonitor: no part of the network has any of state_vars, {self.state_vars}"
            )

    def _record_of(self, name: Any) -> dict[str, Recording]:
        found = {**self.network.layers, **self.network.connections}
        if name not in found:
            raise UnknownNameError(
                f"NetworkMonitor: layers and connections are those of the network, which has no "
                f"{name!r}{did_you_mean(name, found)}"
            )
        obj, dtype = found[name], torch.float32 if isinstance(name, str) else None
        return {
            variable: Recording(
                Reader(obj, variable),
                self.time,
                dtype,
                selection=Selection(packed=self._packs(obj, variable)),
                every=self.every,
            )
            for variable in self.state_vars
            if hasattr(obj, variable)
        }

    def _packs(self, obj: Any, variable: str) -> bool:
        return self.packed and variable == "s" and obj.s.dtype in SPIKES

    @property
    def i(self) -> int:
        """How many steps were recorded."""
        return max((r.steps for _, _, r in self.recordings()), default=0)

    def recordings(self) -> Iterable[tuple[Any, str, Recording]]:
        """What an engine is to record, of the parts that the network has now."""
        parts = {**self.network.layers, **self.network.connections}
        for name, variables in self.recording.items():
            for variable, recording in variables.items() if name in parts else ():
                if recording.read.obj is not parts[name]:  # another part has taken its place
                    recording.read = Reader(parts[name], variable)
                    recording.clear()
                yield parts[name], variable, recording

    def record(self) -> None:
        """Record the present values by hand, as one step."""
        for _, _, recording in self.recordings():
            recording.record()

    def get(self) -> dict[Any, dict[str, Tensor]]:
        """Name to variable to values: ``[time, batch, *shape]``, ``[time, *w.shape]``."""
        return {
            name: {
                variable: r.recorded() if self.time is None else r.window()
                for variable, r in variables.items()
            }
            for name, variables in self.recording.items()
        }

    @checked
    def save(self, path: AnyPath, fmt: Format = "npz") -> None:
        """Write the recordings to a file.

        ``fmt``: ``"npz"``, with arrays ``layer_var`` and ``src-tgt_var``, or ``"pickle"``.
        """
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        recorded = self.get()
        if fmt == "pickle":
            torch.save(recorded, path)
            return
        arrays = {
            f"{name if isinstance(name, str) else '-'.join(name)}_{variable}": values.cpu().numpy()
            for name, variables in recorded.items()
            for variable, values in variables.items()
        }
        np.savez_compressed(path, **arrays)  # type: ignore[arg-type]

    def reset_state_variables(self) -> None:
        """Forget what was recorded."""
        for variables in self.recording.values():
            for recording in variables.values():
                recording.clear()
