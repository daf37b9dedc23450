"""Drawing without a screen, and without a trace."""

from __future__ import annotations

import pytest


@pytest.fixture
def plots():
    """Each test sees that settings stay, and that all drawn figures can be rendered."""
    mpl = pytest.importorskip("matplotlib")
    mpl.use("agg")
    import matplotlib.pyplot as plt

    plt.close("all")  # what tests elsewhere left open
    settings, interactive = mpl.rcParams.copy(), plt.isinteractive()
    yield plt
    for number in plt.get_fignums():
        plt.figure(number).canvas.draw()
    plt.close("all")
    assert (mpl.rcParams, plt.isinteractive()) == (settings, interactive)
