"""Torchvision's data sets with encoders."""

from __future__ import annotations

import copy
import importlib
import pickle
import shutil
import subprocess
import sys
import warnings
from urllib.error import URLError

import pytest
import torch

import bindsnet.datasets
from bindsnet.datasets import DataLoader, create_torchvision_dataset_wrapper, torchvision_wrapper
from bindsnet.encoding import NullEncoder, SingleEncoder
from bindsnet.errors import (
    BindsNETWarning,
    DataNotFoundError,
    FileFormatError,
    MissingPackageError,
    ParameterError,
    UnknownItemError,
)

torchvision = pytest.importorskip("torchvision")
to_tensor = torchvision.transforms.ToTensor()
FAMILY = ["MNIST", "FashionMNIST", "KMNIST"]


@pytest.fixture
def root(tmp_path, family, read_only):
    """A read-only folder that holds nothing but the original ``.gz`` files of the family."""
    for name in FAMILY:
        family.write(tmp_path / name / "raw", name)
    prefix = "emnist-balanced-"
    family.write(tmp_path / "EMNIST" / "raw", "EMNIST", prefix=prefix)
    return read_only(tmp_path)


@pytest.mark.parametrize("name", bindsnet.datasets.WRAPPED)
def test_every_class_has_the_name_of_its_torchvision_class(name):
    if not hasattr(torchvision.datasets, name):
        pytest.skip(f"this torchvision has no {name}")
    kind = getattr(bindsnet.datasets, name)
    parent = getattr(torchvision.datasets, name)
    assert issubclass(kind, parent)
    assert kind.__name__ == name
    assert pickle.loads(pickle.dumps(kind)) is kind
    assert "image_encoder" in kind.__doc__
    assert (parent.__doc__ or "").strip() in kind.__doc__
    assert create_torchvision_dataset_wrapper(name) is kind
    assert create_torchvision_dataset_wrapper(parent) is kind


def test_an_item_has_the_image_the_label_and_both_encoded(root, family):
    encoder = SingleEncoder(time=5, sparsity=0.5)
    dataset = bindsnet.datasets.MNIST(encoder, lambda y: y + 100, root, transform=to_tensor)
    images, labels = family.images_and_labels("MNIST", train=True)

    item = dataset[3]

    assert list(item) == ["image", "label", "encoded_image", "encoded_label"]
    assert torch.equal(item["image"][0], images[3] / 255)
    assert item["label"] == labels[3]
    assert torch.equal(item["encoded_image"], encoder(item["image"]))
    assert item["encoded_label"] == labels[3] + 100
    assert dataset.image_encoder is encoder
    assert dataset.args == (root,)
    assert dataset.kwargs == {"transform": to_tensor}


def test_no_encoder_leaves_things_as_they_are(root):
    dataset = bindsnet.datasets.MNIST(None, None, root)
    assert isinstance(dataset.image_encoder, NullEncoder)
    assert dataset[0]["encoded_image"] is dataset[0]["image"] or (
        dataset[0]["encoded_image"] == dataset[0]["image"]
    )
    assert dataset[0]["encoded_label"] == dataset[0]["label"]


@pytest.mark.parametrize("train", [True, False])
@pytest.mark.parametrize("name", FAMILY)
@pytest.mark.parametrize("download", [True, False])
def test_a_read_only_root_of_original_files_is_read_as_it_is(root, family, name, train, download):
    kind = getattr(bindsnet.datasets, name)
    before = sorted(root.rglob("*"))
    dataset = kind(root=root, train=train, download=download)
    images, labels = family.images_and_labels(name, train)
    assert torch.equal(dataset.data, images)
    assert torch.equal(dataset.targets, labels)
    assert len(dataset) == len(images)
    assert sorted(root.rglob("*")) == before


def test_emnist_is_read_as_it_is_too(root, family):
    dataset = bindsnet.datasets.EMNIST(None, None, root, "balanced", train=False)
    assert torch.equal(dataset.data, family.images_and_labels("EMNIST", False)[0])


def test_plain_files_are_read_as_torchvision_reads_them(tmp_path, family):
    family.write(tmp_path / "MNIST" / "raw", "MNIST", zipped=False)
    ours = bindsnet.datasets.MNIST(root=tmp_path, train=False)
    theirs = torchvision.datasets.MNIST(tmp_path, train=False)
    assert torch.equal(ours.data, theirs.data)
    assert torch.equal(ours.targets, theirs.targets)
    assert ours.raw_folder == theirs.raw_folder


def test_the_folder_of_older_versions_is_read_with_a_warning(tmp_path, family):
    family.write(tmp_path / "TorchvisionDatasetWrapper" / "raw", "MNIST", zipped=False)
    with pytest.warns(BindsNETWarning, match="rename the folder") as caught:
        dataset = bindsnet.datasets.MNIST(root=tmp_path)
    assert caught[0].filename == __file__
    assert torch.equal(dataset.data, family.images_and_labels("MNIST", True)[0])

    family.write(tmp_path / "MNIST" / "raw", "KMNIST")
    with warnings.catch_warnings():
        warnings.simplefilter("error", BindsNETWarning)
        dataset = bindsnet.datasets.MNIST(root=tmp_path)
    assert torch.equal(dataset.data, family.images_and_labels("KMNIST", True)[0])


def test_another_data_sets_files_in_the_folder_of_older_versions_are_not_read(tmp_path, family):
    """A ``.gz`` whose checksum is not that of the class was downloaded by another class."""
    family.write(tmp_path / "TorchvisionDatasetWrapper" / "raw", "MNIST", zipped=True)
    with pytest.raises(DataNotFoundError):
        bindsnet.datasets.FashionMNIST(root=tmp_path)


def test_missing_files_are_an_error_that_says_what_to_do(tmp_path):
    with pytest.raises(DataNotFoundError) as caught:
        bindsnet.datasets.KMNIST(root=tmp_path)
    message = str(caught.value)
    assert "train-images-idx3-ubyte" in message
    assert str(tmp_path / "KMNIST" / "raw") in message
    assert "download=True" in message


@pytest.mark.parametrize(("name", "args"), [("MNIST", ()), ("EMNIST", ("digits",)), ("SVHN", ())])
def test_a_download_that_fails_is_an_error_that_says_what_to_do(tmp_path, monkeypatch, name, args):
    def no_network(*args, **kwargs):
        raise URLError("no network")

    for module in ("mnist", "svhn"):
        module = importlib.import_module(f"torchvision.datasets.{module}")
        for function in ("download_and_extract_archive", "download_url"):
            monkeypatch.setattr(module, function, no_network, raising=False)
    monkeypatch.setattr("urllib.request.urlopen", no_network)
    with pytest.raises(
        DataNotFoundError, match="(?s)could not be downloaded.*no network"
    ) as caught:
        getattr(bindsnet.datasets, name)(None, None, tmp_path, *args, download=True)
    assert "by hand" in str(caught.value)


def test_a_damaged_file_is_an_error(root, read_only):
    path = root / "MNIST" / "raw" / "train-images-idx3-ubyte.gz"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(FileFormatError, match="damaged"):
        bindsnet.datasets.MNIST(root=root)


def test_pickles_and_copies_are_whole(root):
    dataset = bindsnet.datasets.MNIST(SingleEncoder(time=5), None, root, transform=to_tensor)
    for twin in (pickle.loads(pickle.dumps(dataset)), copy.copy(dataset), copy.deepcopy(dataset)):
        assert type(twin) is type(dataset)
        assert torch.equal(twin.data, dataset.data)
        assert torch.equal(twin[0]["encoded_image"], dataset[0]["encoded_image"])


def test_a_fresh_process_can_unpickle_it(root, tmp_path_factory):
    """That is what the spawn start method does."""
    file = tmp_path_factory.mktemp("pickle") / "dataset.pickle"
    file.write_bytes(pickle.dumps(bindsnet.datasets.MNIST(None, None, root, transform=to_tensor)))
    code = (
        "import pickle, sys; dataset = pickle.load(open(sys.argv[1], 'rb')); "
        "print(type(dataset).__name__, len(dataset), tuple(dataset[0]['image'].shape))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, file], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "MNIST 12 (1, 28, 28)"


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_workers_of_every_start_method_load_it(root, family, method):
    dataset = bindsnet.datasets.MNIST(SingleEncoder(time=5), None, root, transform=to_tensor)
    loader = DataLoader(dataset, batch_size=6, num_workers=1, multiprocessing_context=method)
    batches = list(loader)
    assert [b["encoded_image"].shape for b in batches] == [(5, 6, 1, 28, 28)] * 2
    labels = torch.cat([b["label"] for b in batches])
    assert torch.equal(labels, family.images_and_labels("MNIST", True)[1])


class Pairs(torch.utils.data.Dataset):
    """A user's own data set."""

    def __init__(self, count):
        self.count = count

    def __len__(self):
        return self.count

    def __getitem__(self, i):
        return torch.full((2,), float(i)), i


class Triples(Pairs):
    def __getitem__(self, i):
        return i, i, i


def test_a_users_own_class_can_be_wrapped_and_pickled():
    kind = create_torchvision_dataset_wrapper(Pairs)
    dataset = pickle.loads(pickle.dumps(kind(None, None, count=4)))
    assert type(dataset) is kind
    assert len(dataset) == 4
    assert dataset[2]["label"] == 2


def test_a_subclass_of_a_wrapper_pickles_as_itself():
    dataset = pickle.loads(pickle.dumps(MyMNIST.__new__(MyMNIST)))
    assert type(dataset) is MyMNIST


class MyMNIST(bindsnet.datasets.MNIST):
    """A user's subclass of a wrapper."""


def test_items_that_are_no_pairs_are_an_error():
    dataset = create_torchvision_dataset_wrapper(Triples)(count=3)
    with pytest.raises(ParameterError, match=r"Triples\[0\] is no pair"):
        dataset[0]


def test_a_name_that_torchvision_does_not_have_is_an_error(monkeypatch):
    with pytest.raises(ParameterError, match=r"has no data set 'MNITS'; did you mean 'MNIST'\?"):
        create_torchvision_dataset_wrapper("MNITS")
    monkeypatch.delattr(torchvision.datasets, "LSUN")
    with pytest.raises(AttributeError, match=r"torchvision .* has no data set 'LSUN'"):
        _ = bindsnet.datasets.LSUN
    assert not hasattr(torchvision_wrapper, "MNITS")


def test_without_torchvision_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "torchvision", None)
    monkeypatch.setitem(sys.modules, "torchvision.datasets", None)
    with pytest.raises(MissingPackageError, match=r"MNIST needs .*bindsnet\[vision\]"):
        _ = bindsnet.datasets.MNIST


def test_mnist_itself_is_what_torchvision_reads(data_root, tmp_path):
    dataset = bindsnet.datasets.MNIST(None, None, data_root / "mnist", train=False)
    (tmp_path / "MNIST" / "raw").mkdir(parents=True)
    for file in (data_root / "mnist" / "MNIST" / "raw").glob("*.gz"):
        shutil.copyfile(file, tmp_path / "MNIST" / "raw" / file.name)
    theirs = torchvision.datasets.MNIST(tmp_path, train=False, download=True)  # unpacks
    assert torch.equal(dataset.data, theirs.data)
    assert torch.equal(dataset.targets, theirs.targets)


def test_the_name_of_a_module_of_torchvision_is_no_data_set():
    """``"mnist"`` is one, and failed as a base class."""
    with pytest.raises(ParameterError, match=r"no data set 'mnist'; did you mean"):
        create_torchvision_dataset_wrapper("mnist")


def test_items_have_whole_numbers_and_end():
    """Torchvision's answers were those of an array: ``[1.5]`` had 'too many indices'."""
    data = bindsnet.datasets.FakeData(size=3, image_size=(1, 2, 2))
    assert len(list(data)) == 3
    with pytest.raises(ParameterError, match="FakeData: ind must be a whole number"):
        data[1.5]
    with pytest.raises(UnknownItemError, match=r"FakeData has 3 items \(got index 3\)"):
        data[3]
