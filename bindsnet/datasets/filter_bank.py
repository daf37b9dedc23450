"""Sound as energies in bands that are equally wide to the ear."""

from __future__ import annotations

import functools
import math
from typing import Annotated

import numpy as np
import numpy.typing as npt

from bindsnet.arguments import Fits, checked, real
from bindsnet.optional import import_optional

Array = npt.NDArray[np.float64]

N_FILTERS = 40
N_FFT = 512
FRAME, HOP = 0.025, 0.010
PRE_EMPHASIS = 0.97


def _is_sound(value: npt.ArrayLike) -> bool:
    samples = np.asarray(value)
    single = samples.dtype.kind in "biuf" and samples.ndim == 1 and samples.size > 0
    return single and bool(np.isfinite(samples).all())


_samples = Fits("finite numbers [samples]", _is_sound)
_rate = Fits(
    "a number of samples per second, enough for one in each step of 10 ms",
    lambda v: math.isfinite(real(v)) and round(HOP * real(v)) >= 1,
)


@checked
def log_filter_bank(
    signal: Annotated[npt.ArrayLike, _samples], rate: Annotated[float, _rate]
) -> Array:
    r"""Log-mel energies of a sound.

    Frames of 25 ms, 10 ms apart, of the signal :math:`x_n - 0.97\,x_{n-1}`; of each the power
    spectrum (Hamming window, 512 points), summed in 40 triangular bands of equal width in

    .. math:: \mathrm{mel}(f) = 2595 \log_{10}(1 + f / 700\,\mathrm{Hz}) .

    Parameters
    ----------
    signal
        ``[samples]``.
    rate
        Samples per second.

    Returns
    -------
    ndarray
        ``[frames, 40]``, decibels, float64.

    Raises
    ------
    ParameterError
        If the signal is empty, has several channels, or numbers that are not finite; or if the rate
        is below 51 Hz.
    """
    samples = np.asarray(signal, dtype=np.float64)
    emphasised = np.append(samples[0], samples[1:] - PRE_EMPHASIS * samples[:-1])
    length, hop = round(FRAME * rate), round(HOP * rate)
    frames = _frames(emphasised, length, hop) * np.hamming(length)
    fft = import_optional("scipy.fft", extra="data", user="log_filter_bank")
    power = np.abs(fft.rfft(frames, N_FFT, axis=1)) ** 2 / N_FFT
    energies = power @ _filters(rate).T
    return 20 * np.log10(np.where(energies == 0, np.finfo(np.float64).eps, energies))


def _frames(signal: Array, length: int, hop: int) -> Array:
    """Overlapping pieces ``[frames, length]``, the last ones filled up with zeros."""
    count = max(1, -(-abs(len(signal) - length) // hop))
    padded = np.zeros(count * hop + length)
    padded[: len(signal)] = signal[: len(padded)]
    return np.lib.stride_tricks.sliding_window_view(padded, length)[::hop][:count]


@functools.lru_cache(maxsize=8)
def _filters(rate: float) -> Array:
    """Triangular weights of the bands, ``[40, 257]``."""
    highest = 2595 * np.log10(1 + rate / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, highest, N_FILTERS + 2) / 2595) - 1)
    bins = np.floor((N_FFT + 1) * edges / rate)
    left, centre, right = (bins[k : k + N_FILTERS, None] for k in range(3))
    k = np.arange(N_FFT // 2 + 1)
    rising = (k - left) / np.maximum(centre - left, 1)
    falling = (right - k) / np.maximum(right - centre, 1)
    weights = np.where(k < centre, rising, falling)
    return np.where((k >= left) & (k < right), weights, 0.0)
