"""What a network is shown of an observation."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from bindsnet.encoding import Encoder
from bindsnet.errors import ParameterError
from bindsnet.shapes import steps_in


class Observing:
    r"""Turns observations into the input of a run, ``[time, 1, ...]``.

    With ``overlay`` :math:`O > 1` the network sees

    .. math:: \sum_{k=1}^{O} \frac{k}{O}\, b_k , \qquad b_O = \max(o_{t-1} - o_t,\, 0)

    of the last :math:`O` frames :math:`b`, newest last, where an episode begins with copies of
    its first observation.

    Parameters
    ----------
    encoding
        Function of the observation, the time and the device, an encoder, or None.
    time, dt
        Duration of a run and of a step, ms.
    overlay
        Number of frames :math:`O`.
    factor
        Factor on what is encoded.
    """

    def __init__(
        self,
        encoding: Callable[..., Tensor] | None,
        time: float,
        dt: float,
        overlay: int = 1,
        factor: float = 1.0,
    ) -> None:
        if overlay < 1:
            raise ParameterError(f"overlay_input must be at least 1 (got {overlay})")
        self.encoding, self.time, self.dt = encoding, time, dt
        self.steps = steps_in(time, dt)
        self.overlay, self.factor = overlay, factor
        self.clear()

    def clear(self) -> None:
        """Forget earlier observations."""
        self.before: Tensor | None = None
        self.frames: deque[Tensor] = deque(maxlen=self.overlay)

    def __call__(self, obs: Any, device: torch.device) -> Tensor:
        """The input of a run on ``obs``."""
        seen = torch.as_tensor(obs, dtype=torch.float32, device=device)
        if self.overlay > 1:
            seen = self._overlaid(seen)
        if self.factor != 1.0:
            seen = seen * self.factor
        return self._encoded(seen[None], device)

    def _overlaid(self, obs: Tensor) -> Tensor:
        if self.before is None:
            self.frames.extend([obs] * self.overlay)
        else:
            self.frames.append((self.before - obs).clamp_(min=0))
        self.before = obs
        shares = torch.arange(1, self.overlay + 1, device=obs.device) / self.overlay
        return torch.tensordot(shares, torch.stack(list(self.frames)), 1)

    def _encoded(self, seen: Tensor, device: torch.device) -> Tensor:
        if self.encoding is None:
            return seen.expand(self.steps, *seen.shape)
        if isinstance(self.encoding, Encoder):
            return self.encoding(seen).to(device)
        step = {} if self.dt == 1.0 else {"dt": self.dt}
        return self.encoding(seen, self.time, device=device, **step)
