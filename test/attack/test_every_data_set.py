"""Each argument of what makes, reads and joins data is refused by name if bad.

What the modules define is found; what has no entry below, and an argument without bad values,
fails. The same attack as in ``test_every_argument``, on what that one leaves out.
"""

from __future__ import annotations

import gzip
import shutil
import wave
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from bindsnet import datasets
from bindsnet.datasets import (
    alov300,
    bounding_box,
    bundled,
    collate,
    dataloader,
    davis,
    download,
    encoded,
    events,
    filter_bank,
    idx,
    nmnist,
    preprocess,
    spoken_mnist,
    torchvision_wrapper,
)
from bindsnet.preprocessing import AbstractPreprocessor, preprocessing

from .offers import Attacked, arguments, offers, refuse
from .test_every_argument import (
    COUNT,
    FUNCTION,
    INF,
    LABEL,
    NAN,
    NUMBER,
    PART,
    PATH,
    POSITIVE,
    STRANGE,
    SWITCH,
    WHOLE,
)

Image = pytest.importorskip("PIL.Image")
pytest.importorskip("torchvision")
pytest.importorskip("sklearn")

MODULES = (alov300, bounding_box, bundled, collate, dataloader, davis, download, encoded, events)
MODULES += (filter_bank, idx, nmnist, preprocess, spoken_mnist, torchvision_wrapper, preprocessing)
CALLS = dict(call for module in MODULES for call in offers(module))
CALLS["MNIST"] = datasets.MNIST

INDEX = {**NUMBER, "half": 0.5, "beyond": 99, "before": -99}
TEXT = {what: value for what, value in LABEL.items() if what != "text"}
OBJECT = {**PART, "a list": []}
SEQUENCE = {**TEXT, "no such name": "no such name"}
FILE = {**PATH, "no such name": "no such name"}
PICTURE = {**OBJECT, "a row": np.ones(7), "empty": np.ones((0, 3, 3)), "many": np.ones((2,) * 4)}
SAMPLE = {**OBJECT, "a dict": {}, "no box": {"image": np.ones((9, 9, 3))}}
SAMPLE |= {f"of {w}": {"image": v, "bb": [1, 1, 5, 5]} for w, v in PICTURE.items()}
SAMPLE |= {
    f"box of {what}": {"image": np.ones((9, 9, 3)), "bb": box}
    for what, box in {"three": [1, 2, 3], "nan": [1, 2, 3, NAN], "text": "abcd", "none": []}.items()
}
PAIRS = {**OBJECT, "a dict": {}}
PAIRS |= {f"of {w}": {"previmg": np.ones((9, 9, 3)), "currimg": v} for w, v in PICTURE.items()}
GOOD_PAIR = {"previmg": np.ones((9, 9, 3)), "currimg": np.ones((9, 9, 3)), "currbb": [0, 0, 1, 1]}
PAIRS["a box of text"] = {**GOOD_PAIR, "currbb": "ab"}
PAIRS["gray"] = {**GOOD_PAIR, "currimg": np.ones((9, 9))}
SCALES = {"lambda_scale_frac": 5, "lambda_shift_frac": 5, "min_scale": -0.4, "max_scale": 0.4}
PARAMETERS = {**OBJECT, "a dict": {}, "bad": {**SCALES, "max_scale": NAN}}
PARAMETERS["upside down"] = {**SCALES, "max_scale": -1.0}
LINE = {**OBJECT, "too short": "1 2 3", "nan": "1 2 3 4 5 6 7 8 nan", "text": "1 a b c d e f g h"}
BATCH = {**OBJECT, "text": "ab", "a dict": {"a": 1}, "of objects": [object(), object()]}
BATCH |= {"of two kinds": [torch.ones(3), 2.0], "of shapes": [torch.ones(3), torch.ones(4)]}
BATCH |= {"of lengths": [[1], [1, 2]], "of keys": [{"a": 1}, {"b": 1}], "of dicts": [{"a": 1}, 3]}
EVENTS = {**OBJECT, "three columns": torch.ones(2, 3), "of text": np.full((2, 4), "a")}
EVENTS |= {"nan": np.array([[1, 1, NAN, 1]]), "infinite": np.array([[1, 1, INF, 1]])}
EVENTS |= {"outside": np.array([[9, 1, 1, 1]]), "before 0": np.array([[1, 1, -1, 1]])}
SOUND = {**OBJECT, "channels": np.ones((9, 2)), "nan": np.full(9, NAN), "complex": np.ones(9) * 1j}
FILES = {**PART, "one": Path("0_a_1.wav"), "no digit": ["a.wav"], "numbers": [3]}
DATA = {**STRANGE, "text": "ab", "a number": 3, "a dict": {}, "nothing": []}
DS_TYPE = {"an object": object(), "a class": float, "a number": 3, "a list": []}
DS_TYPE |= {"a module": "mnist", "no such name": "no such name"}

BAD = {
    "idx ind": INDEX,
    "i is_current": {**SWITCH, "two": 2},
    "ann": LINE,
    "lambda_ lambda_scale_frac lambda_shift_frac patience": POSITIVE,
    "edge_spacing_x edge_spacing_y min_scale max_scale": NUMBER,
    "image raw_image": PICTURE,
    "search_loc search_location bbox_gt_recentered bbox_rand bbox_tight": OBJECT,
    "train use_cache shift_motion_model separate_objects_masks": SWITCH,
    "size": COUNT,
    "batch": BATCH,
    "sequence": SEQUENCE,
    "path": FILE,
    "folder root csvfile images labels archive": FILE,
    "cachedfile": PATH,
    "name hint": TEXT,
    "kind": {**TEXT, "no such name": "no such name", "without a size": "shake_128"},
    "url": {**TEXT, "no address": "no such name"},
    "md5": {**TEXT, "text": "ab"},
    "count block_size": {**WHOLE, "negative": -1},
    "total_size": WHOLE,
    "dataset": DATA,
    "events": EVENTS,
    "signal": SOUND,
    "rate": {**POSITIVE, "too low": 20},
    "sample": SAMPLE,
    "bb_params": PARAMETERS,
    "opts": {**OBJECT, "a dict": {}, "a row": {"search_region": np.ones(7)}},
    "file_names": FILES,
    "image_encoder label_encoder": FUNCTION,
    "ds_type": DS_TYPE,
}
BAD = {name: bad for names, bad in BAD.items() for name in names.split()}


def of_davis():
    return davis.Davis("davis", "semi-supervised", "val", ["swan"])


def of_alov():
    return alov300.ALOV300("alov", None, 8)


def of_nmnist():
    return nmnist.NMNIST("nmnist")


def spoken():
    return spoken_mnist.SpokenMNIST("spoken", split=1.0)


def mnist(**given):
    return datasets.MNIST(None, None, **{"root": "idx", **given})


def box():
    return bounding_box.BoundingBox(2, 2, 6, 6)


class Length(AbstractPreprocessor):
    def _process(self, filename, cache):
        cache["data"] = len(Path(filename).read_text())


REGION = {"search_location": box(), "edge_spacing_x": 0.0, "edge_spacing_y": 0.0}
FOUR = {"image": np.ones((9, 9, 3), np.uint8), "bb": [2, 2, 6, 6]}
IMAGE = {"image": np.ones((9, 9, 3), np.uint8)}
SHIFT = {**IMAGE, **SCALES, "shift_motion_model": True, "bbox_rand": box()}
CENTRE = {"search_loc": box(), "edge_spacing_x": 0.0, "edge_spacing_y": 0.0}
IDX = "idx/MNIST/raw/train-images-idx3-ubyte.gz"
LABELS = "idx/MNIST/raw/train-labels-idx1-ubyte.gz"

ENTRIES = {
    "ALOV300.__getitem__": Attacked({"idx": 0}, of_alov),
    "ALOV300.get_bb": Attacked({"ann": "1 1 1 5 1 5 5 1 5"}, of_alov),
    "ALOV300.get_orig_sample": Attacked({"idx": 0, "i": 0}, of_alov),
    "ALOV300.get_sample": Attacked({"idx": 0}, of_alov),
    "ALOV300.show": Attacked({"idx": 0}, of_alov),
    "ALOV300.show_sample": Attacked({"idx": 0}, of_alov),
    "corners_to_box": Attacked({"ann": "1 1 1 5 1 5 5 1 5"}),
    "sample_exp_two_sides": Attacked({"lambda_": 3}),
    "BoundingBox.scale": Attacked(IMAGE, box),
    "BoundingBox.unscale": Attacked(IMAGE, box),
    "BoundingBox.recenter": Attacked({**CENTRE, "bbox_gt_recentered": box()}, box),
    "BoundingBox.uncenter": Attacked({"raw_image": IMAGE["image"], **REGION}, box),
    "BoundingBox.shift": Attacked(SHIFT, box, min_scale={**NUMBER, "above the other": 0.5}),
    "digits": Attacked({}),
    "time_aware_collate": Attacked({"batch": [1, 2]}, says=["samples"]),
    "Davis.__getitem__": Attacked({"ind": 0}, of_davis),
    "Davis.get_frames": Attacked({"sequence": "swan"}, of_davis),
    "Davis.get_all_images": Attacked({"sequence": "swan"}, of_davis),
    "Davis.get_all_masks": Attacked({"sequence": "swan"}, of_davis),
    "resized": Attacked(
        {"folder": "davis", "size": (4, 4)},
        size={**STRANGE, "text": "ab", "negative": (2, -4), "three": (1, 2, 3), "nan": (NAN, 1)},
    ),
    "checksum": Attacked({"path": IDX}),
    "download": Attacked({"url": "http://127.0.0.1:9/x", "path": IDX}, path=PATH),
    "progress": Attacked({"count": 1, "block_size": 2, "total_size": 3}),
    "unpack": Attacked({"archive": "a.zip", "folder": "new"}, folder=PATH),
    "EncodedDataset": Attacked(
        {"dataset": torch.ones(3, 2), "encoder": torch.exp}, says=["data set"]
    ),
    "EncodedDataset.__getitem__": Attacked(
        {"ind": 0}, lambda: encoded.EncodedDataset(torch.ones(3, 2), torch.exp)
    ),
    "events_to_spikes": Attacked({"events": torch.zeros(1, 4), "size": (2, 2)}, says=["event"]),
    "log_filter_bank": Attacked({"signal": np.ones(900), "rate": 8000}),
    "idx_names": Attacked({"train": True}),
    "holds": Attacked({"folder": "idx", "name": "x"}, folder=PATH),
    "find_idx": Attacked({"folder": Path(IDX).parent, "name": Path(IDX).stem}),
    "read_idx": Attacked({"path": IDX}),
    "read_images_and_labels": Attacked({"images": IDX, "labels": LABELS}),
    "load_idx_images": Attacked({"root": "idx"}),
    "read_nmnist_events": Attacked({"path": "nmnist/Train/3/1.bin"}),
    "NMNIST.events": Attacked({"ind": 0}, of_nmnist),
    "NMNIST.__getitem__": Attacked({"ind": 0}, of_nmnist),
    "shift_crop_training_sample": Attacked({"sample": FOUR, "bb_params": SCALES}, says=SCALES),
    "crop_sample": Attacked({"sample": FOUR}),
    "cropPadImage": Attacked({**IMAGE, "bbox_tight": box()}),
    "computeCropPadImageLocation": Attacked({**IMAGE, "bbox_tight": box()}),
    "Rescale.__call__": Attacked(
        {"sample": FOUR, "opts": {"search_region": IMAGE["image"]}}, lambda: preprocess.Rescale(4)
    ),
    "NormalizeToTensor.__call__": Attacked(
        {"sample": GOOD_PAIR}, preprocess.NormalizeToTensor, sample=PAIRS
    ),
    "SpokenMNIST.process_data": Attacked({"file_names": ["0_theo_9.wav"]}, spoken),
    "SpokenMNIST.__getitem__": Attacked({"ind": 0}, spoken),
    "read_wav": Attacked({"path": "spoken/0_theo_9.wav"}),
    "EncodedImages.__getitem__": Attacked({"ind": 0}, mnist),
    "create_torchvision_dataset_wrapper": Attacked({"ds_type": "MNIST"}),
    "AbstractPreprocessor.process": Attacked({"csvfile": "a.csv", "cachedfile": "kept"}, Length),
}
#: Arguments of torchvision's, which took ``train="test"`` for True.
OF_TORCHVISION = dict.fromkeys(("train", "download"), SWITCH) | {"root": PATH}
OF_TORCHVISION |= dict.fromkeys(("transform", "target_transform"), FUNCTION)
ENTRIES["MNIST"] = Attacked({"root": "idx"}, **OF_TORCHVISION)
CASES = [(name, argument) for name, call in CALLS.items() for argument in arguments(name, call)]
CASES = [case for case in CASES if case[0] != "EncodedImages"]  # tried as MNIST
CASES += [("MNIST", argument) for argument in OF_TORCHVISION]


def picture(path, *size):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full(size, 7, np.uint8)).save(path)


def some_bytes(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with the smallest of each data set."""
    root = tmp_path_factory.mktemp("data")
    picture(root / "davis/trainval-480p/JPEGImages/480p/swan/0.jpg", 6, 8, 3)
    picture(root / "davis/trainval-480p/Annotations/480p/swan/0.png", 6, 8)
    for k in (1, 2):
        picture(root / f"alov/frame/01/a/{k}.jpg", 9, 9, 3)
    some_bytes(root / "alov/box/01/a.ann", b"1 1 1 5 1 5 5 1 5\n2 2 1 6 1 6 5 2 5\n")
    some_bytes(root / "nmnist/Train/3/1.bin", bytes([1, 2, 128, 0, 9]))
    some_bytes(root / "a.csv", b"1,2\n")
    images, labels = bytes([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28]), bytes([0, 0, 8, 1])
    some_bytes(root / IDX, gzip.compress(images + bytes(784)))
    some_bytes(root / LABELS, gzip.compress(labels + bytes([0, 0, 0, 1, 5])))
    (root / "spoken").mkdir()
    with wave.open(str(root / "spoken/0_theo_9.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(range(250)) * 8)
    with zipfile.ZipFile(root / "a.zip", "w") as archive:
        archive.writestr("one", "1")
    return root


@pytest.fixture(autouse=True)
def in_the_folder(made, monkeypatch):
    monkeypatch.chdir(made)


def test_every_offer_is_attacked():
    assert {name for name, _ in CASES} == ENTRIES.keys()


@pytest.mark.parametrize("name", ENTRIES)
def test_what_is_attacked_works_with_good_values(made, tmp_path, monkeypatch, name):
    monkeypatch.chdir(shutil.copytree(made, tmp_path / "copy"))
    entry = ENTRIES[name]
    CALLS[name](*(() if entry.on is None else (entry.on(),)), **entry.base)


@pytest.mark.parametrize(("name", "argument"), CASES)
def test_a_bad_value_is_named_and_nothing_has_changed(attack, name, argument):
    values = ENTRIES[name].bad.get(argument) or BAD[argument]
    attack("bad values of data sets' arguments", arguments=1, values=len(values))
    refuse(name, CALLS[name], ENTRIES[name], argument, values)
