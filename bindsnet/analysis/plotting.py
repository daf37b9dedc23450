"""Plots of a network at work.

Each function makes a figure at its first call and returns handles; passed back
in, they have the same figure show new data, which is fast. No function changes
a setting of matplotlib, shows a window or waits: ``plt.show()``, ``plt.pause``
or ``figure.savefig`` is up to the caller.

Where there is a screen, or pyplot was imported before, figures are pyplot's.
Without either they are figures of their own, which nobody needs to close.
"""

from bindsnet.analysis._accuracy import plot_learning_curves, plot_performance
from bindsnet.analysis._animation import animate_receptive_fields
from bindsnet.analysis._filters import (
    plot_conv2d_weights,
    plot_local_connection_2d_weights,
    plot_locally_connected_weights,
)
from bindsnet.analysis._images import plot_assignments, plot_input, plot_weights
from bindsnet.analysis._overview import (
    plot_overview,
    plot_receptive_fields,
    recorded_spikes,
)
from bindsnet.analysis._time_series import plot_spikes
from bindsnet.analysis._voltages import plot_voltages

__all__ = [
    "animate_receptive_fields",
    "plot_assignments",
    "plot_conv2d_weights",
    "plot_input",
    "plot_learning_curves",
    "plot_local_connection_2d_weights",
    "plot_locally_connected_weights",
    "plot_overview",
    "plot_performance",
    "plot_receptive_fields",
    "plot_spikes",
    "plot_voltages",
    "plot_weights",
    "recorded_spikes",
]
