"""The columns of the program's table: what each kind of row holds.

A row is ``WIDTH`` int64: the code of its kernel, then sizes and addresses.
Constants of one kind begin with its name.
"""

from __future__ import annotations

WIDTH = 48

BEFORE_STEPS, IN_STEPS, AFTER_STEPS = range(WIDTH - 3, WIDTH)
"""Addresses of the compiled kernels that run the row, or 0; see ``rows.py``."""

SLACK = 4
"""How many more places than neurons a list of spikes has; see ``kernels/events.py``."""

CODE = 0
(
    COPY,
    ADD_VALUES,
    EVENTS,
    PROPAGATE,
    STEP,
    CHOOSE,
    FORCE,
    TRACE,
    OUTER_ROWS,
    OUTER_COLUMNS,
    OUTER_FULL,
    CONSTRAIN,
    RECORD,
    NORMALIZE,
    AHEAD,
    FOLD,
    DRAW,
    TAKE,
    TALLY,
    SELECT,
    RESET,
    POOL,
    MEAN,
    FADE,
    GATED_ROWS,
    GATED_COLUMNS,
    SAMPLES_ROWS,
    SAMPLES_COLUMNS,
    SAMPLES_FULL,
    REWARD,
    CHOOSE_STRONGEST,
    SPREAD,
    PATCH_DRIVE,
    PATCH_ROWS,
    PATCH_COLUMNS,
    PATCH_CONSTRAIN,
    PATCH_NORMALIZE,
    PATCH_GATED_ROWS,
    PATCH_GATED_COLUMNS,
    MEAN_OF,
    TURNED_TRACE,
) = range(1, 42)

# Types of values that kernels read.
OCTET, FLOAT = 0, 1

# Spikes of a layer: where they are, and the list of those that are not 0.
# Used by every kind of row that has a spike side, from a first column on.
SPIKES_AT, SPIKES_TYPE, SPIKES_N, SPIKES_INDEX, SPIKES_COUNT = range(5)

# A dense variable of a layer, and the list of neurons where it is not 0 (0: all).
DENSE_AT, DENSE_N, DENSE_ACTIVE, DENSE_ACTIVE_COUNT = range(4)

BATCH = 1

# COPY: bytes of step t to a fixed place.
COPY_FROM, COPY_STRIDE, COPY_TO, COPY_BYTES = range(2, 6)

# ADD_VALUES: float target = or += values of step t, which may be broadcast.
ADD_FROM, ADD_TYPE, ADD_STEP_STRIDE, ADD_BATCH_STRIDE, ADD_TO, ADD_N, ADD_GROWS = range(2, 9)

# EVENTS: list the spikes; and add their neurons to a list of active ones.
EVENTS_SPIKES = 2

# PROPAGATE
PROPAGATE_SPIKES = 2
(
    PROPAGATE_W,
    PROPAGATE_M,
    PROPAGATE_BIAS,
    PROPAGATE_DRIVE,
    PROPAGATE_GROWS,
    PROPAGATE_SCRATCH,
    PROPAGATE_LAYOUT,
    PROPAGATE_BIAS_SHARE,
    PROPAGATE_TURNED,
    PROPAGATE_PATTERN,
    PROPAGATE_SUMS,
) = range(7, 18)
# Patterns of weights. SUMS: what so many spikes make together.
ANY, ONE_TO_ONE, ALL_BUT_SELF = range(3)

# What is known of weights by a layout: nothing; that those which join no neurons are where
# they may be; that all are.
NOTHING_KNOWN, SYNAPSES_UNKNOWN, ALL_WITHIN = range(3)

# STEP: a kernel traced from a population. With a COUNT of spikes, it runs if there are any.
STEP_KERNEL, STEP_ARGUMENTS, STEP_N, STEP_COUNT = range(2, 6)

# CHOOSE
CHOOSE_S, CHOOSE_DRAWS, CHOOSE_N = range(2, 5)

# CHOOSE_STRONGEST: strength minus the sum of up to two levels (stride 0: one for all; in
# BATCH_STRIDE, how far samples are apart). A sample has so many CONTESTS.
CHOOSE_STRENGTH, CHOOSE_LOST, CHOOSE_CONTESTS = range(5, 8)
CHOOSE_LEVELS = 8
LEVEL_AT, LEVEL_STRIDE, LEVEL_BATCH_STRIDE = range(3)

# FORCE
FORCE_S, FORCE_TYPE, FORCE_MASK, FORCE_STEP_STRIDE, FORCE_BATCH_STRIDE, FORCE_N, FORCE_VALUE = (
    range(2, 9)
)

# TRACE: one that WAITS decays when it is read. SINCE is the step of each neuron's last
# spike, TABLE the trace so many steps after one. TURNED is one as a LAYOUT's rows of filters.
TRACE_SPIKES = 2
(
    TRACE_X,
    TRACE_DECAY,
    TRACE_SCALE,
    TRACE_SCALE_STRIDE,
    TRACE_ADDITIVE,
    TRACE_ACTIVE,
    TRACE_ACTIVE_COUNT,
    TRACE_ACTIVE_MARK,
    TRACE_DECAY_STRIDE,
    TRACE_MAY_WAIT,
    TRACE_WAITS,
    TRACE_SINCE,
    TRACE_TABLE,
    TRACE_TURNED,
    TRACE_LAYOUT,
) = range(7, 22)

# OUTER_*: spikes on one side (or none), a dense variable on the other. If it CLIPS,
# weights are clipped at once in steps where the other update has no spikes. TRACE is 1 plus
# the number of the row that keeps the dense variable, 0 if there is none.
OUTER_SPIKES = 2
OUTER_DENSE = 7
(
    OUTER_W,
    OUTER_N,
    OUTER_M,
    OUTER_SCALE,
    OUTER_SCALE_ROW,
    OUTER_SCALE_COLUMN,
    OUTER_DIVISOR,
    OUTER_NORMED,
    OUTER_UNION,
    OUTER_MARK,
    OUTER_CHANGE,
    OUTER_CLIPS,
    OUTER_LOW,
    OUTER_HIGH,
    OUTER_OTHER_COUNT,
    OUTER_TRACE,
    OUTER_REWARD,
    OUTER_REWARD_STRIDE,
) = range(11, 29)
# GATED_*: the dense variable less a shift, a function of the weights, and a partner: the row
# (plus 1) of the other update that sees the same weights.
(
    OUTER_SHIFT,
    OUTER_UPPER,
    OUTER_POWER,
    OUTER_BOUND,
    OUTER_BOUND_ROW,
    OUTER_BOUND_COLUMN,
    OUTER_PARTNER,
) = range(29, 36)
# OUTER_FULL: the presynaptic neurons whose variable is not 0.
OUTER_PRE_ACTIVE, OUTER_PRE_ACTIVE_COUNT = range(36, 38)
# Of a matrix: whether the update is of one sample, of rates that all rows share, and of one
# bound, so that a matrix grows row by row. CHANGE and RATES are then of each target neuron.
OUTER_BY_ROW, OUTER_RATES = range(38, 40)

# FADE: numbers are multiplied by a factor.
FADE_AT, FADE_N, FADE_FACTOR = range(2, 5)

# REWARD: weights grow by rate times reward times trace; if it CLIPS, they are clipped at once.
# If it also FADES the trace (1 plus the number of that row), and does the UPDATES of the rows
# that follow that one, it visits some ROWS of the matrix after others.
(
    REWARD_W,
    REWARD_N,
    REWARD_M,
    REWARD_TRACE,
    REWARD_SAMPLES,
    REWARD_RATE,
    REWARD_RATE_STRIDE,
    REWARD_AT,
    REWARD_STRIDE,
    REWARD_DIVISOR,
    REWARD_NORMED,
    REWARD_CLIPS,
    REWARD_LOW,
    REWARD_HIGH,
    REWARD_TARGETS,
    REWARD_FADES,
    REWARD_UPDATES,
    REWARD_ROWS,
) = range(2, 20)

# PATCH_*: as OUTER_*, by a layout. Of a GROUP of rows that see the same weights, the last one
# has the number, and which is the FIRST; what it changes may be kept for EACH sample. The dense
# variable may be there TURNED, as rows of all filters (0: it is not).
(
    OUTER_TURNED,
    OUTER_LAYOUT,
    OUTER_DENSE_TYPE,
    OUTER_GROUP,
    OUTER_FIRST,
    OUTER_EACH,
    OUTER_DENSE_TURNED,
) = range(38, 45)
OUTER_OTHER_SPIKES = 36
"""Of PATCH_ROWS: spikes of the target neurons whose weights a later update clips; 0 for none."""

# CONSTRAIN
(
    CONSTRAIN_W,
    CONSTRAIN_N,
    CONSTRAIN_M,
    CONSTRAIN_LOW,
    CONSTRAIN_LOW_ROW,
    CONSTRAIN_LOW_COLUMN,
    CONSTRAIN_HIGH,
    CONSTRAIN_HIGH_ROW,
    CONSTRAIN_HIGH_COLUMN,
    CONSTRAIN_DECAY,
    CONSTRAIN_MASK,
    CONSTRAIN_DALE,
    CONSTRAIN_STATUS,
    CONSTRAIN_NORMED,
    CONSTRAIN_UPDATES,
    CONSTRAIN_FIRST_UPDATE,
    CONSTRAIN_ALWAYS_FULL,
    CONSTRAIN_CLIPS_ONLY,
    CONSTRAIN_LAYOUT,
    CONSTRAIN_TARGETS,
) = range(2, 22)

# SPREAD: uniform numbers made from two random ones for each sample.
SPREAD_KEYS, SPREAD_TO, SPREAD_N = range(2, 5)

# RECORD
(
    RECORD_FROM,
    RECORD_TO,
    RECORD_ROWS,
    RECORD_START,
    RECORD_EVERY,
    RECORD_BYTES,
    RECORD_TYPE,
    RECORD_WIDENS,
    RECORD_PACKED,
    RECORD_INDEX,
    RECORD_COUNT,
    RECORD_BATCH,
    RECORD_N,
) = range(2, 15)

# NORMALIZE
(
    NORMALIZE_W,
    NORMALIZE_N,
    NORMALIZE_M,
    NORMALIZE_NORM,
    NORMALIZE_NORM_STRIDE,
    NORMALIZE_ABSOLUTE,
    NORMALIZE_STATUS,
    NORMALIZE_NORMED,
    NORMALIZE_LOW,
    NORMALIZE_HIGH,
    NORMALIZE_SUMS,
    NORMALIZE_FACTORS,
    NORMALIZE_LAYOUT,
    NORMALIZE_TARGETS,
) = range(2, 16)

# AHEAD: drives of a block of steps, which begins at START.
(
    AHEAD_DATA,
    AHEAD_TYPE,
    AHEAD_N,
    AHEAD_M,
    AHEAD_W,
    AHEAD_BIAS,
    AHEAD_BEFORE,
    AHEAD_OUT,
    AHEAD_INDEX,
    AHEAD_STARTS,
    AHEAD_BEGIN,
    AHEAD_END,
    AHEAD_DRIVE,
    AHEAD_GROWS,
    AHEAD_START,
) = range(2, 17)

# FOLD: spikes through a pipeline of factors; FACTORS is the address of one row for each. MATRIX
# is their product, if it can be kept (else 0): all of it, or the rows that are READY. ADDING is 1
# plus the number of a factor that adds numbers, which the last one multiplies (0: any others).
FOLD_SPIKES = 2
(
    FOLD_FACTORS,
    FOLD_COUNT,
    FOLD_M,
    FOLD_DRIVE,
    FOLD_GROWS,
    FOLD_OUT,
    FOLD_PRODUCT,
    FOLD_ADDED,
    FOLD_VALUE,
    FOLD_OFFSET,
    FOLD_OFFSET_CHANGES,
    FOLD_MATRIX,
    FOLD_READY,
    FOLD_ADDING,
) = range(7, 21)

# POOL: each target takes the spike of the busiest neuron under its window.
POOL_SPIKES = 2
(
    POOL_RATES,
    POOL_DECAY,
    POOL_UNDER,
    POOL_CELLS,
    POOL_STARTS,
    POOL_PLACES,
    POOL_M,
    POOL_DRIVE,
    POOL_GROWS,
    POOL_PASSED,
    POOL_WINDOWS,
) = range(7, 18)

# MEAN: the mean spike of each sample, times a weight for each target neuron.
MEAN_SPIKES = 2
MEAN_WEIGHTS, MEAN_STRIDE, MEAN_M, MEAN_DRIVE, MEAN_GROWS = range(7, 12)

# MEAN_OF: the mean of a variable less a shift, of each sample.
MEAN_OF_VALUES, MEAN_OF_TYPE, MEAN_OF_N, MEAN_OF_SHIFT, MEAN_OF_TO = range(2, 7)

# One factor: a value for each synapse, and, if it is drawn, two uniform numbers a step.
FACTOR_AT, FACTOR_TYPE, FACTOR_OP, FACTOR_DRAWS = range(4)
MULTIPLY, ADD, SUBTRACT = range(3)

ARGUMENTS = {STEP: STEP_ARGUMENTS, FOLD: FOLD_FACTORS}
"""Columns that hold the number of a row behind the program, which becomes its address."""

# DRAW: Poisson spikes of a group of samples, as lists.
(
    DRAW_RATES,
    DRAW_TYPE,
    DRAW_N,
    DRAW_STEPS,
    DRAW_ORDER,
    DRAW_SEED,
    DRAW_FIRST,
    DRAW_SCALE,
    DRAW_INVERSE,
    DRAW_GAPS,
    DRAW_INDEX,
    DRAW_COUNT,
) = range(2, 14)

# TAKE: the list that was drawn for a step becomes a layer's.
TAKE_SPIKES = 2
TAKE_INDEX, TAKE_COUNT = range(7, 9)

# TALLY: spikes of a step are added to a sample's counts.
TALLY_SPIKES = 2
TALLY_COUNTS = 7

# SELECT: another row's column becomes BASE plus so many times STRIDE.
SELECT_ROW, SELECT_COLUMN, SELECT_BASE, SELECT_STRIDE = range(2, 6)

# RESET: a variable becomes its first value.
RESET_STATE, RESET_START, RESET_BYTES, RESET_START_BYTES, RESET_ZERO = range(2, 7)
