"""How the spikes of an output layer become an action.

A layer of ``k * n`` neurons has ``k`` of them for each of ``n`` actions: neurons 0 to ``k - 1`` for
action 0, and so on. Spikes of all samples of a batch count. Random choices are drawn from
torch's global generator.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from bindsnet.arguments import shown, switch, text
from bindsnet.errors import ParameterError, ShapeError, StateError, UnknownNameError, check_names

if TYPE_CHECKING:
    from bindsnet.pipeline.environment_pipeline import EnvironmentPipeline


def select_multinomial(pipeline: EnvironmentPipeline, **kwargs: Any) -> int:
    """An action drawn in proportion to the spikes of its neurons in the last step.

    Parameters
    ----------
    pipeline
        The pipeline that asks.
    output
        Name of the output layer.

    Returns
    -------
    int
        The action; any, if no neuron spiked.
    """
    output = _output("select_multinomial", pipeline, kwargs)
    spikes = pipeline.network.layers[output].s
    return _draw(_counts("select_multinomial", pipeline, output, spikes))


def select_softmax(pipeline: EnvironmentPipeline, **kwargs: Any) -> int:
    r"""An action drawn with probabilities by the softmax of spike counts.

    .. math:: P(a) = e^{n_a} / \sum_b e^{n_b}

    Parameters
    ----------
    pipeline
        The pipeline that asks.
    output
        Name of the output layer.

    Returns
    -------
    int
        The action.
    """
    output = _output("select_softmax", pipeline, kwargs)
    spikes = _record("select_softmax", pipeline, output)
    counts = _counts("select_softmax", pipeline, output, spikes)
    highest = max(counts)
    return _draw([math.exp(count - highest) for count in counts])


def select_highest(pipeline: EnvironmentPipeline, **kwargs: Any) -> int:
    """The action whose neurons spiked most.

    Parameters
    ----------
    pipeline
        The pipeline that asks.
    output
        Name of the output layer.
    random_ties : bool
        Whether one of several equal ones is drawn; else the first of them. Default False.

    Returns
    -------
    int
        The action; any, if no neuron spiked.
    """
    output = _output("select_highest", pipeline, kwargs)
    spikes = _record("select_highest", pipeline, output)
    counts = _counts("select_highest", pipeline, output, spikes)
    return _best("select_highest", counts, **kwargs)


def select_first_spike(pipeline: EnvironmentPipeline, **kwargs: Any) -> int:
    """The action whose neurons spiked first.

    Parameters
    ----------
    pipeline
        The pipeline that asks.
    output
        Name of the output layer.
    random_ties : bool
        Whether one of several that spiked in that step is drawn; else the first of them. Default
        False.

    Returns
    -------
    int
        The action; any, if no neuron spiked.
    """
    output = _output("select_first_spike", pipeline, kwargs)
    spikes = _record("select_first_spike", pipeline, output)
    steps = spikes.reshape(len(spikes), -1).any(1)
    first = int(steps.to(torch.uint8).argmax())
    counts = _counts("select_first_spike", pipeline, output, spikes[first])
    return _best("select_first_spike", [float(count > 0) for count in counts], **kwargs)


def select_random(pipeline: EnvironmentPipeline, **kwargs: Any) -> int:
    """Any action."""
    _check("select_random", pipeline)
    return int(torch.randint(int(pipeline.env.action_space.n), ()))


def _check(caller: str, pipeline: EnvironmentPipeline) -> None:
    if not (hasattr(pipeline, "env") and hasattr(pipeline, "network")):
        raise ParameterError(
            f"{caller}: pipeline must be an EnvironmentPipeline (got {shown(pipeline)})"
        )


def _best(caller: str, counts: list[float], random_ties: bool = False, **_: Any) -> int:
    switch.check(caller, "random_ties", random_ties)
    highest = max(counts)
    if random_ties or highest <= 0:
        return _draw([float(count == highest) for count in counts])
    return counts.index(highest)


def _draw(weights: list[float]) -> int:
    """An index drawn in proportion to ``weights``; any, if they are all 0."""
    total = math.fsum(weights)
    if not total > 0:
        return int(torch.randint(len(weights), ()))
    left = float(torch.rand(())) * total
    likely = [index for index, weight in enumerate(weights) if weight > 0]
    for index in likely:
        left -= weights[index]
        if left < 0:
            return index
    return likely[-1]  # what rounding left over


def _counts(caller: str, pipeline: EnvironmentPipeline, output: str, spikes: Tensor) -> list[float]:
    """Spikes for each action, of spikes with any axes before the layer's."""
    actions, neurons = int(pipeline.env.action_space.n), pipeline.network.layers[output].n
    if neurons % actions:
        raise ShapeError(
            f"{caller}: layer {output!r} has {neurons} neurons, which is no multiple of the "
            f"{actions} actions"
        )
    grouped = spikes.reshape(-1, actions, neurons // actions)
    counts: list[float] = grouped.sum((0, 2), dtype=torch.float32).tolist()
    return counts


def _output(caller: str, pipeline: EnvironmentPipeline, kwargs: dict[str, Any]) -> str:
    """The name of the output layer."""
    _check(caller, pipeline)
    name = kwargs.get("output")
    if name is None:
        raise UnknownNameError(
            f"{caller} needs the name of the output layer: "
            "EnvironmentPipeline(..., output='name'), or output='name'"
        )
    text.check(caller, "output", name)
    check_names(caller, [name], pipeline.network.layers)
    return str(name)


def _record(caller: str, pipeline: EnvironmentPipeline, output: str) -> Tensor:
    """Spikes of the output layer in the last run, ``[time, ...]``."""
    spikes = pipeline.spike_record.get(output)
    if spikes is None or not len(spikes):
        raise StateError(
            f"{caller}: the spikes of {output!r} are not recorded; "
            f"pass output={output!r} to EnvironmentPipeline"
        )
    return spikes
