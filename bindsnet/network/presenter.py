"""Shows a network many samples, one after the other, in as few calls of an engine as can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from bindsnet import shapes, streams
from bindsnet.errors import ParameterError, ShapeError, check_names
from bindsnet.network.nodes import Input
from bindsnet.network.run_options import as_tensor
from bindsnet.plan.ops import RunValues, Samples
from bindsnet.plan.request import Request

AT_ONCE = 1 << 24
"""Random numbers at most that are drawn for one call of an engine."""


@dataclass
class Presentation:
    """The arguments of ``Network.present``, checked."""

    request: Request
    steps: int
    samples: Samples
    counts: dict[str, Tensor]

    def parts(self, batch: int, draws: int) -> Iterator[Presentation]:
        """The same samples for several calls: whole batches, then what is left."""
        total, done = self.samples.count, 0
        most = max(1, AT_ONCE // max(1, draws * self.steps)) * batch
        while done < total:
            size = min(batch, total - done)
            count = min(most, (total - done) // size * size)
            yield self.part(done, done + count, size)
            done += count

    def part(self, start: int, stop: int, batch: int) -> Presentation:
        """Samples ``start`` to ``stop``, so many at a time."""
        samples = replace(
            self.samples,
            groups=(stop - start) // batch,
            batch=batch,
            order=self.samples.order[start:stop],
            first=self.samples.first + start,
        )
        counts = {key: rows[start:stop] for key, rows in self.counts.items()}
        return Presentation(self.request, self.steps, samples, counts)

    def values(self, draws: Any, device: torch.device) -> RunValues:
        """What an engine gets."""
        s = self.samples
        values = RunValues(self.steps, samples=s)
        drawn = draws.draw_samples(s.seed, s.first, s.groups, s.batch, self.steps)
        values.each = {name: numbers.to(device) for name, numbers in drawn.items()}
        for key, rows in self.counts.items():
            values.each[key] = rows.view(s.groups, s.batch, *rows.shape[1:])
        return values


def parse(
    network: Any,
    rates: Mapping[str, Tensor],
    time: float,
    count: Iterable[str],
    scale: float,
    order: Tensor | None,
    seed: int | None,
    first: int,
    one_step: bool,
) -> Presentation:
    """Check the arguments of ``Network.present``; nothing has changed then."""
    steps = shapes.steps_in(time, network.dt)
    if not 0 < scale < float("inf"):
        raise ParameterError(f"scale must be a number above 0 (got {scale!r})")
    if not rates:
        raise ParameterError("rates is empty: name an input layer to present samples to")
    rows, length = _rates(network, rates)
    order = _order(order, length, next(iter(rates)))
    inputs = max(data.shape[1] for data in rows.values())
    _check_fits("seed", 0 if seed is None else seed, 1, 0)
    _check_fits("first", first, inputs, len(order))
    counted = list(count)
    check_names("count", counted, network.layers)
    counts = {
        f"counts/{name}": torch.zeros(len(order), network.layers[name].n, dtype=torch.int32)
        for name in counted
    }
    samples = Samples(
        groups=len(order),
        batch=1,
        rates=rows,
        scale=scale * network.dt / 1000.0,
        order=order,
        seed=streams.draw_seed(network.generator) if seed is None else int(seed),
        first=int(first),
    )
    request = Request(
        inputs=frozenset(rates),
        learning=network.learning,
        one_step=one_step,
        presents=True,
        counted=frozenset(counted),
    )
    return Presentation(request, steps, samples, counts)


def _rates(network: Any, rates: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], int]:
    """Rates as ``[rows, n]``, without a copy where possible, and how many rows there are."""
    check_names("rates", rates, network.layers)
    fed = {target for _, target in network.connections}
    found: dict[str, Tensor] = {}
    for name, given in rates.items():
        layer = network.layers[name]
        if type(layer) is not Input or name in fed:
            raise ParameterError(
                f"rates[{name!r}]: spikes are drawn for layers of class Input without incoming "
                f"connections; {name!r} is {'fed' if name in fed else type(layer).__name__}"
            )
        data = as_tensor(f"rates[{name!r}]", given)
        if data.dim() < 2 or data[:1].numel() not in (layer.n, 0):
            raise ShapeError(
                f"rates[{name!r}] has shape {list(data.shape)}: it takes [samples, {layer.n}] or "
                f"{['samples', *layer.shape]}".replace("'", "")
            )
        plain = data if data.dtype in (torch.uint8, torch.float32) else data.to(torch.float32)
        found[f"inputs/{name}"] = plain.detach().reshape(len(data), layer.n).contiguous()
    lengths = {key: len(rows) for key, rows in found.items()}
    if len(set(lengths.values())) > 1:
        raise ShapeError(f"all rates need one row for each sample (got {lengths})")
    return found, next(iter(lengths.values()))


def _check_fits(name: str, number: int, times: int, more: int) -> None:
    """Streams of random numbers are numbered by 64 bits: ``times`` for each of the samples."""
    least, most = -(2**63 // times), (2**63 - 1) // times - more
    if not least <= number <= most:
        raise ParameterError(f"{name} must be between {least} and {most} (got {number})")


def _order(order: Tensor | None, rows: int, name: str) -> Tensor:
    if order is None:
        return torch.arange(rows)
    given = torch.as_tensor(order).detach()
    whole = not (given.is_floating_point() or given.dtype == torch.bool)
    if given.dim() != 1 or not (whole or given.numel() == 0):
        raise ShapeError(
            f"order must be a list of rows (got {given.dtype} of shape {list(given.shape)})"
        )
    chosen = given.to("cpu", torch.int64).contiguous()
    if len(chosen) and not (int(chosen.min()) >= 0 and int(chosen.max()) < rows):
        raise ParameterError(
            f"order names rows {int(chosen.min())} to {int(chosen.max())}, "
            f"but rates[{name!r}] has {rows}"
        )
    return chosen


def check_rates(samples: Samples) -> None:
    """Rates that are shown must be finite and at least 0."""
    for key, rows in samples.rates.items():
        if rows.dtype == torch.float32 and samples.count:
            shown = rows[samples.order]
            shapes.check_finite(f"rates[{key.partition('/')[2]!r}]", shown)
            if float(shown.min()) < 0:
                raise ParameterError(
                    f"rates[{key.partition('/')[2]!r}] must be at least 0 Hz "
                    f"(got {float(shown.min()):g})"
                )
