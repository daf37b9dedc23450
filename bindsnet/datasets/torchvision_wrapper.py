"""Torchvision's data sets, with encoders for the image and for the label."""

from __future__ import annotations

import functools
import hashlib
import inspect
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any
from urllib.error import URLError

from torch import Tensor

from bindsnet.arguments import Fits, Function, checked, function, optional, path, switch
from bindsnet.datasets import idx
from bindsnet.datasets._items import item_number
from bindsnet.encoding import NullEncoder
from bindsnet.errors import DataNotFoundError, ParameterError, did_you_mean, warn
from bindsnet.optional import import_optional

#: The classes of ``torchvision.datasets`` that ``bindsnet.datasets`` gives by name.
WRAPPED = (
    "CIFAR10",
    "CIFAR100",
    "Cityscapes",
    "CocoCaptions",
    "CocoDetection",
    "DatasetFolder",
    "EMNIST",
    "FakeData",
    "FashionMNIST",
    "Flickr30k",
    "Flickr8k",
    "ImageFolder",
    "KMNIST",
    "LSUN",
    "LSUNClass",
    "MNIST",
    "Omniglot",
    "PhotoTour",
    "SBU",
    "SEMEION",
    "STL10",
    "SVHN",
    "VOCDetection",
    "VOCSegmentation",
)

#: Older versions kept the files of every data set in a folder of this name.
OLD_FOLDER = "TorchvisionDatasetWrapper"

#: What arguments of torchvision's classes may be; it takes ``train="test"`` for True.
_TAKES = {
    "root": path,
    **dict.fromkeys(("train", "download"), switch),
    **dict.fromkeys(("transform", "target_transform", "transforms"), optional(function)),
}


class EncodedImages:
    """A data set whose items are a dict of an image, a label, and both encoded.

    Parameters
    ----------
    image_encoder
        Called with the image, after torchvision's ``transform``; ``None``
        leaves it as it is.
    label_encoder
        Called with the label; ``None`` leaves it as it is.
    *args, **kwargs
        Those of the torchvision class.

    Raises
    ------
    DataNotFoundError
        If the files are missing and cannot be downloaded.
    """

    wrapped: type

    @checked
    def __init__(
        self,
        image_encoder: Function | None = None,
        label_encoder: Function | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        if _is_torchvisions(self.wrapped):
            _check_arguments(self.wrapped, args, kwargs)
        self.args, self.kwargs = args, kwargs
        self.image_encoder = NullEncoder() if image_encoder is None else image_encoder
        self.label_encoder = NullEncoder() if label_encoder is None else label_encoder
        try:
            super().__init__(*args, **kwargs)
        except URLError as error:
            raise _not_downloaded(self, error) from error

    def __getitem__(self, ind: int) -> dict[str, Any]:
        """Item ``ind``: ``image``, ``label``, ``encoded_image``, ``encoded_label``."""
        if _is_torchvisions(self.wrapped):
            ind = item_number(self, ind)  # type: ignore[arg-type]
        item = super().__getitem__(ind)  # type: ignore[misc]
        if not (isinstance(item, tuple) and len(item) == 2):
            raise ParameterError(
                f"{type(self).__name__}[{ind}] is no pair of an image and a label but a "
                f"{type(item).__name__}, so it cannot be encoded; use torchvision's own class"
            )
        image, label = item
        return {
            "image": image,
            "label": label,
            "encoded_image": self.image_encoder(image),
            "encoded_label": self.label_encoder(label),
        }

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Pickle by the torchvision class, since the wrapper is made while running."""
        if type(self) is not _wrap(self.wrapped):
            return super().__reduce_ex__(protocol)  # a subclass, which has its own name
        return _blank, (self.wrapped,), self.__getstate__()


class IdxFiles:
    """The files of the MNIST family, read as they are: plain or ``.gz``, and read-only."""

    root: Any
    train: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().__init__(*args, **kwargs)
        except RuntimeError as error:
            if self._check_exists():
                raise
            hint = f"put the files of {type(self).__name__} there, or pass download=True"
            for name in self._idx_names():
                idx.find_idx(self.raw_folder, name, hint)
            raise DataNotFoundError(str(error)) from error

    def download(self) -> None:
        """Download the files with torchvision, unless they are there."""
        try:
            super().download()  # type: ignore[misc]
        except (RuntimeError, OSError) as error:
            raise _not_downloaded(self, error) from error

    @property
    def raw_folder(self) -> str:
        """``<root>/<name>/raw``, or the folder of older versions if only that has the files."""
        folder = Path(self.root) / type(self).__name__ / "raw"
        old = Path(self.root) / OLD_FOLDER / "raw"
        if not self._in(folder) and self._in(old) and self._belongs(old):
            return str(old)
        return str(folder)

    def _idx_names(self) -> tuple[str, str]:
        prefix = getattr(self, "_file_prefix", None)  # EMNIST's
        if prefix is None:
            return idx.idx_names(self.train)
        return f"{prefix}-images-idx3-ubyte", f"{prefix}-labels-idx1-ubyte"

    def _in(self, folder: Path) -> bool:
        return all(idx.holds(folder, name) for name in self._idx_names())

    def _belongs(self, folder: Path) -> bool:
        """False if a ``.gz`` there is another data set's: older versions mixed them up."""
        known = dict(getattr(self, "resources", ()))
        files = [folder / f"{name}.gz" for name in self._idx_names()]
        return all(
            hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest() == known[file.name]
            for file in files
            if file.is_file() and file.name in known
        )

    def _check_exists(self) -> bool:
        return self._in(Path(self.raw_folder))

    def _load_data(self) -> tuple[Tensor, Tensor]:
        folder = Path(self.raw_folder)
        if folder.parent.name == OLD_FOLDER:
            name = type(self).__name__
            warn(
                f"{name} reads {folder}, where older versions put the files of every data set; "
                f"if they are those of {name}, rename the folder {OLD_FOLDER!r} to {name!r}",
            )
        images, labels = (idx.find_idx(folder, name) for name in self._idx_names())
        return idx.read_images_and_labels(images, labels)


def _not_downloaded(dataset: Any, error: Exception) -> DataNotFoundError:
    return DataNotFoundError(
        f"{type(dataset).__name__} could not be downloaded to {getattr(dataset, 'root', '?')}: "
        f"{error}. Check the connection, or put the files there by hand and pass download=False"
    )


def _is_torchvisions(kind: type) -> bool:
    """Whether we know what it takes; a class of the user's may take anything."""
    return kind.__module__.startswith("torchvision.")


def _check_arguments(wrapped: type, args: Any, kwargs: Any) -> None:
    names = list(inspect.signature(wrapped).parameters)
    for name, value in (*zip(names, args, strict=False), *kwargs.items()):
        if name in _TAKES:
            _TAKES[name].check(wrapped.__name__, name, value)


_wrappable = Fits(
    "a class of data sets, or the name of one of torchvision's",
    lambda v: isinstance(v, str) or (isinstance(v, type) and hasattr(v, "__getitem__")),
)


@checked
def create_torchvision_dataset_wrapper(ds_type: Annotated[type | str, _wrappable]) -> type:
    """Make the encoded version of a data set class.

    Parameters
    ----------
    ds_type
        A class, or the name of one in ``torchvision.datasets``. Its items are
        pairs of an image and a label.

    Returns
    -------
    type
        A subclass of ``ds_type`` and of :class:`EncodedImages`, of the same
        name. Its first two parameters are the encoders of the image and of the
        label; the others are those of ``ds_type``. Called twice for one class,
        it is the same subclass.

    Raises
    ------
    MissingPackageError
        If a name is given, and torchvision is not installed.
    ParameterError
        If the installed torchvision has no class of that name.

    Notes
    -----
    The MNIST family's files are in ``<root>/<name>/raw``, as torchvision has
    them; the folder of older versions is still read. They are read as they
    are, plain or ``.gz``, so that ``<root>`` may be read-only.
    """
    return _wrap(_torchvision_class(ds_type) if isinstance(ds_type, str) else ds_type)


@functools.cache
def _wrap(ds_type: type) -> type:
    name = ds_type.__name__
    bases = (EncodedImages, IdxFiles, ds_type) if _is_idx(ds_type) else (EncodedImages, ds_type)
    doc = (
        f"Torchvision's ``{name}``, with encoders for the image and for the label.\n\n"
        "    The first two parameters are ``image_encoder`` and ``label_encoder``; see\n"
        "    :class:`~bindsnet.datasets.torchvision_wrapper.EncodedImages`.\n\n"
        f"    {(ds_type.__doc__ or '').strip()}\n"
    )
    return type(name, bases, {"wrapped": ds_type, "__module__": __name__, "__doc__": doc})


def _is_idx(ds_type: type) -> bool:
    """Whether it reads its files like torchvision's MNIST or EMNIST; a subclass may not."""
    load = getattr(ds_type, "_load_data", None)
    if load is None:
        return False
    datasets = _torchvision(ds_type.__name__)
    return load in (datasets.MNIST._load_data, datasets.EMNIST._load_data)


def _torchvision(user: str) -> ModuleType:
    return import_optional("torchvision.datasets", extra="vision", user=f"bindsnet.datasets.{user}")


def _torchvision_class(name: str) -> type:
    datasets = _torchvision(name)
    found = getattr(datasets, name, None)
    if not isinstance(found, type):  # "mnist" is a module
        version = import_optional("torchvision", extra="vision", user=name).__version__
        known = [name for name, value in vars(datasets).items() if isinstance(value, type)]
        raise ParameterError(
            f"torchvision {version} has no data set {name!r}{did_you_mean(name, known)}"
        )
    return found


def _blank(wrapped: type) -> Any:
    """Make an unpickled data set, whose state is set next."""
    kind: Any = _wrap(wrapped)
    return kind.__new__(kind)


def __getattr__(name: str) -> type:
    """Make the wrapper ``name`` when it is first asked for."""
    if name not in WRAPPED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return create_torchvision_dataset_wrapper(name)
    except ParameterError as error:
        raise AttributeError(str(error)) from error
