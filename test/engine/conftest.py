"""What tests of engines may ask for."""

from __future__ import annotations

import warnings

import pytest

from bindsnet.engine import choose
from bindsnet.errors import EngineFallbackWarning


@pytest.fixture(autouse=True)
def fresh_announcements(monkeypatch):
    """Announcements of earlier tests do not count."""
    monkeypatch.setattr(choose, "_announced", set())


@pytest.fixture
def announced():
    """``announced(function)``: the texts of the fallbacks that it announces."""

    def collect(function):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            function()
        return [str(w.message) for w in caught if w.category is EngineFallbackWarning]

    return collect
