"""What tests of connections may ask for."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["reference", "native"])
def engine(request):
    """Each law holds on each engine."""
    return request.param
