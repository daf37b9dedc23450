"""Which weights belong to the neurons that spike: something is done to each of them.

What is done is a kernel ``act(row, layout, at, spike, dense, b, other)``: of the weight's
number ``at``, the neurons on the side of the spikes and on the other side, and a sample. The
functions here make kernels that are compiled for it.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np

from bindsnet.engine.native import columns as c
from bindsnet.engine.native import geometry as g
from bindsnet.engine.native.kernels.patches import channel_of, place_at
from bindsnet.engine.native.kernels.updates import active_of, forget_norms, united
from bindsnet.engine.native.memory import indices, integers, kernel, naturals


def changing_visitor(act):
    """A kernel that visits each weight that an update changes, in any sample; none is shared."""
    at_sources, at_targets, at_meetings = _at_sources(act), _at_targets(act), _at_meetings(act)

    @kernel
    def visit(row, layout, other):
        union, spikes = united(row)
        if spikes == 0:
            return
        active, count = active_of(row)
        if by_targets(row):
            forget_norms(row, union, spikes)
            at_targets(row, layout, union[:spikes], 0, other)
            return
        forget_norms(row, active, count)
        if meets_few(row, layout):
            for k in range(spikes):
                at_meetings(row, layout, union[k], active[:count], other)
        else:
            at_sources(row, layout, union[:spikes], 0, other)

    return visit


def sample_visitor(act):
    """A kernel that visits the weights of each spike of some samples, in turn."""
    at_sources, at_targets = _at_sources(act), _at_targets(act)

    @kernel
    def visit(row, layout, first, last, other):
        n = row[c.OUTER_SPIKES + c.SPIKES_N]
        counts = integers(row[c.OUTER_SPIKES + c.SPIKES_COUNT], row[c.BATCH])
        for b in range(first, last):
            index = indices(row[c.OUTER_SPIKES + c.SPIKES_INDEX] + 4 * b * n, counts[b])
            if by_targets(row):
                at_targets(row, layout, index, b, other)
            else:
                at_sources(row, layout, index, b, other)

    return visit


@kernel
def by_targets(row):
    """Whether the spikes of an update are those of target neurons."""
    return row[c.CODE] == c.PATCH_COLUMNS or row[c.CODE] == c.PATCH_GATED_COLUMNS


@kernel
def meets_few(row, layout):
    """Whether fewer numbers are not 0 than a source neuron has weights, and it is known where."""
    _, count = active_of(row)
    return layout[g.MEETINGS] != 0 and count < _taps_of_source(layout)


@kernel
def _taps_of_source(layout):
    """How many weights a source neuron has, on average."""
    positions = layout[g.POSITIONS]
    taps = integers(layout[g.STARTS], positions + 1)[positions]
    return layout[g.FILTERS] * taps // positions


def _at_meetings(act):
    """A kernel that visits the weights between a source neuron and some target neurons."""

    @kernel
    def visit(row, layout, neuron, targets, other):
        channel, outputs = channel_of(layout, neuron), layout[g.OUTPUTS]
        p = neuron - channel * layout[g.POSITIONS]
        places = naturals(layout[g.MEETINGS] + 4 * p * outputs, outputs)
        first = channel * layout[g.CHANNEL] - 1
        for target in targets:
            f = np.int64(target) // outputs
            place = np.int64(places[target - f * outputs])
            if place != 0:
                at = first + place + f * layout[g.FILTER]
                act(row, layout, at, np.int64(neuron), np.int64(target), 0, other)

    return visit


def _at_sources(act):
    """A kernel that visits each weight of some source neurons."""

    @kernel
    def visit(row, layout, neurons, b, other):
        outputs, positions = layout[g.OUTPUTS], layout[g.POSITIONS]
        for neuron in neurons:
            channel = channel_of(layout, neuron)
            starts = integers(layout[g.STARTS] + 8 * (neuron - channel * positions), 2)
            others = naturals(layout[g.OTHERS], starts[1])
            for f in range(layout[g.FILTERS]):
                first = channel * layout[g.CHANNEL] + f * layout[g.FILTER]
                for tap in range(starts[0], starts[1]):
                    at = first + place_at(layout, g.PLACES, tap)
                    target = f * outputs + np.int64(others[tap])
                    act(row, layout, at, np.int64(neuron), target, b, other)

    return visit


def _at_targets(act):
    """A kernel that visits each weight of some target neurons."""

    @kernel
    def visit(row, layout, neurons, b, other):
        outputs, positions = layout[g.OUTPUTS], layout[g.POSITIONS]
        for neuron in neurons:
            f = np.int64(neuron) // outputs
            starts = integers(layout[g.TARGET_STARTS] + 8 * (neuron - f * outputs), 2)
            others = naturals(layout[g.TARGET_OTHERS], starts[1])
            for channel in range(layout[g.CHANNELS]):
                first = f * layout[g.FILTER] + channel * layout[g.CHANNEL]
                for tap in range(starts[0], starts[1]):
                    at = first + place_at(layout, g.TARGET_PLACES, tap)
                    source = channel * positions + np.int64(others[tap])
                    act(row, layout, at, np.int64(neuron), source, b, other)

    return visit
