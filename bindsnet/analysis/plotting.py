"""Plots of a network at work.

Each function makes a figure at its first call and returns handles; passed back
in, they have the same figure show new data, which is fast. No function changes
a setting of matplotlib, shows a window or waits: ``plt.show()``, ``plt.pause``
or ``figure.savefig`` is up to the caller.
"""

from bindsnet.analysis._images import plot_assignments, plot_input, plot_weights
from bindsnet.analysis._time_series import plot_performance, plot_spikes, plot_voltages

__all__ = [
    "plot_assignments",
    "plot_input",
    "plot_performance",
    "plot_spikes",
    "plot_voltages",
    "plot_weights",
]
