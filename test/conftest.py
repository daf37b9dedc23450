"""What every test may ask for."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data_root() -> Path:
    """The folder of real data that the environment variable BINDSNET_DATA names."""
    folder = os.environ.get("BINDSNET_DATA")
    if not folder:
        pytest.skip("BINDSNET_DATA is not set: it names the folder of real data")
    if not Path(folder).is_dir():
        pytest.skip(f"BINDSNET_DATA names {folder}, which is no folder")
    return Path(folder)


# -- what attacks count ---------------------------------------------------------------------


@pytest.fixture
def attack(record_property):
    """Count what an attack tried: ``attack("kills", tried=50)``; the run ends with the sums."""

    def count(kind: str, **numbers: int) -> None:
        record_property("attack", (kind, numbers))

    return count


def pytest_terminal_summary(terminalreporter):
    sums: dict[str, Counter] = defaultdict(Counter)
    seconds, violations = Counter(), Counter()
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    for report in (report for report in reports if report.when == "call"):
        for kind, numbers in (value for name, value in report.user_properties if name == "attack"):
            sums[kind].update(numbers)
            seconds[kind] += report.duration
            violations[kind] += report.failed
    for kind, numbers in sorted(sums.items()):
        counts = [f"{number:,} {name.replace('_', ' ')}" for name, number in numbers.items()]
        told = ", ".join([*counts, f"{violations[kind]} violations", f"{seconds[kind]:.1f} s"])
        terminalreporter.write_line(f"attack: {kind}: {told}")
