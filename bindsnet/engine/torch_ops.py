"""One torch function for each op of the vocabulary: the definition of a plan's meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

from bindsnet import folding, functional
from bindsnet.plan import ops
from bindsnet.plan.ops import RunValues
from bindsnet.random import spread
from bindsnet.streams import exact_spikes


def read_input(op: ops.ReadInput, values: RunValues, t: int) -> None:
    """``into`` becomes, or grows by, the input of step ``t``."""
    into, data = op.into.get(), values.at(op.key, t)
    data = spread(data, into.shape[1:]) if op.drawn else data
    into.add_(data) if op.add else into.copy_(data)


def propagate(op: ops.Propagate, values: RunValues, t: int) -> None:
    """``drive`` becomes, or grows by, what the spikes cause."""
    s, drive = op.spikes.get(), op.drive.get()
    caused = op.compute(s) if op.factors is None else _through(op.factors, s, drive, values, t)
    drive.add_(caused) if op.add else drive.copy_(caused)
    if op.keeps is not None:
        op.keeps.get().copy_(caused.flatten(1))


def _through(
    factors: Iterable[ops.Factor], s: Tensor, drive: Tensor, values: RunValues, t: int
) -> Tensor:
    """What comes out of a pipeline."""
    stages = [
        folding.Stage(f.op, f.present(), None if f.draw is None else values.at(f.draw, t))
        for f in factors
    ]
    shape = s[0].numel(), drive[0].numel()
    return folding.drive(s.flatten(1), stages, shape).reshape(drive.shape)


def inject_voltage(op: ops.InjectVoltage, values: RunValues, t: int) -> None:
    """``v`` grows by the run's value."""
    op.v.get().add_(values.at(op.key, t))


def step_nodes(op: ops.StepNodes, values: RunValues, t: int) -> None:
    """The population's own torch code."""
    drive = op.drive.get()
    op.run(drive.zero_() if op.undriven else drive)  # a user's step may have written into it


def choose_one(op: ops.ChooseOne, values: RunValues, t: int) -> None:
    """One spike of each sample, or of each contest, stays."""
    if op.lost is not None:
        functional.choose_strongest(op.s.get(), op.margin(), op.lost.get(), op.contests)
    else:
        functional.choose_one(op.s.get(), values.at(op.key, t))


def force_spikes(op: ops.ForceSpikes, values: RunValues, t: int) -> None:
    """Spikes are set, then silenced."""
    on, off = (None if key is None else values.at(key, t) for key in (op.on, op.off))
    functional.force_spikes(op.s.get(), on, off)


def decay_trace(op: ops.DecayTrace, values: RunValues, t: int) -> None:
    """The trace decays and takes up the spikes."""
    s = None if op.s is None else op.s.get()
    scale = op.scale.get() if isinstance(op.scale, ops.Buffer) else None
    if isinstance(op.scale, str):
        scale = values.tensors[op.scale]
    functional.decay_trace(op.x.get(), s, op.decay.get(), scale, op.additive)


def copy_value(op: ops.CopyValue, values: RunValues, t: int) -> None:
    """The variable is kept."""
    op.into.get().copy_(op.source.get())


def outer_update(op: ops.OuterUpdate, values: RunValues, t: int) -> None:
    """Weights grow by outer products."""
    products = [_product(one) for one in op.all]
    if op.trace:
        functional.grow_samples(op.w.get(), op.plastic, products, op.reduction)
    else:
        reward = None if op.reward is None else values.tensors[op.reward]
        functional.grow(op.plastic, products, op.reduction, reward)


def _product(op: ops.OuterUpdate) -> functional.Product:
    pre, post = op.pre.get(), op.post.get()
    pre = pre - op.pre_shift if op.pre_shift else pre
    post = post - op.post_shift if op.post_shift else post
    return functional.Product(pre, post, op.scale, op.gate)


def apply_reward(op: ops.ApplyReward, values: RunValues, t: int) -> None:
    """Weights grow by what their traces remember."""
    reward = values.tensors[op.reward]
    functional.apply_reward(op.w.get(), op.trace.get(), op.rate, reward, op.reduction)


def constrain_weights(op: ops.ConstrainWeights, values: RunValues, t: int) -> None:
    """Decay, bounds, mask, Dale."""
    mask = None if op.fixed is None else op.fixed.get()
    mask = mask if op.mask is None else values.tensors[op.mask]
    dale = None if op.dale is None else op.dale.get()
    functional.constrain(op.w.get(), op.decay, op.low, op.high, mask, dale)


def record(op: ops.Record, values: RunValues, t: int) -> None:
    """The variable's value goes to the recording."""
    block, start = values.recordings[op.key]
    op.recording.write(block, start, t)


def normalize_weights(op: ops.NormalizeWeights, values: RunValues, t: int) -> None:
    """Weights are scaled to their norm."""
    op.normalize()


def call_python(op: ops.CallPython, values: RunValues, t: int) -> None:
    """The user's code runs."""
    op.call(t)


def draw_spikes(op: ops.DrawSpikes, values: RunValues, t: int) -> None:
    """A sample's input: the streams of neuron ``i`` of sample ``k`` have number ``k n + i``."""
    samples = values.samples
    assert samples is not None
    into = op.into.get()
    first = (samples.first + values.group * samples.batch) * into[0].numel()
    chances = samples.probabilities(op.key, values.group)
    spikes = exact_spikes(chances, values.steps, samples.seed_of(op.key), first)
    values.tensors[op.key] = spikes.view(values.steps, *into.shape).to(into)


def count_spikes(op: ops.CountSpikes, values: RunValues, t: int) -> None:
    """Counts of the samples that are shown now grow."""
    counts = values.tensors[op.key]
    counts.add_(op.s.get().view_as(counts).to(counts.device) != 0)


def reset_state(op: ops.ResetState, values: RunValues, t: int) -> None:
    """The variable becomes its first value."""
    op.state.get().copy_(op.first_value())


TORCH: dict[type[ops.Op], Callable[[Any, RunValues, int], None]] = {
    ops.ReadInput: read_input,
    ops.Propagate: propagate,
    ops.InjectVoltage: inject_voltage,
    ops.StepNodes: step_nodes,
    ops.ChooseOne: choose_one,
    ops.ForceSpikes: force_spikes,
    ops.DecayTrace: decay_trace,
    ops.CopyValue: copy_value,
    ops.OuterUpdate: outer_update,
    ops.ApplyReward: apply_reward,
    ops.ConstrainWeights: constrain_weights,
    ops.Record: record,
    ops.NormalizeWeights: normalize_weights,
    ops.CallPython: call_python,
    ops.DrawSpikes: draw_spikes,
    ops.CountSpikes: count_spikes,
    ops.ResetState: reset_state,
}


def run_op(op: ops.Op, values: RunValues, t: int) -> None:
    """Run one op of step ``t``."""
    with torch.no_grad():
        TORCH[type(op)](op, values, t)
