"""Networks to convert."""

from __future__ import annotations

import pytest
import torch


@pytest.fixture(autouse=True)
def seeded():
    """Weights are the same in every test."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        yield
