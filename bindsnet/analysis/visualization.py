"""Experiments after the fact: weights over time, spike trains, voltages; a network as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import torch
from torch import Tensor

from bindsnet.analysis._figures import (
    Range,
    as_array,
    check_part,
    color_map,
    has_screen,
    matplotlib,
    new_axes,
    redraw,
)
from bindsnet.errors import ParameterError, ShapeError

BOLD, PLAIN = "\033[1m", "\033[0m"


def plot_weights_movie(ws: Any, sample_every: int = 1) -> Any:
    """Show weights change over time, one example after the other.

    Parameters
    ----------
    ws
        ``[examples, source, target, time]``.
    sample_every
        Steps between two frames.

    Returns
    -------
    matplotlib.animation.FuncAnimation
        The animation, also kept by its figure; ``.save("weights.gif", writer="pillow")``
        writes it to a file. On a screen it is shown.
    """
    movie = _dims("plot_weights_movie", "ws", ws, "[examples, source, target, time]")
    if sample_every < 1:
        raise ParameterError(f"sample_every must be at least 1 step (got {sample_every})")
    examples, _, _, steps = movie.shape
    frames = [(i, t) for i in range(examples) for t in range(0, steps, sample_every)]
    (ax,) = new_axes("plot_weights_movie", 1, 1, (5, 5))
    limits = {"vmin": float(movie.min()), "vmax": float(movie.max())}
    colors = color_map("plot_weights_movie", "hot_r")
    im = ax.imshow(as_array(movie[0, :, :, 0]), cmap=colors, aspect="auto", **limits)
    ax.set(xlabel="Target neuron", ylabel="Source neuron")
    ax.figure.colorbar(im, ax=ax, label="Weight (mV)")

    def show(frame: tuple[int, int]) -> list[Any]:
        example, step = frame
        im.set_data(as_array(movie[example, :, :, step]))
        ax.set_title(f"Example {example}, step {step}")
        return [im]

    animation = matplotlib("plot_weights_movie", "animation").FuncAnimation(
        ax.figure, show, frames=frames, interval=100, repeat=False
    )
    ax.figure.animation = animation  # or it ends when the caller drops it
    show(frames[0])
    if has_screen("plot_weights_movie"):
        matplotlib("plot_weights_movie", "pyplot").show(block=False)
    else:
        animation._draw_was_started = True  # it may be dropped without ever being written
    return animation


def plot_spike_trains_for_example(
    spikes: Any,
    n_ex: int | None = None,
    top_k: int | None = None,
    indices: Sequence[int] | None = None,
) -> Any:
    """Draw the spikes of one example, a row for each neuron.

    Parameters
    ----------
    spikes
        ``[examples, neurons, time]``.
    n_ex
        The example; the first by default.
    top_k
        Draw the neurons with most spikes, this many, the busiest lowest.
    indices
        Draw these neurons, in this order.

    Returns
    -------
    Axes
        The axes. Rows without ``top_k`` or ``indices`` are all the neurons.
    """
    user = "plot_spike_trains_for_example"
    trains = _dims(user, "spikes", spikes, "[examples, neurons, time]")
    chosen = trains[_index(user, "n_ex", n_ex or 0, len(trains))]
    if top_k is not None and indices is not None:
        raise ParameterError(f"{user}: takes top_k or indices, not both")
    if top_k is not None:
        if not 1 <= top_k <= len(chosen):
            raise ParameterError(f"{user}: top_k must be from 1 to {len(chosen)} (got {top_k})")
        indices = chosen.sum(1).argsort(descending=True, stable=True)[:top_k].tolist()
    rows = range(len(chosen)) if indices is None else indices
    picked = chosen[[_index(user, "indices", i, len(chosen)) for i in rows]]
    (ax,) = new_axes(user, 1, 1, (8, 4.5))
    who, when = picked.nonzero().T
    ax.scatter(as_array(when), as_array(who), c="tab:blue", s=6, linewidths=0)
    ax.set(xlim=(0, chosen.shape[1]), ylim=(-0.5, len(picked) - 0.5))
    ax.set(xlabel="Time (steps)", ylabel="Neuron", title=f"Spikes of example {n_ex or 0}")
    if indices is not None:
        ax.set_yticks(range(len(picked)), [str(int(i)) for i in rows])
    redraw(ax)
    return ax


def plot_voltage(
    voltage: Any,
    n_ex: int = 0,
    n_neuron: int = 0,
    time: Range | None = None,
    threshold: float | None = None,
) -> Any:
    """Draw the voltage of one neuron in one example.

    Parameters
    ----------
    voltage
        ``[examples, neurons, time]``, mV.
    n_ex, n_neuron
        The example, and the neuron.
    time
        First step to draw, and the step after the last.
    threshold
        Voltage of a dashed line, mV.

    Returns
    -------
    Axes
        The axes.
    """
    user = "plot_voltage"
    values = _dims(user, "voltage", voltage, "[examples, neurons, time]")
    example = values[_index(user, "n_ex", n_ex, len(values))]
    trace = example[_index(user, "n_neuron", n_neuron, len(example))]
    steps = check_part(user, "steps", time or (0, len(trace)), len(trace))
    (ax,) = new_axes(user, 1, 1, (8, 3.5))
    ax.plot(range(*steps), as_array(trace[slice(*steps)]), linewidth=0.9)
    if threshold is not None:
        ax.axhline(float(threshold), color="black", linestyle="--", label="threshold")
        ax.legend(loc="lower right")
    ax.set(xlabel="Time (steps)", ylabel="v (mV)", xlim=steps)
    ax.set_title(f"Voltage of neuron {n_neuron} in example {n_ex}")
    redraw(ax)
    return ax


def summary(net: Any) -> str:
    """A network as text, with bold headings for a terminal.

    Layers with their shapes, the connections that leave them, the numbers of
    synapses and of trainable ones.
    """
    lines = [
        f"{BOLD}{type(net).__name__}{PLAIN}: dt {net.dt:g} ms, batch size {net.batch_size}, "
        f"learning {'on' if net.learning else 'off'}",
        "",
    ]
    synapses = trainable = 0
    for name, layer in net.layers.items():
        shape = " x ".join(map(str, layer.shape))
        lines.append(f"{BOLD}{name}{PLAIN}  {type(layer).__name__}, {layer.n} neurons ({shape})")
        for (source, target), connection in net.connections.items():
            if source != name:
                continue
            count, learns = _synapses(connection), _learns(connection)
            synapses, trainable = synapses + count, trainable + learns * count
            rules = " " + _rule_names(connection) if learns else " fixed"
            kind = type(connection).__name__
            lines.append(f"    -> {target}  {kind}, {count:,} synapses,{rules}")
    neurons = sum(layer.n for layer in net.layers.values())
    total = f"{neurons:,} neurons, {synapses:,} synapses, {trainable:,} of them trainable"
    return "\n".join([*lines, "", f"{BOLD}Total{PLAIN}: {total}"])


def _synapses(connection: Any) -> int:
    """How many weights join neurons: those of the largest tensor, or of the sparse entries."""
    return max((_count(tensor) for tensor in _weights(connection)), default=0)


def _weights(connection: Any) -> Iterator[Tensor]:
    for part in getattr(connection, "pipeline", [connection]):
        value = getattr(part, "value", getattr(part, "w", None))
        if isinstance(value, Tensor):
            yield value


def _count(tensor: Tensor) -> int:
    return int(tensor._nnz()) if tensor.layout != torch.strided else prod(tensor.shape)


def _learns(connection: Any) -> bool:
    return any(type(rule).__name__ != "NoOp" for rule in connection.rules)


def _rule_names(connection: Any) -> str:
    return ", ".join(type(r).__name__ for r in connection.rules if type(r).__name__ != "NoOp")


def _dims(user: str, name: str, values: Any, wanted: str) -> Tensor:
    tensor = torch.as_tensor(values).detach().cpu()
    tensor = tensor.to_dense() if tensor.layout != torch.strided else tensor
    if tensor.dim() != wanted.count(",") + 1 or not tensor.numel():
        raise ShapeError(
            f"{user}: {name} has shape {list(tensor.shape)}, but it takes {wanted}, not empty"
        )
    return tensor


def _index(user: str, name: str, index: int, length: int) -> int:
    if not 0 <= index < length:
        raise ParameterError(f"{user}: {name} must be from 0 to {length - 1} (got {index})")
    return int(index)
