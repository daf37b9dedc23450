"""Any data as spikes: a data set, arrays, or a table, with an encoder in front."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset

from bindsnet.arguments import Function, Text, checked
from bindsnet.datasets._items import item_number
from bindsnet.encoding import NullEncoder
from bindsnet.errors import ParameterError, ShapeError, UnknownNameError, did_you_mean

_DATUM_KEYS = ("image", "datum", "audio", "x", "data")
_LABEL_KEYS = ("label", "target", "y")


class EncodedDataset(Dataset[dict[str, Any]]):
    """Items of a data set, and the same as spikes.

    An item is a dict with the keys of the wrapped data sets of torchvision, so that pipelines
    and loaders take it: ``image`` (the datum, whatever it is), ``label``, ``encoded_image`` and
    ``encoded_label``; the label's only where there is one.

    Parameters
    ----------
    dataset
        One of these:

        - a data set of torch whose items are a datum, a pair of a datum and a label, or a dict;
        - a tensor, an array or a list: item ``i`` is its row ``i``;
        - a pair ``(data, labels)`` of these;
        - a table (:class:`pandas.DataFrame` or anything with ``columns``): a row's numbers.
    encoder
        Called with each datum, for example a :class:`~bindsnet.encoding.PoissonEncoder`.
    label_encoder
        Called with each label; None leaves labels as they are.
    label
        The table's column, or the key of the items' dicts, that holds the label. Tables have no
        label without it.
    datum
        The key of the items' dicts that holds the datum.

    Raises
    ------
    ParameterError
        If there is no data.
    ShapeError
        If data and labels differ in number.
    UnknownNameError
        If there is no such column or key.
    """

    @checked
    def __init__(
        self,
        dataset: Any,
        encoder: Function,
        label_encoder: Function | None = None,
        label: Text | None = None,
        datum: Text | None = None,
    ) -> None:
        self.encoder = encoder
        self.label_encoder = NullEncoder() if label_encoder is None else label_encoder
        self.label, self.datum = label, datum
        self.dataset, self.labels = _columns(dataset, label)
        if not len(self.dataset):
            raise ParameterError("EncodedDataset: the data set is empty")
        if self.labels is not None and len(self.labels) != len(self.dataset):
            raise ShapeError(
                f"EncodedDataset has {len(self.dataset)} data, but {len(self.labels)} labels"
            )

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, ind: int) -> dict[str, Any]:
        """Item ``ind``: ``image``, ``encoded_image``, and those of the label."""
        datum, labels = self._item(item_number(self, ind))
        item = {"image": datum, "encoded_image": self.encoder(datum)}
        for label in labels:
            item |= {"label": label, "encoded_label": self.label_encoder(label)}
        return item

    def _item(self, ind: int) -> tuple[Any, list[Any]]:
        """The datum, and its label if it has one."""
        item = self.dataset[ind]
        if self.labels is not None:
            return item, [_number(self.labels[ind])]
        if isinstance(item, Mapping):
            return self._from_mapping(item)
        if isinstance(item, tuple) and len(item) == 2:
            return item[0], [_number(item[1])]
        return item, []

    def _from_mapping(self, item: Mapping[str, Any]) -> tuple[Any, list[Any]]:
        datum = _key(item, self.datum, _DATUM_KEYS)
        if datum is None:
            raise UnknownNameError(
                f"EncodedDataset: which of {', '.join(map(repr, item))} is the datum? Pass datum="
            )
        label = _key(item, self.label, _LABEL_KEYS)
        return item[datum], [] if label is None else [_number(item[label])]


def _columns(data: Any, label: str | None) -> tuple[Any, Any]:
    """What has the data, and what has the labels (None if the items bring them)."""
    if hasattr(data, "columns"):
        return _table(data, label)
    if isinstance(data, tuple) and len(data) == 2 and not isinstance(data[0], int | float):
        return _rows(data[0]), _rows(data[1])
    return _rows(data), None


def _table(table: Any, label: str | None) -> tuple[Any, Any]:
    names = list(table.columns)
    if label is not None and label not in names:
        raise UnknownNameError(
            f"EncodedDataset: the table has no column {label!r}{did_you_mean(label, names)}"
        )
    try:
        columns = [np.asarray(table[name], dtype=np.float32) for name in names if name != label]
    except (TypeError, ValueError) as error:
        raise ParameterError(
            f"EncodedDataset: a column of the table holds no numbers ({error}); leave it out, "
            "or name it as the label"
        ) from error
    return torch.from_numpy(np.stack(columns, 1)), None if label is None else list(table[label])


def _rows(data: Any) -> Any:
    """Arrays as tensors; data sets and sequences as they are."""
    if isinstance(data, np.ndarray) and data.dtype.kind in "biuf":
        return torch.as_tensor(np.ascontiguousarray(data))
    listed = hasattr(data, "__len__") and hasattr(data, "__getitem__")
    if listed and not isinstance(data, Mapping | str | bytes):
        return data
    if hasattr(data, "to_numpy"):
        return torch.as_tensor(data.to_numpy())
    raise ParameterError(
        "EncodedDataset: dataset must be a data set with a length, arrays, or a table "
        f"(got {type(data).__name__})"
    )


def _key(item: Mapping[str, Any], given: str | None, usual: Sequence[str]) -> str | None:
    if given is None:
        return next((name for name in usual if name in item), None)
    if given not in item:
        raise UnknownNameError(
            f"EncodedDataset: items have no {given!r}{did_you_mean(given, item)}"
        )
    return given


def _number(label: Any) -> Any:
    """Labels of one number as a number of Python's, so that a batch has them as ``[batch]``."""
    single = isinstance(label, torch.Tensor | np.generic | np.ndarray) and label.ndim == 0
    return label.item() if single else label
