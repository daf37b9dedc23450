"""Machine code on disk: made once, loaded without numba, never trusted when damaged."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("numba")

from bindsnet.engine.native import cache, columns, compiled, rows

RUN = """
import sys, torch
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection

network = Network(engine="native")
network.add_layer(Input(3), "X")
network.add_layer(LIFNodes(2), "Y")
network.add_connection(Connection(network.X, network.Y, w=torch.full((3, 2), 9.0)), "X", "Y")
network.run({"X": torch.ones(4, 1, 3)}, time=4)
print("numba" in sys.modules, network.Y.v.tolist())
"""


def run(folder: Path) -> tuple[str, str]:
    """Run a network in a process of its own: what it prints, and what it says on the way."""
    environment = os.environ | {"BINDSNET_CACHE": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", RUN], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout, done.stderr


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A cache that one process has filled, and what that process printed."""
    folder = tmp_path_factory.mktemp("cache")
    return folder, run(folder)


def test_the_first_process_says_that_it_compiles(filled):
    _, (printed, said) = filled
    assert printed.startswith("True")
    assert said.count("compiling native kernels") == 1


def test_the_next_process_needs_no_numba_and_gives_the_same(filled):
    folder, (first, _) = filled
    printed, said = run(folder)
    assert printed == first.replace("True", "False")
    assert "compiling" not in said


def test_damaged_code_is_compiled_anew(filled):
    folder, (first, _) = filled
    (path,) = folder.rglob("layer.step.o")
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert cache.read(path) is None
    printed, said = run(folder)
    assert printed == first and "compiling" in said
    assert cache.read(path) is not None


def test_what_is_read_is_what_was_written(tmp_path):
    cache.write(tmp_path / "code.o", b"machine code")
    assert cache.read(tmp_path / "code.o") == b"machine code"
    assert [path.name for path in tmp_path.iterdir()] == ["code.o"]
    assert cache.read(tmp_path / "other.o") is None


def test_every_kind_of_row_has_a_kernel_that_is_there():
    first, last = columns.COPY, max(rows.IN_STEPS)
    assert sorted(rows.IN_STEPS) == list(range(first, last + 1))
    kernels = Path(cache.__file__).parent / "kernels"
    for table in (rows.BEFORE_STEPS, rows.IN_STEPS, rows.AFTER_STEPS):
        for name in table.values():
            file, _, function = name.partition(".")
            source = (kernels / f"{file}.py").read_text(encoding="utf-8")
            assert f"\ndef {function}(row" in source, name


def test_columns_of_addresses_belong_to_no_kind_of_row():
    addresses = {"BEFORE_STEPS", "IN_STEPS", "AFTER_STEPS"}
    numbers = {k: v for k, v in vars(columns).items() if isinstance(v, int) and k not in addresses}
    del numbers["WIDTH"]
    assert max(numbers.values()) < columns.BEFORE_STEPS


def test_code_that_threads_need_at_the_same_time_is_made_once_in_one_of_them(monkeypatch):
    running, made = [], []

    def slowly(name, folder, function_of):
        running.append(name)
        time.sleep(0.02)
        made.append((name, len(running)))
        running.pop()
        return len(made)

    monkeypatch.setattr(compiled, "_address", slowly)
    sources = [f"# {i}, for no network" for i in range(2)] * 4
    with ThreadPoolExecutor(8) as pool:
        addresses = list(pool.map(compiled.population, sources))
    assert len(made) == len(set(addresses)) == 2
    assert all(number == 1 for _, number in made)
