"""A data loader whose batches are time-first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import torch.utils.data
from torch.utils.data import Dataset, Sampler

from bindsnet.arguments import Count, Fits, Function, NotNegative, Switch, Whole, checked
from bindsnet.datasets.collate import time_aware_collate

_data = Fits("a data set", lambda v: hasattr(v, "__getitem__") or hasattr(v, "__iter__"))
_order = Fits("numbers of samples in their order", lambda v: hasattr(v, "__iter__"))


class DataLoader(torch.utils.data.DataLoader):
    """Torch's ``DataLoader`` with :func:`time_aware_collate` as its collation.

    A data set of encoded images gives batches with ``encoded_image`` of shape
    ``[time, batch, channels, height, width]``, which is what
    ``network.run`` takes.

    Parameters
    ----------
    dataset, batch_size, shuffle, sampler, batch_sampler, num_workers, collate_fn, pin_memory, \
    drop_last, timeout, worker_init_fn, **kwargs
        Those of :class:`torch.utils.data.DataLoader`, all of them. With ``batch_size=None``
        samples are not collated.
    """

    @checked
    def __init__(
        self,
        dataset: Annotated[Dataset[Any], _data],
        batch_size: Count | None = 1,
        shuffle: Switch | None = False,
        sampler: Annotated[Sampler[Any] | Iterable[Any], _order] | None = None,
        batch_sampler: Annotated[Sampler[list[Any]] | Iterable[list[Any]], _order] | None = None,
        num_workers: Whole = 0,
        collate_fn: Function | None = time_aware_collate,
        pin_memory: Switch = False,
        drop_last: Switch = False,
        timeout: NotNegative = 0,
        worker_init_fn: Function | None = None,
        **kwargs: Any,
    ) -> None:
        if batch_size is None and collate_fn is time_aware_collate:
            collate_fn = None  # there is no batch, so torch takes each sample as it is
        super().__init__(
            dataset,
            batch_size=batch_size,
            shuffle=shuffle,
            sampler=sampler,
            batch_sampler=batch_sampler,
            num_workers=num_workers,
            collate_fn=collate_fn,
            pin_memory=pin_memory,
            drop_last=drop_last,
            timeout=timeout,
            worker_init_fn=worker_init_fn,
            **kwargs,
        )
