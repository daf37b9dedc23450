"""Spoken digits: the official split, honest features, and errors that name the file."""

from __future__ import annotations

import io
import struct
import zipfile

import numpy as np
import pytest
import torch

from bindsnet.datasets import SpokenMNIST, spoken_mnist
from bindsnet.datasets.filter_bank import log_filter_bank
from bindsnet.datasets.spoken_mnist import ORIGINAL, SPEAKERS, read_wav
from bindsnet.errors import DataNotFoundError, FileFormatError, ParameterError

pytest.importorskip("scipy")


def wav_bytes(samples, rate=8000):
    data = np.asarray(samples, "<i2").tobytes()
    form = struct.pack("<HHIIHH", 1, 1, rate, 2 * rate, 2, 16)
    chunks = b"fmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def tone(seed, length=2000):
    return np.random.default_rng(seed).integers(-3000, 3000, length)


@pytest.fixture
def folder(tmp_path):
    for digit in range(2):
        for speaker in ("jackson", "george"):
            for take in range(10):
                seed = 100 * digit + 10 * len(speaker) + take
                name = f"{digit}_{speaker}_{take}.wav"
                (tmp_path / name).write_bytes(wav_bytes(tone(seed, 2000 + 10 * take)))
    return tmp_path


def filter_bank_by_hand(samples, rate):
    """The recipe written out, frame by frame and filter by filter."""
    y = [float(samples[0])]
    y += [float(b) - 0.97 * float(a) for a, b in zip(samples, samples[1:], strict=False)]
    length, hop = round(0.025 * rate), round(0.01 * rate)
    count = int(np.ceil(abs(len(y) - length) / hop))
    y += [0.0] * (count * hop + length - len(y))
    mel = np.linspace(0, 2595 * np.log10(1 + rate / 2 / 700), 42)
    bins = [int(513 * 700 * (10 ** (m / 2595) - 1) / rate) for m in mel]
    rows = []
    for f in range(count):
        frame = np.array(y[f * hop : f * hop + length]) * np.hamming(length)
        power = np.abs(np.fft.rfft(frame, 512)) ** 2 / 512
        row = []
        for m in range(1, 41):
            a, b, c = bins[m - 1 : m + 2]
            total = sum(power[k] * (k - a) / (b - a) for k in range(a, b))
            total += sum(power[k] * (c - k) / (c - b) for k in range(b, c))
            row.append(20 * np.log10(total or np.finfo(float).eps))
        rows.append(row)
    return np.array(rows)


def test_features_are_those_of_the_recipe():
    samples = tone(0)
    found = log_filter_bank(samples, 8000)
    assert found.shape == (23, 40) and found.dtype == np.float64
    assert np.allclose(found, filter_bank_by_hand(samples, 8000), rtol=1e-9)


def test_a_tone_is_loudest_in_the_band_of_its_pitch():
    t = np.arange(4000) / 8000
    bands = [
        int(log_filter_bank(1000 * np.sin(2 * np.pi * f * t), 8000).mean(0).argmax())
        for f in (300, 1000, 3000)
    ]
    edges = 700 * (10 ** (np.linspace(0, 2595 * np.log10(1 + 4000 / 700), 42) / 2595) - 1)
    for band, pitch in zip(bands, (300, 1000, 3000), strict=True):
        assert edges[band] - 20 < pitch < edges[band + 2] + 20


def test_a_silent_recording_has_finite_features():
    assert np.isfinite(log_filter_bank(np.zeros(1000), 8000)).all()
    assert log_filter_bank([5.0], 8000).shape[1] == 40


def test_the_official_test_part_is_takes_0_to_4(folder):
    train, test = SpokenMNIST(folder), SpokenMNIST(folder, train=False)
    assert {take.take for take in test.takes} == set(range(5))
    assert {take.take for take in train.takes} == set(range(5, 10))
    assert not set(train.files) & set(test.files)
    assert test.labels.bincount().tolist() == [10, 10]


def test_a_share_is_taken_of_each_digit_and_speaker(folder):
    train, test = (SpokenMNIST(folder, train=part, split=0.8) for part in (True, False))
    assert (len(train), len(test)) == (32, 8)
    assert test.labels.bincount().tolist() == [4, 4]
    assert sorted(train.files + test.files) == sorted(p.name for p in folder.iterdir())


def test_items_are_tensors_with_all_frames_unless_told_otherwise(folder):
    data = SpokenMNIST(folder, shuffle=False)
    item = data[0]
    assert item["audio"].dtype == torch.float32 and item["label"].dtype == torch.int64
    name = folder / data.files[0]
    assert torch.allclose(item["audio"], torch.tensor(log_filter_bank(*read_wav(name))).float())
    assert len(SpokenMNIST(folder, shuffle=False, num_samples=-1)[0]["audio"]) == len(item["audio"])
    assert len(SpokenMNIST(folder, shuffle=False, num_samples=7)[0]["audio"]) == 7


def test_the_order_is_mixed_the_same_way_for_one_seed(folder):
    orders = [SpokenMNIST(folder, seed=seed).files for seed in (0, 0, 1)]
    assert orders[0] == orders[1] != orders[2]
    data = SpokenMNIST(folder)
    assert [int(name[0]) for name in data.files] == data.labels.tolist()


def test_the_three_speakers_of_bindsnet_are_an_option(folder):
    old = SpokenMNIST(folder, speakers="original")
    assert {take.speaker for take in old.takes} == {"jackson"} and old.speakers == ORIGINAL
    assert SpokenMNIST(folder).speakers == SPEAKERS
    with pytest.raises(ParameterError, match="'gorge'; did you mean 'george'"):
        SpokenMNIST(folder, speakers=["gorge"])


def test_nothing_is_written_where_the_recordings_are(folder, read_only):
    before = sorted(folder.iterdir())
    SpokenMNIST(read_only(folder))
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "no whole wav"),
        (b"RIFF1234WAVEnonsense", "no whole wav file: it has no format"),
        (wav_bytes(tone(0))[:1000], "no whole wav"),
        (wav_bytes([]), "no sound"),
        (wav_bytes(tone(0)).replace(b"data", b"dat4"), "no whole wav"),
        (wav_bytes(tone(0))[:42], "no whole wav"),
    ],
    ids=["empty file", "no wav", "cut off", "no samples", "no data chunk", "cut in a header"],
)
def test_a_damaged_recording_is_named(folder, content, what):
    (folder / "0_jackson_7.wav").write_bytes(content)
    with pytest.raises(FileFormatError, match=f"0_jackson_7.wav.*{what}"):
        SpokenMNIST(folder)


def test_without_recordings_the_error_says_where_to_get_them(tmp_path):
    with pytest.raises(DataNotFoundError, match=r"download=True.*free-spoken-digit-dataset"):
        SpokenMNIST(tmp_path / "absent")
    assert not (tmp_path / "absent").exists()
    with pytest.raises(ParameterError, match="split"):
        SpokenMNIST(tmp_path, split=80)


def test_a_download_is_unpacked_and_read(tmp_path, monkeypatch):
    def archive_of(url, path):
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w") as archive:
            for take in (4, 5):
                name = f"free-spoken-digit-dataset-master/recordings/3_theo_{take}.wav"
                archive.writestr(name, wav_bytes(tone(take)))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(memory.getvalue())
        return path

    monkeypatch.setattr(spoken_mnist, "download", archive_of)
    data = SpokenMNIST(tmp_path / "new", download=True, train=False)
    assert data.files == ["3_theo_4.wav"] and data.labels.tolist() == [3]
    assert not (tmp_path / "new" / "repo.zip").exists()


def test_the_real_recordings_have_every_digit_and_speaker(data_root):
    test = SpokenMNIST(data_root / "fsdd", train=False)
    assert test.labels.bincount().tolist() == [30] * 10
    assert {take.speaker for take in test.takes} == set(SPEAKERS)
    assert all(torch.isfinite(audio).all() and len(audio) > 10 for audio in test.audio)


def test_one_name_is_no_list_of_files(tmp_path):
    """Its letters were taken for files."""
    (tmp_path / "3_theo_5.wav").write_bytes(wav_bytes(tone(5)))
    data = SpokenMNIST(tmp_path)
    assert data.process_data(iter(["3_theo_5.wav"]))[1].tolist() == [3]
    for names in ("3_theo_5.wav", ["theo.wav"]):
        with pytest.raises(ParameterError, match="file_names must be a list of files"):
            data.process_data(names)


def test_a_sound_that_is_no_number_everywhere_or_too_slow_is_refused():
    """NaN spread over its frames, and a rate below 51 Hz was a division by zero."""
    with pytest.raises(ParameterError, match="signal must be finite numbers"):
        log_filter_bank([0.0, float("nan")] * 400, 8000)
    with pytest.raises(ParameterError, match="rate must be"):
        log_filter_bank([0.0, 1.0] * 400, 20)
