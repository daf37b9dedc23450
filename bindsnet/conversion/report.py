"""How well a spiking network does what the network does that it was made from."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from bindsnet.arguments import Count, RealTensor, Shape, Switch, a_kind_of, checked
from bindsnet.conversion.chain import Stage, chain_of
from bindsnet.conversion.conversion import number
from bindsnet.conversion.folding import TRANSPARENT
from bindsnet.conversion.layers import becomes_nothing
from bindsnet.errors import ParameterError, ShapeError
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.shapes import check_finite

STEPS = (5, 10, 20, 50, 100)
"""Numbers of steps after which accuracy is measured."""


@dataclass
class Report:
    """What :func:`report` found; ``print`` it.

    Attributes
    ----------
    correlation
        For each layer, the correlation of its units' activations in the artificial
        network with their spike counts (of the last layer: with its summed input).
    rates
        For each layer but the last, the mean number of spikes of a neuron in a step.
    accuracy
        For each number of steps, the share of samples of which the largest summed input
        is that of the label; without labels, of the class that the artificial network
        gives.
    ann_accuracy
        The same share for the artificial network.
    modules
        For each layer, the module that it was made from.
    """

    correlation: dict[str, float] = field(default_factory=dict)
    rates: dict[str, float] = field(default_factory=dict)
    accuracy: dict[int, float] = field(default_factory=dict)
    ann_accuracy: float = 1.0
    modules: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        lines = [f"{'layer':>6}  {'correlation':>11}  {'spikes/step':>11}  made from"]
        lines += [
            f"{name:>6}  {self.correlation[name]:11.4f}  {self._rate(name):>11}  {made}"
            for name, made in self.modules.items()
        ]
        lines += ["", f"{'steps':>6}  {'accuracy':>8}"]
        lines += [f"{steps:6}  {share:8.2%}" for steps, share in self.accuracy.items()]
        return "\n".join([*lines, f"{'ann':>6}  {self.ann_accuracy:8.2%}"])

    def _rate(self, name: str) -> str:
        return f"{self.rates[name]:.4f}" if name in self.rates else "-"


@checked
def report(
    ann: Annotated[nn.Module, a_kind_of(nn.Module)],
    snn: Annotated[Network, a_kind_of(Network)],
    data: RealTensor,
    labels: RealTensor | None = None,
    steps: Shape = STEPS,
    batch_size: Count = 64,
    one_step: Switch = False,
) -> Report:
    """Compare a network with the spiking one that :func:`ann_to_snn` made from it.

    Parameters
    ----------
    ann
        The artificial network, as it was given to :func:`ann_to_snn`.
    snn
        The spiking network; a copy of it runs.
    data
        Samples ``[n, *input_shape]``.
    labels
        The class of each sample, ``[n]``; the artificial network's answers by default.
    steps
        Numbers of steps after which to look at the answers.
    batch_size
        Samples that run side by side.
    one_step
        Let signals pass through all layers in one step, instead of one layer a step.
    """
    moments = sorted(set(steps))
    _check(data, labels, moments)
    ann = copy.deepcopy(ann).cpu().float().eval()
    layers = _layers(chain_of(ann, data[:2].float()), snn)
    comparison = _Comparison(snn.clone(), layers, moments, one_step)
    chunks = data.float().split(batch_size)
    answers = labels.split(batch_size) if labels is not None else [None] * len(chunks)
    with torch.no_grad():
        for x, answer in zip(chunks, answers, strict=True):
            comparison.add(x, _activations(layers, x), answer)
    return comparison.result(len(data))


def _check(data: Tensor, labels: Tensor | None, moments: Sequence[int]) -> None:
    if not len(data):
        raise ParameterError("report: data must have samples (got none)")
    check_finite("data", data)
    if labels is not None and len(labels) != len(data):
        raise ShapeError(f"there are {len(labels)} labels for {len(data)} samples")
    if not moments or moments[0] < 1:
        raise ParameterError(f"steps must be whole numbers above 0 (got {list(moments)})")


@dataclass
class _Layer:
    """A layer of the spiking network, and what computes its activations from those before."""

    name: str
    made_from: str
    modules: list[nn.Module]
    rectified: bool


def _layers(stages: Sequence[Stage], snn: Network) -> list[_Layer]:
    layers: list[_Layer] = []
    pending: list[nn.Module] = []
    for stage, i in number(stages):
        norm_of_layer = isinstance(stage.module, _BatchNorm) and layers and not pending
        if norm_of_layer or (layers and not pending and isinstance(stage.module, TRANSPARENT)):
            layers[-1].modules.append(stage.module)
            continue
        pending.append(stage.module)
        if not becomes_nothing(stage) and not isinstance(stage.module, _BatchNorm):
            if str(i) not in snn.layers:
                raise ParameterError(f"the spiking network has no layer {str(i)!r} for {stage}")
            layers.append(_Layer(str(i), str(stage), pending, rectified=True))
            pending = []
    layers[-1].rectified = False
    return layers


def _activations(layers: Sequence[_Layer], x: Tensor) -> Iterator[Tensor]:
    for layer in layers:
        for module in layer.modules:
            x = module(x)
        yield x.clamp(min=0.0) if layer.rectified else x


class _Moments:
    """Sums from which a correlation follows."""

    def __init__(self) -> None:
        self.sums = torch.zeros(6, dtype=torch.float64)

    def add(self, a: Tensor, c: Tensor) -> None:
        a, c = a.flatten().double(), c.flatten().double()
        new = (len(a), a.sum(), c.sum(), a @ a, c @ c, a @ c)
        self.sums += torch.tensor([float(value) for value in new], dtype=torch.float64)

    def correlation(self) -> float:
        n, a, c, aa, cc, ac = self.sums.tolist()
        spread = (n * aa - a * a) * (n * cc - c * c)
        return (n * ac - a * c) / spread**0.5 if spread > 0 else float("nan")

    def mean(self) -> float:
        return float(self.sums[2] / self.sums[0])


class _Comparison:
    """Runs both networks on one batch after the other."""

    def __init__(
        self, snn: Network, layers: Sequence[_Layer], moments: Sequence[int], one_step: bool
    ) -> None:
        self.one_step = one_step
        self.snn, self.layers, self.moments = snn.train(False), layers, moments
        self.snn.monitors.clear()
        self.monitors = {x.name: Monitor(snn.layers[x.name], ["s"]) for x in layers[:-1]}
        for name, monitor in self.monitors.items():
            snn.add_monitor(monitor, name)
        self.found = {layer.name: _Moments() for layer in layers}
        self.right = dict.fromkeys(moments, 0)
        self.ann_right = 0

    def add(self, x: Tensor, activations: Iterator[Tensor], answer: Tensor | None) -> None:
        expected = list(activations)
        own = expected[-1].argmax(1)
        answer = own if answer is None else answer
        self.ann_right += int((own == answer).sum())
        counts = self._run(x, answer)
        for layer, activation in zip(self.layers, expected, strict=True):
            self.found[layer.name].add(activation, counts[layer.name])

    def _run(self, x: Tensor, answer: Tensor) -> dict[str, Tensor]:
        """Spike counts of each layer, and the summed input of the last."""
        snn, last = self.snn, self.snn.layers[self.layers[-1].name]
        snn.reset_state_variables()
        counts: dict[str, Tensor] = {}
        done = 0
        for moment in self.moments:
            new = moment - done
            snn.run({"Input": x.expand(new, *x.shape)}, new * snn.dt, one_step=self.one_step)
            for name, monitor in self.monitors.items():
                counts[name] = counts.get(name, 0) + monitor.get("s").float().sum(0)
            done = moment
            self.right[moment] += int((last.summed.flatten(1).argmax(1) == answer).sum())
        return counts | {self.layers[-1].name: last.summed}

    def result(self, samples: int) -> Report:
        names = [layer.name for layer in self.layers]
        return Report(
            correlation={name: self.found[name].correlation() for name in names},
            rates={name: self.found[name].mean() / self.moments[-1] for name in names[:-1]},
            accuracy={moment: count / samples for moment, count in self.right.items()},
            ann_accuracy=self.ann_right / samples,
            modules={layer.name: layer.made_from for layer in self.layers},
        )
