"""Which kernel runs a row: its step, and what it does before the first and after the last one.

Kernels are functions of ``kernels/``, by file and name, which are compiled when a
program first needs them. All take the row; in its step a kernel may also take the
step ``t``, or the table and ``t``; before the first step, the first and the last step;
after it, the last step.
"""

from __future__ import annotations

from bindsnet.engine.native import columns as c

IN_STEPS = {
    c.COPY: "layer.copy_bytes",
    c.ADD_VALUES: "layer.add_values",
    c.EVENTS: "events.list_spikes",
    c.PROPAGATE: "propagate.propagate",
    c.STEP: "layer.step",
    c.CHOOSE: "layer.choose_one",
    c.FORCE: "layer.force_spikes",
    c.TRACE: "layer.decay_trace",
    c.OUTER_ROWS: "learn.outer_rows",
    c.OUTER_COLUMNS: "learn.outer_columns",
    c.OUTER_FULL: "learn.outer_full",
    c.CONSTRAIN: "limits.constrain",
    c.RECORD: "record.record",
    c.NORMALIZE: "norm.normalize",
    c.AHEAD: "propagate.take_ahead",
    c.FOLD: "fold.propagate",
    c.DRAW: "samples.draw_spikes",
    c.TAKE: "samples.take_spikes",
    c.TALLY: "samples.count_spikes",
    c.SELECT: "samples.select",
    c.RESET: "samples.reset_state",
    c.POOL: "pool.pass_winners",
    c.MEAN: "pool.pass_mean",
    c.FADE: "reward.fade",
    c.GATED_ROWS: "gated.gated_rows",
    c.GATED_COLUMNS: "gated.gated_columns",
    c.SAMPLES_ROWS: "reward.samples_by_spikes",
    c.SAMPLES_COLUMNS: "reward.samples_by_spikes",
    c.SAMPLES_FULL: "reward.samples_full",
    c.REWARD: "reward.apply_reward",
    c.CHOOSE_STRONGEST: "layer.choose_strongest",
    c.SPREAD: "layer.spread",
    c.PATCH_DRIVE: "patches.propagate",
    c.PATCH_ROWS: "patch_learn.outer",
    c.PATCH_COLUMNS: "patch_learn.outer",
    c.PATCH_CONSTRAIN: "patch_learn.constrain",
    c.PATCH_NORMALIZE: "patches.normalize",
    c.MEAN_OF: "pool.mean_of",
    c.PATCH_GATED_ROWS: "patch_gated.outer",
    c.PATCH_GATED_COLUMNS: "patch_gated.outer",
    c.TURNED_TRACE: "turned_trace.decay",
}
BEFORE_STEPS = {
    c.EVENTS: "events.list_spikes",
    c.TRACE: "layer.prepare_trace",
    c.AHEAD: "propagate.drive_ahead",
    c.TURNED_TRACE: "turned_trace.begin",
}
AFTER_STEPS = {c.TRACE: "layer.catch_up", c.TURNED_TRACE: "turned_trace.end"}
