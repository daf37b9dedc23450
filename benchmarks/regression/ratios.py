"""A case's CPU time over that of a yardstick, taken in turn in one process."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np
import torch

from benchmarks.regression.cases import CASES, STARTS, Work, process

FILE = Path(__file__).with_name("ratios.json")
TOLERANCE = 1.3
"""A case may take so many times the ratio that is on file."""
LEAST = 0.02
"""Seconds that a turn takes at least: shorter work is repeated."""
NAMES = (*CASES, *STARTS)


def adding_rows() -> None:
    """The yardstick of work in memory: sums of rows of a matrix that fits the cache."""
    rows, total = np.ones((512, 512), np.float32), np.zeros(512, np.float32)
    for row in rows:
        np.add(total, row, out=total)


def ratio(name: str) -> float:
    """The median ratio of neighbouring turns of a case and its yardstick."""
    torch.set_num_threads(1)
    in_memory = name in CASES
    turns = 15 if in_memory else 3
    work = (CASES if in_memory else STARTS)[name]()
    yardstick = adding_rows if in_memory else process("import torch")
    work(), yardstick()  # the first time compiles, and fills caches
    return median(seconds_of(work) / seconds_of(yardstick) for _ in range(turns))


def seconds_of(work: Work) -> float:
    """CPU seconds of one round of work, of as many as take a while."""
    start, rounds = cpu_seconds(), 0
    while not rounds or cpu_seconds() - start < LEAST:
        work()
        rounds += 1
    return (cpu_seconds() - start) / rounds


def cpu_seconds() -> float:
    """CPU time of this process, and of those that it has waited for."""
    times = os.times()
    return process_time() + times.children_user + times.children_system


def on_file() -> dict[str, Any]:
    """The processor on which ratios were measured, and the ratios."""
    content: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return content


def keep(ratios: dict[str, float]) -> None:
    """Put ratios on file, beside those of other cases."""
    kept = on_file()["ratios"] if FILE.exists() else {}
    kept |= {name: float(f"{value:.3g}") for name, value in ratios.items()}
    content = {"processor": processor(), "torch": torch.__version__, "ratios": kept}
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def processor() -> str:
    """The processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
