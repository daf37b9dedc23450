"""From ``pip install`` of our wheel to the first trained sample, in a fresh environment.

The environment sees the packages of the Python that runs now, so that torch and numba
are there already: what is timed is ours. Nothing of ours is compiled before.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from collections import Counter
from pathlib import Path
from time import perf_counter

from benchmarks.players import ROOT
from benchmarks.report import Table
from benchmarks.turns import Spread

FIRST_SAMPLE = """
import torch, bindsnet
from bindsnet.encoding import poisson
from bindsnet.models import DiehlAndCook2015

network = DiehlAndCook2015(n_inpt=784, n_neurons=100, inh=120, norm=78.4)
before = network.connections["X", "Ae"].w.clone()
spikes = poisson(128 * torch.rand(784), time=250, dt=1.0)
network.run({"X": spikes.unsqueeze(1)}, time=250)
assert not torch.equal(before, network.connections["X", "Ae"].w), "nothing was learned"
assert "turn-" in bindsnet.__file__, "not the one that was installed"
"""


STAGES = ("pip install of the wheel", "first trained sample", "a later process's first sample")


def measure(repeats: int) -> list[Table]:
    """Build the wheel, then install it and train one sample, each time from nothing."""
    table = Table("install", "From `pip install` of the wheel to the first trained sample, seconds")
    with tempfile.TemporaryDirectory() as folder:
        wheel = build_wheel(Path(folder))
        turns = [in_new_environment(wheel, Path(folder) / f"turn-{k}") for k in range(repeats)]
        table.notes.append(f"{wheel.name}: {wheel.stat().st_size / 1e3:.0f} kB; {contents(wheel)}")
    table.notes.append("dependencies are installed; Python's start and `import torch` are inside")
    stages = dict(zip(STAGES, zip(*turns, strict=True), strict=True))
    stages["install and first sample"] = [install + first for install, first, _ in turns]
    for what, seconds in stages.items():
        table.rows.append({"what": what, "seconds": Spread.of(seconds)})
    return [table]


def build_wheel(folder: Path) -> Path:
    """The wheel of this checkout."""
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir"]
    subprocess.run([*pip, str(folder), str(ROOT)], check=True)
    (wheel,) = folder.glob("bindsnet-*.whl")
    return wheel


def contents(wheel: Path) -> str:
    """How many files of which kind a wheel holds, by folder."""
    with zipfile.ZipFile(wheel) as archive:
        kinds = Counter(Path(name).parts[0] for name in archive.namelist())
    return ", ".join(f"{count} files in {folder}" for folder, count in kinds.items())


def in_new_environment(wheel: Path, folder: Path) -> tuple[float, float, float]:
    """Seconds of ``pip install`` and of the first two processes in a new environment."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    show_packages(folder)
    install = seconds_of(python, "-m", "pip", "install", "--quiet", str(wheel))
    cache = {"BINDSNET_CACHE": str(folder / "cache")}
    first, later = (seconds_of(python, "-c", FIRST_SAMPLE, **cache) for _ in range(2))
    return install, first, later


def show_packages(folder: Path) -> None:
    """Let a new environment see the packages of this one, behind its own."""
    (own,) = folder.rglob("site-packages")
    (own / "of_this_python.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")


def seconds_of(python: Path, *arguments: str, **environment: str) -> float:
    """Seconds of a process of its own, which looks neither here nor at PYTHONPATH."""
    start = perf_counter()
    subprocess.run([str(python), "-I", *arguments], env=os.environ | environment, check=True)
    return perf_counter() - start
