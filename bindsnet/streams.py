"""Random numbers that are functions of a seed, an element and a counter.

The ``k``-th number of an element's stream depends on nothing else (splitmix64).
So an element's spikes depend neither on the other elements nor on how many are
drawn in one call, a longer run begins with the spikes of a shorter one, and
every engine draws the same.
"""

from __future__ import annotations

import functools
import importlib
import sys
from types import ModuleType

import torch
from torch import Tensor

from bindsnet.errors import EngineFallbackWarning, warn

# of splitmix64; compiled into cached kernels, so never to be changed
GOLDEN = 0x9E3779B97F4A7C15
MIX_1 = 0xBF58476D1CE4E5B9
MIX_2 = 0x94D049BB133111EB

LN2 = 0.6931471805599453
SQRT_HALF = 0.7071067811865476
SERIES = (1 / 15, 1 / 13, 1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3)
"""Of the inverse hyperbolic tangent, beginning with the highest power."""

GAPS = 8
"""How many gaps compiled code draws at a time: as many as a vector register holds."""
_GAPS_A_ROUND = 16
_PATIENCE = 50_000_000
"""Elements times steps that torch draws in half a second, in which numba is imported."""
_SMALLEST = torch.finfo(torch.float64).tiny


def draw_seed(generator: torch.Generator | None = None) -> int:
    """Take one number to be the seed of a call; by default from torch's generator."""
    device = "cpu" if generator is None else generator.device
    return int(torch.randint(2**63 - 1, (1,), device=device, generator=generator))


def exact_spikes(probability: Tensor, steps: int, seed: int, first: int = 0) -> Tensor:
    r"""Draw spikes that are independent from step to step.

    With uniform :math:`u`, the number of silent steps before the next spike is
    :math:`\lfloor \log u / \log(1 - p) \rfloor`, geometric as it must be.

    Parameters
    ----------
    probability
        ``[elements]``, float64, in [0, 1], on the CPU or on CUDA: of a spike in
        each step.
    steps
        Number of steps.
    seed
        Any int64.
    first
        Number of the first element. Drawing elements 0–9 and then, with
        ``first=10``, elements 10–19 gives the spikes of drawing 0–19 at once.

    Returns
    -------
    Tensor
        ``[steps, elements]``, uint8, on the device of ``probability``.

    Notes
    -----
    On the CPU numba draws them, once the import of numba is worth it; until then, without
    numba, and on CUDA, torch does. The logarithm is a series of basic operations in a
    fixed order (to within 1e-13), so that they give the same spikes.
    """
    native = None if probability.is_cuda else _native_loops(probability.numel() * steps)
    if native is None:
        return torch_spikes(probability, steps, seed, first)
    return torch.from_numpy(native.draw_raster(probability.numpy(), steps, seed, first))


_drawn = 0


def _native_loops(size: int) -> ModuleType | None:
    """Import numba only when torch has drawn for as long: short programs never need it."""
    global _drawn
    _drawn += size
    return _native_module() if "numba" in sys.modules or _drawn > _PATIENCE else None


@functools.cache
def _native_module() -> ModuleType | None:
    """Import the native loops, or say once why torch stands in for them."""
    try:
        return importlib.import_module("bindsnet.streams_native")
    except ImportError as reason:
        warn(
            f"poisson draws its spikes in torch, as numba cannot be imported ({reason}): "
            "the same spikes, but slower; 'pip install numba' mends it",
            EngineFallbackWarning,
        )
        return None


def torch_spikes(probability: Tensor, steps: int, seed: int, first: int = 0) -> Tensor:
    """Draw as :func:`exact_spikes`, in torch: the definition of the native loops.

    A round draws several gaps for each element that has not reached the end.
    """
    device = probability.device
    spikes = torch.zeros(steps + 1, probability.numel(), dtype=torch.uint8, device=device)
    element = (probability > 0).nonzero().squeeze(1)
    key = _stream_keys(seed, element + first)
    inverse = inverse_log_silent(probability[element])
    begin = torch.zeros_like(inverse)
    drawn = 0
    while element.numel():
        numbers = torch.arange(drawn, drawn + _GAPS_A_ROUND, device=device)
        gap = _logarithm(_uniform(key, numbers)).mul_(inverse).floor_().clamp_(max=steps)
        time = begin + torch.cumsum(gap + 1, dim=0) - 1
        # times past the end fall into the extra row, which is cut off
        spikes[time.clamp(max=steps).long(), element] = 1
        alive = time[-1] < steps - 1
        element, key, inverse = element[alive], key[alive], inverse[alive]
        begin = time[-1][alive] + 1
        drawn += _GAPS_A_ROUND
    return spikes[:steps]


def inverse_log_silent(probability: Tensor) -> Tensor:
    """``1 / log1p(-probability)``: what turns logarithms of uniform numbers into gaps."""
    # some builds round the logarithm of a denormal to zero
    return 1.0 / torch.log1p(-probability).clamp_(max=-_SMALLEST)


def uniform_numbers(seed: int, first: int, elements: int, count: int) -> Tensor:
    """The first ``count`` numbers of some streams, ``[elements, count]``, float32 in [0, 1)."""
    key = _stream_keys(seed, torch.arange(first, first + elements))
    counter = (torch.arange(count) + 1) * signed(GOLDEN)
    bits = _shift_right(mix(key[:, None] + counter), 40)
    return bits.to(torch.float32).mul_(2.0**-24)


def _stream_keys(seed: int, element: Tensor) -> Tensor:
    """Give the key of the stream of each element under ``seed``."""
    scrambled = mix(torch.tensor(seed, device=element.device) + signed(GOLDEN))
    return mix(scrambled + element * signed(GOLDEN))


def _uniform(key: Tensor, numbers: Tensor) -> Tensor:
    """Numbers ``[numbers, elements]`` of the streams, float64, uniform in (0, 1]."""
    bits = _shift_right(mix(key + (numbers[:, None] + 1) * signed(GOLDEN)), 11)
    return (bits + 1).double().mul_(2.0**-53)


def _logarithm(u: Tensor) -> Tensor:
    r"""Of ``u = x 2^e``: :math:`e \ln 2 + 2 \operatorname{artanh}((x - 1) / (x + 1))`."""
    x, exponent = torch.frexp(u)
    small = x < SQRT_HALF
    x = torch.where(small, x * 2.0, x)
    exponent = exponent.double() - small.double()
    ratio = (x - 1.0) / (x + 1.0)
    square = ratio * ratio
    total = torch.full_like(u, SERIES[0])
    for coefficient in SERIES[1:]:
        total = total * square + coefficient
    total = total * square + 1.0
    return exponent * LN2 + (ratio + ratio) * total


def mix(z: Tensor) -> Tensor:
    """Finaliser of splitmix64, on int64 taken as 64 bits."""
    z = (z ^ _shift_right(z, 30)) * signed(MIX_1)
    z = (z ^ _shift_right(z, 27)) * signed(MIX_2)
    return z ^ _shift_right(z, 31)


def _shift_right(z: Tensor, by: int) -> Tensor:
    """Shift the 64 bits of an int64 to the right, letting in zeros."""
    return (z >> by) & ((1 << (64 - by)) - 1)


def signed(bits: int) -> int:
    """Give the int64 with the given 64 bits."""
    return bits - (1 << 64) if bits >> 63 else bits
