"""Networks taken through data sets, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from torch.utils.data import Dataset
from tqdm.auto import tqdm

from bindsnet.arguments import Fits, checked, count, seed, switch, text
from bindsnet.datasets import DataLoader
from bindsnet.errors import ParameterError, check_names
from bindsnet.pipeline.base_pipeline import AnAnalyzer, ANetwork, BasePipeline

_data = Fits("a data set", lambda v: hasattr(v, "__getitem__") or hasattr(v, "__iter__"))
_encoded = Fits(
    "a dict with an 'encoded_image'", lambda v: isinstance(v, Mapping) and "encoded_image" in v
)
DataSet = Annotated[Dataset[Any], _data]


class DataLoaderPipeline(BasePipeline):
    """Takes a network through a data set, epoch by epoch.

    Parameters
    ----------
    network
        The network.
    train_ds, test_ds
        Data sets for training and for testing.
    num_epochs, batch_size, num_workers, pin_memory, shuffle
        Number of epochs, and how :class:`~bindsnet.datasets.DataLoader` loads the data. Memory is
        pinned only where there is a GPU.
    **kwargs
        Those of :class:`BasePipeline`.

    Raises
    ------
    ParameterError
        If the data set for training is empty.
    """

    options: dict[str, Any] = {
        "num_epochs": 10,
        "batch_size": 1,
        "num_workers": 0,
        "pin_memory": True,
        "shuffle": True,
    }
    takes = {
        "num_epochs": count,
        "batch_size": count,
        "num_workers": seed,
        "pin_memory": switch,
        "shuffle": switch,
    }

    @checked
    def __init__(
        self,
        network: ANetwork,
        train_ds: DataSet,
        test_ds: DataSet | None = None,
        **kwargs: Any,
    ) -> None:
        given = self._parse(kwargs)
        if hasattr(train_ds, "__len__") and not len(train_ds):
            raise ParameterError(
                f"{type(self).__name__}: train_ds, the data set for training, is empty"
            )
        self.train_ds, self.test_ds = train_ds, test_ds
        self.num_epochs, self.batch_size = given["num_epochs"], given["batch_size"]
        self.num_workers, self.shuffle = given["num_workers"], given["shuffle"]
        self.pin_memory = given["pin_memory"]
        super().__init__(network, **kwargs)

    def train(self) -> None:
        """Take the network through the data, ``num_epochs`` times."""
        for epoch in range(self.num_epochs):
            loader = DataLoader(
                self.train_ds,
                batch_size=self.batch_size,
                shuffle=self.shuffle,
                num_workers=self.num_workers,
                pin_memory=self.pin_memory and self.device.type == "cuda",
            )
            for batch in tqdm(loader, f"epoch {epoch + 1}/{self.num_epochs}", leave=False):
                self.step(batch)
            self.end_episode()

    def test(self) -> Any:
        """Test the network: for subclasses to define."""
        raise NotImplementedError(f"{type(self).__name__} must define test")


class TorchVisionDatasetPipeline(DataLoaderPipeline):
    """Takes a network through images that are encoded as spikes.

    Parameters
    ----------
    network
        The network.
    train_ds
        A data set of :mod:`bindsnet.datasets`; its items have ``encoded_image``.
    pipeline_analyzer
        Draws the plots; see :mod:`bindsnet.analysis.pipeline_analysis`. None draws nothing.
    input_layer
        Name of the layer that the images go to.
    **kwargs
        Those of :class:`DataLoaderPipeline`.
    """

    options: dict[str, Any] = {"input_layer": "X"}

    takes = {"input_layer": text}

    @checked
    def __init__(
        self,
        network: ANetwork,
        train_ds: DataSet,
        pipeline_analyzer: AnAnalyzer = None,
        **kwargs: Any,
    ) -> None:
        self.input_layer = self._parse(kwargs)["input_layer"]
        check_names(type(self).__name__, [self.input_layer], network.layers)
        self.pipeline_analyzer = pipeline_analyzer
        super().__init__(network, train_ds, None, **kwargs)

    def step_(self, batch: dict[str, Any], **kwargs: Any) -> None:
        """Present a batch to the network, from its start."""
        _encoded.check(type(self).__name__, "batch", batch)
        self.network.reset_state_variables()
        spikes = batch["encoded_image"]
        time = len(spikes) * self.network.dt
        self.network.run({self.input_layer: spikes}, time=time, **kwargs)

    def init_fn(self) -> None:
        """Do nothing."""

    def test_step(self) -> None:
        """Do nothing."""

    def plots(self, batch: dict[str, Any], step_out: Any) -> None:
        """Draw the spikes of the first image, summed over time, and the recordings."""
        analyzer = self.pipeline_analyzer
        if analyzer is None:
            return
        step = self.step_count
        summed = batch["encoded_image"][:, 0].float().sum(0)
        analyzer.plot_obs(summed, step=step)
        analyzer.plot_spikes(self.get_spike_data(), step=step)
        voltages, thresholds = self.get_voltage_data()
        analyzer.plot_voltages(voltages, thresholds, step=step)
        analyzer.finalize_step()
