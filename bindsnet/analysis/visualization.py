"""Experiments after the fact: weights over time, spike trains, voltages; a network as text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import prod
from typing import Annotated, Any

import torch
from torch import Tensor

from bindsnet.analysis._arguments import Range, check_index
from bindsnet.analysis._arrays import as_array, as_numbers, check_part, finite_range
from bindsnet.analysis._figures import color_map, has_screen, matplotlib, new_axes, redraw
from bindsnet.arguments import Count, Limit, a_kind_of, checked
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.network import Network
from bindsnet.shapes import check_finite

BOLD, PLAIN = "\033[1m", "\033[0m"


@checked
def plot_weights_movie(ws: Any, sample_every: Count = 1) -> Any:
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
    examples, _, _, steps = movie.shape
    frames = [(i, t) for i in range(examples) for t in range(0, steps, sample_every)]
    (ax,) = new_axes("plot_weights_movie", 1, 1, (5, 5))
    low, high = finite_range(as_array(movie))
    colors = color_map("plot_weights_movie", "hot_r")
    im = ax.imshow(as_array(movie[0, :, :, 0]), cmap=colors, aspect="auto", vmin=low, vmax=high)
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


@checked
def plot_spike_trains_for_example(
    spikes: Any,
    n_ex: int | None = None,
    top_k: Count | None = None,
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
    check_finite(f"{user}: spikes", trains)
    example = check_index(user, "n_ex", 0 if n_ex is None else n_ex, len(trains))
    chosen = trains[example]
    if top_k is not None and indices is not None:
        raise ParameterError(f"{user}: takes top_k or indices, not both")
    if top_k is not None:
        if top_k > len(chosen):
            raise ParameterError(f"{user}: top_k must be from 1 to {len(chosen)} (got {top_k})")
        indices = chosen.sum(1).argsort(descending=True, stable=True)[:top_k].tolist()
    rows = _rows(user, indices, len(chosen))
    picked = chosen[rows]
    (ax,) = new_axes(user, 1, 1, (8, 4.5))
    who, when = picked.nonzero().T
    ax.scatter(as_array(when), as_array(who), c="tab:blue", s=6, linewidths=0)
    ax.set(xlim=(0, chosen.shape[1]), ylim=(-0.5, len(picked) - 0.5))
    ax.set(xlabel="Time (steps)", ylabel="Neuron", title=f"Spikes of example {example}")
    if indices is not None:
        ax.set_yticks(range(len(picked)), list(map(str, rows)))
    redraw(ax)
    return ax


@checked
def plot_voltage(
    voltage: Any,
    n_ex: int = 0,
    n_neuron: int = 0,
    time: Range | None = None,
    threshold: Limit | None = None,
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
    example = values[check_index(user, "n_ex", n_ex, len(values))]
    trace = example[check_index(user, "n_neuron", n_neuron, len(example))]
    steps = check_part(user, "time", (0, len(trace)) if time is None else time, len(trace))
    (ax,) = new_axes(user, 1, 1, (8, 3.5))
    ax.plot(range(*steps), as_array(trace[slice(*steps)]), linewidth=0.9)
    if threshold is not None:
        ax.axhline(float(threshold), color="black", linestyle="--", label="threshold")
        ax.legend(loc="lower right")
    ax.set(xlabel="Time (steps)", ylabel="v (mV)", xlim=steps)
    ax.set_title(f"Voltage of neuron {n_neuron} in example {n_ex}")
    redraw(ax)
    return ax


@checked
def summary(net: Annotated[Network, a_kind_of(Network)]) -> str:
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
    tensor = as_numbers(user, name, values)
    if tensor.dim() != wanted.count(",") + 1 or not tensor.numel():
        raise ShapeError(
            f"{user}: {name} has shape {list(tensor.shape)}, but it takes {wanted}, not empty"
        )
    return tensor


def _rows(user: str, indices: Any, neurons: int) -> list[int]:
    """The neurons to draw; all of them by default."""
    if indices is None:
        return list(range(neurons))
    if not isinstance(indices, Collection) or not len(indices):
        raise ParameterError(f"{user}: indices must be a list of neurons (got {indices!r})")
    return [check_index(user, "indices", index, neurons) for index in indices]
