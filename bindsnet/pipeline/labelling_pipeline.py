"""Networks that learn without labels, whose neurons are then named by what they answer to."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.utils.data import Dataset
from tqdm.auto import tqdm

from bindsnet.arguments import checked, count, text
from bindsnet.datasets import DataLoader
from bindsnet.errors import ParameterError, StateError, check_names
from bindsnet.evaluation import all_activity, assign_labels, proportion_weighting
from bindsnet.evaluation.evaluation import check_counts
from bindsnet.network.monitors import Monitor
from bindsnet.pipeline.base_pipeline import ANetwork
from bindsnet.pipeline.dataloader_pipeline import DataSet, TorchVisionDatasetPipeline


class LabellingPipeline(TorchVisionDatasetPipeline):
    """Trains a network without labels, labels its neurons, and tests it on other data.

    :meth:`train` presents the data set for training, ``num_epochs`` times. :meth:`label` freezes
    the network and names each neuron of ``output`` by the class that it answers to most.
    :meth:`test` then classifies another data set with the frozen network.

    Parameters
    ----------
    network
        The network, such as :class:`~bindsnet.models.DiehlAndCook2015`.
    train_ds, test_ds
        Data sets whose items have ``encoded_image`` and ``label``; see
        :class:`~bindsnet.datasets.EncodedDataset`.
    output
        Name of the layer whose neurons are labelled.
    n_labels
        Number of classes; 10 by default.
    test_batch_size
        Samples that are presented side by side to the frozen network.
    **kwargs
        Those of :class:`TorchVisionDatasetPipeline`.

    Attributes
    ----------
    assignments : Tensor
        ``[neurons]``, the class of each; -1 for those that stayed silent.
    proportions : Tensor
        ``[neurons, n_labels]``, how much each prefers each class.

    Raises
    ------
    UnknownNameError
        If there is no such layer.
    """

    options: dict[str, Any] = {"output": "Ae", "n_labels": 10, "test_batch_size": 32}
    takes = {"output": text, "n_labels": count, "test_batch_size": count}

    @checked
    def __init__(
        self,
        network: ANetwork,
        train_ds: DataSet,
        test_ds: DataSet | None = None,
        **kwargs: Any,
    ) -> None:
        given = self._parse(kwargs)
        self.output, self.n_labels = given["output"], int(given["n_labels"])
        self.test_batch_size = given["test_batch_size"]
        check_names(type(self).__name__, [self.output], network.layers)
        self.assignments: Tensor | None = None
        self.proportions: Tensor | None = None
        super().__init__(network, train_ds, **kwargs)
        self.test_ds = test_ds

    @checked
    def responses(self, dataset: DataSet) -> tuple[Tensor, Tensor]:
        """Spikes of each neuron of the frozen network for each item, and the items' labels.

        Returns
        -------
        tuple of Tensor
            ``[items, neurons]``, float32, and ``[items]``, int64.
        """
        if hasattr(dataset, "__len__") and not len(dataset):
            raise ParameterError(f"{type(self).__name__}: dataset is empty")
        network, learning = self.network, self.network.learning
        monitor = Monitor(network.layers[self.output], ["s"])
        name = f"{self.output}_responses"
        network.add_monitor(monitor, name)
        network.train(False)
        counts, labels = [], []
        try:
            for batch in tqdm(self._loader(dataset), "responses", leave=False):
                self.step_(batch)
                spikes = monitor.get("s")
                counts.append(spikes.flatten(2).sum(0, dtype=torch.float32).cpu())
                labels.append(batch["label"].flatten().long())
        finally:
            network.train(learning)
            del network.monitors[name]
        return torch.cat(counts), torch.cat(labels)

    def _loader(self, dataset: Dataset[Any]) -> DataLoader:
        return DataLoader(dataset, self.test_batch_size, num_workers=self.num_workers)

    @checked
    def label(self, dataset: DataSet | None = None) -> Tensor:
        """Name the neurons by a data set, by default the one for training; their classes."""
        counts, labels = self.responses(self.train_ds if dataset is None else dataset)
        self._check_labels(labels)
        found = assign_labels(counts[:, None], labels, self.n_labels)
        self.assignments, self.proportions = found[0], found[1]
        return self.assignments

    def predict(self, counts: Tensor) -> dict[str, Tensor]:
        """Classes by three schemes, ``[items]`` each, from spike counts ``[items, neurons]``.

        ``all-activity`` and ``proportion weighting`` are those of :mod:`bindsnet.evaluation`;
        ``weighted sum`` does not divide by the number of a class's neurons. -1 where no labelled
        neuron spiked.
        """
        if self.assignments is None or self.proportions is None:
            raise StateError(f"{type(self).__name__}: call label() before testing")
        check_counts(type(self).__name__, counts, len(self.assignments))
        spikes, own = counts[:, None], self.proportions.clone()
        classes = torch.arange(self.n_labels)
        own[self.assignments[:, None] != classes] = 0
        votes = counts @ own
        summed = torch.where(votes.sum(1) > 0, votes.argmax(1), -1)
        return {
            "all-activity": all_activity(spikes, self.assignments, self.n_labels),
            "proportion weighting": proportion_weighting(
                spikes, self.assignments, self.proportions, self.n_labels
            ),
            "weighted sum": summed,
        }

    @checked
    def test(self, dataset: DataSet | None = None) -> dict[str, float]:
        """Per cent of a data set, by default the one for testing, that is classified right.

        Neurons are labelled first, unless they are.
        """
        dataset = self.test_ds if dataset is None else dataset
        if dataset is None:
            raise StateError(f"{type(self).__name__} has no data set for testing")
        if self.assignments is None:
            self.label()
        counts, labels = self.responses(dataset)
        self._check_labels(labels)
        found = self.predict(counts)
        return {name: 100 * float((p == labels).float().mean()) for name, p in found.items()}

    def _check_labels(self, labels: Tensor) -> None:
        if int(labels.min()) < 0 or int(labels.max()) >= self.n_labels:
            raise ParameterError(
                f"{type(self).__name__}: labels must be 0 to {self.n_labels - 1} "
                f"(got {int(labels.min())} to {int(labels.max())}); see n_labels"
            )
