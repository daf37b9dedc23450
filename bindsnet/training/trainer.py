"""The loop that every training on labelled data has in common."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import torch
from torch import Tensor
from tqdm.auto import tqdm

from bindsnet.arguments import (
    AnyPath,
    Count,
    Fits,
    NotNegative,
    Positive,
    RealTensor,
    Switch,
    Text,
    Whole,
    at_least,
    checked,
)
from bindsnet.errors import ParameterError, ShapeError, check_names
from bindsnet.evaluation.evaluation import check_classes
from bindsnet.files import place_for
from bindsnet.network import Network
from bindsnet.training import checkpoint as files
from bindsnet.training import state
from bindsnet.training.anneal import Anneal
from bindsnet.training.readout import SCHEMES, Readout
from bindsnet.training.show import Encoder, Show

_functions = Fits("a list of functions", lambda v: all(map(callable, v)))
_TRAINING, _LABELS, _TEST = range(3)
_SHOWN = ("time", "intensity", "batch_size", "rest", "min_spikes", "max_attempts")
_AT_ONCE = 1 << 26
"""Spike counts at most that are held at a time."""


class Trainer:
    r"""Trains a network on labelled samples, and measures what it has learned.

    A network learns without labels. They only name its neurons, by the class to
    which each responded most; the named neurons then predict classes. The samples
    are shown one after the other, as Poisson spike trains unless there is an
    ``encoder``; after each one the weights are normalised and the state is reset.

    With ``rest`` and ``min_spikes`` they are shown as Diehl and Cook (2015) do. A sample
    is followed by silence instead of a reset, and shown again, brighter, until the
    network answers: in attempt :math:`k = 0, 1, \dots` inputs of rate :math:`r` have

    .. math:: r_k = r \left(1 + \frac{k}{2}\right) ,

    in the paper 63.75 Hz for a white pixel and 32 Hz more in each attempt. The network
    learns in each of them, and weights are normalised after each rest.

    Everything follows from ``seed``: the order of the samples, and the spikes of
    each. Torch's global generator is neither used nor changed.

    Parameters
    ----------
    network
        Any network. One whose parts all run natively trains at full speed.
    time
        For how long each sample is shown, ms.
    source, target
        Names of the layer that is fed, and of the layer that is read.
    n_classes
        Number of classes.
    intensity
        Firing rate of the largest input, Hz: of 255 for uint8, of 1 for floats.
    readout_intensity
        The same while learning is off, for labels and tests; None: as in training. A
        little more lets more neurons answer, whose thresholds have risen in training.
    encoder
        From a sample to its spikes ``[time, *shape]``, instead of Poisson trains. It gets
        the sample times :math:`1 + k/2` in attempt k.
    batch_size
        Number of samples that are shown side by side.
    rest
        Silence after each attempt, ms; the paper has 150. State decays by its own
        equations then, as thresholds do. A test begins at rest, and leaves no trace.
    min_spikes
        Spikes of the whole target layer that are an answer; the paper has 5.
    max_attempts
        How often a sample is shown at most, be it blank. The spikes of the last attempt
        are counted, be they too few.
    interval
        Number of samples after which neurons are labelled anew, rates are annealed,
        and callbacks are called.
    alpha
        What is kept of the responses before when neurons are labelled anew.
    seed
        Of all random numbers.

    Attributes
    ----------
    readout : Readout
        What the neurons stand for.
    history : dict
        For each scheme, the accuracy in per cent of each interval, by the labels known before it.
    position, total : int
        How many samples were shown, and how many there are in all epochs.
    shown : Tensor
        The rows of the samples of the last interval.
    sample : tuple
        The last sample that was shown, and its label. Monitors hold what it did.

    Examples
    --------
    >>> trainer = Trainer(network, time=250, target="Ae")
    >>> trainer.fit(images, labels, epochs=3, checkpoint="mnist.ckpt")
    >>> trainer.label(images, labels)
    >>> trainer.evaluate(test_images, test_labels)
    {'all-activity': 92.9, 'proportion weighting': 93.6, ...}
    """

    @checked
    def __init__(
        self,
        network: Network,
        time: NotNegative,
        *,
        source: Text = "X",
        target: Text = "Y",
        n_classes: Count = 10,
        intensity: Positive = 128.0,
        readout_intensity: Positive | None = None,
        encoder: Encoder | None = None,
        batch_size: Count = 1,
        rest: NotNegative = 0.0,
        min_spikes: Whole = 0,
        max_attempts: Count = 10,
        interval: Count = 250,
        alpha: NotNegative = 1.0,
        seed: Whole = 0,
    ) -> None:
        if not isinstance(network, Network):
            raise ParameterError(f"Trainer: network must be a Network (got {network!r})")
        for side, name in (("source", source), ("target", target)):
            check_names(f"Trainer: {side}", [name], network.layers)
        self.readout_intensity = intensity if readout_intensity is None else readout_intensity
        self.network = network
        again = (rest, min_spikes, max_attempts)
        self.show = Show(network, source, target, time, intensity, encoder, batch_size, *again)
        self.readout = Readout(network.layers[target].n, n_classes)
        self.interval, self.alpha, self.seed = interval, alpha, seed
        self.history: dict[str, list[float]] = {scheme: [] for scheme in SCHEMES}
        self.position = self.total = 0
        self.shown = torch.zeros(0, dtype=torch.int64)
        self._pending: list[Tensor] = []

    # -- training ------------------------------------------------------------------

    @checked
    def fit(
        self,
        samples: RealTensor,
        labels: Any,
        epochs: Count = 1,
        *,
        anneal: Annotated[Sequence[Anneal], _functions] = (),
        callbacks: Annotated[Sequence[Callable[[Trainer], object]], _functions] = (),
        checkpoint: AnyPath | None = None,
        checkpoint_every: Count = 5000,
        until: Annotated[int, at_least(0)] | None = None,
        progress: Switch = True,
    ) -> dict[str, list[float]]:
        """Let the network learn from samples, and label its neurons on the way.

        Parameters
        ----------
        samples, labels
            ``[samples, *shape]`` and ``[samples]``.
        epochs
            How often all samples are shown, each time in another order.
        anneal
            Parameters that change in the course of the training.
        callbacks
            Called with the trainer after every interval.
        checkpoint
            File to keep the state of the training in. If it is there, the training
            goes on from it, with the very result of one that was never stopped.
        checkpoint_every
            Number of samples after which it is written, at the end of an interval.
        until
            Stop, and write the checkpoint, after so many samples, or with the batch that they
            end in, if not before.
        progress
            Show a bar with the running accuracy.

        Returns
        -------
        dict
            :attr:`history`.

        Raises
        ------
        ShapeError, ParameterError
            The samples do not fit the network or the labels.
        DataNotFoundError
            The folder of the checkpoint is not there.
        FileFormatError
            The checkpoint is of another network or another training.
        """
        labels = self._check(samples, labels)
        path = None if checkpoint is None else place_for(checkpoint)
        self._begin(samples, labels, epochs, path)
        stop = self.total if until is None else min(until, self.total)
        saved = self.position
        self.network.train(True)
        with self._bar("training", stop, progress) as bar:
            while self.position < stop:
                self._interval(samples, labels, stop, anneal)
                bar.update(self.position - bar.n)
                self._report(bar)
                for callback in callbacks:
                    callback(self)
                due = self.position - saved >= checkpoint_every or self.position >= stop
                if path is not None and due:
                    self._save(path)
                    saved = self.position
        return self.history

    def _begin(self, samples: Tensor, labels: Tensor, epochs: int, path: Path | None) -> None:
        """From the start, or from where the checkpoint stands."""
        self.total, self.position, self._pending = epochs * len(labels), 0, []
        self.history = {scheme: [] for scheme in SCHEMES}
        self._settings: dict[str, Any] = {
            "samples": list(samples.shape),
            "labels": int((labels * torch.arange(1, len(labels) + 1)).sum()),
            "epochs": epochs,
            **{name: getattr(self, name) for name in ("seed", "interval", "alpha")},
            **{name: getattr(self.show, name) for name in _SHOWN},
        }
        if self.show.rest:
            self.network.reset_state_variables()
        if path is not None and path.exists():
            found = files.load(path, self.network, self._settings)
            self.position, self.history = found["position"], found["history"]
            self._pending = [found["pending"]] if len(found["pending"]) else []
            self.readout.restore(found["readout"])

    def _save(self, path: Path) -> None:
        pending = torch.cat(self._pending) if self._pending else torch.zeros(0)
        stand = {
            "settings": self._settings,
            "position": self.position,
            "history": self.history,
            "readout": self.readout.state(),
            "pending": pending,
        }
        files.save(path, self.network, stand)

    def _interval(
        self, samples: Tensor, labels: Tensor, stop: int, anneal: Sequence[Anneal]
    ) -> None:
        """Show what is left of an interval, and label the neurons if it is whole then."""
        n = len(labels)
        epoch, offset = divmod(self.position, n)
        first = offset // self.interval * self.interval
        last = min(first + self.interval, n)
        size = self.show.batch_size  # a stop waits for the batch that it falls into
        end = min(last, first - (first - stop + epoch * n) // size * size)
        for change in anneal:
            change((epoch * n + first) / self.total)
        order = _order(self._seed(_TRAINING) + epoch, n)
        rows = order[offset:end]
        self._pending.append(self.show(samples, rows, self._seed(_TRAINING), first=self.position))
        self.position += len(rows)
        self.sample = samples[rows[-1]], int(labels[rows[-1]])
        if end == last:
            self.shown = order[first:last]
            self._label_anew(torch.cat(self._pending), labels[self.shown])
            self._pending = []

    def _label_anew(self, counts: Tensor, labels: Tensor) -> None:
        """Note how well the labels before predict an interval, then learn better ones from it."""
        for scheme, right in self.readout.right(counts, labels).items():
            self.history[scheme].append(100.0 * right / len(labels))
        self.readout.learn(counts, labels, self.alpha)

    def _seed(self, purpose: int) -> int:
        """Seeds of what is shown in training, for labels, and for a test differ."""
        return (self.seed * 3 + purpose) * 0x1000003

    # -- measuring -----------------------------------------------------------------

    @checked
    def responses(self, samples: RealTensor, *, progress: Switch = False) -> Tensor:
        """Spikes of the target layer, int32 ``[samples, n]``, with all learning off.

        Weights, thresholds and normalisation stay as they are. The same samples have
        the same spikes every time.
        """
        self.show.check(samples)
        counts = [part for _, part in self._frozen(samples, _TEST, "testing", progress)]
        none = torch.zeros(0, len(self.readout.assignments), dtype=torch.int32)
        return torch.cat([none, *counts])

    @checked
    def label(self, samples: RealTensor, labels: Any, *, progress: Switch = False) -> None:
        """Label the neurons by their mean responses to ``samples``, with all learning off.

        More exact than the labels that were learned in passing, while weights changed.
        """
        labels, readout = self._check(samples, labels), self.readout
        sums = torch.zeros(readout.n_classes, len(readout.assignments))
        for rows, counts in self._frozen(samples, _LABELS, "labelling", progress):
            sums.index_add_(0, labels[rows], counts.to(torch.float32))
        sizes = torch.bincount(labels, minlength=readout.n_classes)
        present = (sizes > 0).nonzero().flatten()
        readout.rates = torch.zeros_like(readout.rates)
        readout.learn(sums[present] / sizes[present, None], present)

    @checked
    def evaluate(
        self, samples: RealTensor, labels: Any, *, progress: Switch = False
    ) -> dict[str, float]:
        """Accuracy in per cent on samples, by each scheme, with all learning off."""
        labels = self._check(samples, labels)
        right = dict.fromkeys(SCHEMES, 0)
        for rows, counts in self._frozen(samples, _TEST, "testing", progress):
            for scheme, number in self.readout.right(counts, labels[rows]).items():
                right[scheme] += number
        return {scheme: 100.0 * number / len(labels) for scheme, number in right.items()}

    def _frozen(self, samples: Tensor, purpose: int, what: str, progress: bool) -> Any:
        """Rows and counts, part by part; the network's learning is off meanwhile."""
        modes = {module: module.training for module in self.network.modules()}
        learners: list[Any] = [self.network, *self.network.layers.values()]
        learning = [(part, part.learning) for part in learners]
        size = max(self.show.batch_size, min(1000, _AT_ONCE // len(self.readout.assignments)))
        size -= size % self.show.batch_size
        self.network.train(False)
        show = replace(self.show, intensity=self.readout_intensity)
        aside = state.set_aside(self.network) if show.rest else nullcontext()
        try:
            with aside, self._bar(what, len(samples), progress) as bar:
                for rows in torch.arange(len(samples)).split(size) if len(samples) else ():
                    yield rows, show(samples, rows, self._seed(purpose), int(rows[0]))
                    bar.update(len(rows))
        finally:
            for module, mode in modes.items():
                module.training = mode
            for part, mode in learning:
                part.learning = mode

    # -- helpers -------------------------------------------------------------------

    def _check(self, samples: Tensor, labels: Any) -> Tensor:
        self.show.check(samples)
        if not len(samples):
            raise ShapeError("samples must be at least one")
        count, classes = len(samples), self.readout.n_classes
        return check_classes("labels", labels, classes, count, "samples")

    def _bar(self, what: str, total: int, progress: bool) -> Any:
        start = self.position if what == "training" else 0
        return tqdm(total=total, initial=start, desc=what, unit="sample", disable=not progress)

    def _report(self, bar: Any) -> None:
        found = {s: f"{values[-1]:.0f} %" for s, values in self.history.items() if values}
        bar.set_postfix(found, refresh=False)


@functools.lru_cache(maxsize=1)
def _order(seed: int, n: int) -> Tensor:
    """In which order an epoch shows its samples."""
    return torch.randperm(n, generator=torch.Generator().manual_seed(seed))
