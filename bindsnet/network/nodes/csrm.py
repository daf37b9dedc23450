"""Neurons of the cumulative spike response model."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from bindsnet import arguments, functional
from bindsnet.errors import ParameterError, did_you_mean
from bindsnet.fields import derived, option, param, state
from bindsnet.network.nodes.base import Nodes

_RESPONSES = (
    "AlphaKernel",
    "AlphaKernelSLAYER",
    "LaplacianKernel",
    "ExponentialKernel",
    "RectangularKernel",
    "TriangularKernel",
)
_REFRACTORY = ("EtaKernel",)


class CSRMNodes(Nodes):
    r"""Cumulative spike response neurons: kernels weigh past input and past spikes.

    .. math::
        v(t) = e^{-dt/\tau_v} v(t - dt) + \sum_k \epsilon(k\,dt)\, I(t - k\,dt)
               + \sum_k \eta(k\,dt)\, s(t - dt - k\,dt)

    A neuron spikes at :math:`v \ge v_\mathrm{thresh} + \theta`, and :math:`\theta` adapts as
    that of :class:`AdaptiveLIFNodes`. There is no reset: what follows a spike is
    :math:`\eta`. The voltage decays to 0, not to rest, where it only starts.

    ===================== ==========================================
    response kernel       :math:`\epsilon(t)`
    ===================== ==========================================
    ``AlphaKernel``       :math:`t / \tau^2 \; e^{-t/\tau}`
    ``AlphaKernelSLAYER`` :math:`t / \tau \; e^{1 - t/\tau}`
    ``LaplacianKernel``   :math:`e^{-|t/\tau|} / 2\tau`
    ``ExponentialKernel`` :math:`e^{-t/\tau} / \tau`
    ``RectangularKernel`` :math:`1 / 2\tau`
    ``TriangularKernel``  :math:`(1 - t/\tau) / \tau`
    ===================== ==========================================

    The refractory ``EtaKernel`` is :math:`\eta(t) = -\mathrm{reset\_const}\; e^{-t/\tau}`.

    Notes
    -----
    The layer keeps a window of the input it received. BindsNET's connections keep one of
    spikes instead and weigh it by their present weights; so there, a weight that changes
    also changes the effect of spikes that are still in the window.

    References
    ----------
    .. [1] W. Gerstner and W. M. Kistler, *Spiking Neuron Models*, section 4.2.
       Cambridge University Press, 2002.
    .. [2] S. B. Shrestha and G. Orchard, "SLAYER: spike layer error reassignment in
       time", Advances in Neural Information Processing Systems 31, 2018.
    """

    rest = param(-65.0, unit="mV", doc="Voltage at the start.")
    thresh = param(-52.0, unit="mV", doc="Voltage at which a neuron spikes.")
    responseKernel: str = option("ExponentialKernel", doc="Kernel of the input.")  # noqa: N815
    refractoryKernel: str = option("EtaKernel", doc="Kernel of the spikes.")  # noqa: N815
    tau = param(1.0, unit="ms", above=0.0, doc="Time constant of the kernels.")
    res_window_size: float = option(20, doc="How far the input is seen back, in ms.")
    ref_window_size: float = option(10, doc="How far spikes are seen back, in ms.")
    reset_const = param(50.0, unit="mV", doc="Depth of the refractory kernel.")
    tc_decay = param(100.0, unit="ms", above=0.0, doc="Time constant of the membrane.")
    theta_plus = param(0.05, unit="mV", doc="Growth of the threshold at a spike.")
    tc_theta_decay = param(1e7, unit="ms", above=0.0, doc="Time constant of the threshold.")
    lbound = param(None, unit="mV", doc="Lowest voltage; None for no bound.")

    decay = derived(lambda p, dt: torch.exp(-dt / p.tc_decay), doc="Decay of v per step.")
    theta_decay = derived(
        lambda p, dt: torch.exp(-dt / p.tc_theta_decay), doc="Decay of theta per step."
    )
    response = derived(
        lambda p, dt: p._kernel(p.responseKernel, dt),
        doc="Kernel of the input, ``[1, steps, ...]``, the newest last.",
    )
    after = derived(
        lambda p, dt: p._kernel(p.refractoryKernel, dt),
        doc="Kernel of the spikes, ``[1, steps, ...]``, the newest last.",
    )

    v = state("rest", unit="mV", doc="Voltage of the membrane.")
    theta = state(0.0, unit="mV", doc="Adaptive threshold.", batched=False, resets=False)
    drives = state(0.0, unit="mV", window="response", doc="Input of the last steps.")
    last_spikes = state(0.0, window="after", doc="Spikes of the last steps.")

    def fill_parameters(self) -> None:
        """Check what is no number."""
        for name, known in (("responseKernel", _RESPONSES), ("refractoryKernel", _REFRACTORY)):
            given = getattr(self, name)
            if given not in known:
                raise ParameterError(
                    f"{self._label}.{name} must be one of {', '.join(known)} "
                    f"(got {given!r}){did_you_mean(str(given), known)}"
                )
        for name in ("res_window_size", "ref_window_size"):
            if not getattr(self, name) > 0:
                raise ParameterError(
                    f"{self._label}.{name} must be above 0 ms (got {getattr(self, name)} ms)"
                )

    def step(self, drive: Tensor) -> None:
        """Advance one step. ``drive``: ``[batch, *shape]``, mV; it is not modified."""
        if self.learning:
            self.theta.mul_(self.theta_decay)
        self.drives.copy_(functional.push(self.drives, drive))
        self.v.mul_(self.decay)
        self.v.add_(functional.weigh(self.drives, self.response))
        self.v.add_(functional.weigh(self.last_spikes, self.after))
        torch.ge(self.v, self.thresh + self.theta, out=self.s)
        if self.learning:
            self.theta.add_(self.theta_plus * self.s.sum(0))
        self.last_spikes.copy_(functional.push(self.last_spikes, self.s))
        if self.lbound is not None:
            self.v.clamp_(min=self.lbound)

    def as_drive(self, x: Tensor) -> Tensor:
        """What ``forward`` is given; a window of input takes the place of the layer's own."""
        if getattr(x, "ndim", 0) != self.s.dim() + 1 or x.shape[1] != self.drives.shape[1]:
            return super().as_drive(x)
        drive = super().as_drive(x[:, -1])
        self.drives[:, 1:] = x[:, :-1].reshape(self.drives[:, 1:].shape)
        return drive

    # -- kernels -------------------------------------------------------------------

    @property
    def resKernel(self) -> Tensor:  # noqa: N802
        """Kernel of the input by step, ``[steps]``, the newest last."""
        return _by_step(self.response)

    @property
    def refKernel(self) -> Tensor:  # noqa: N802
        """Kernel of the spikes by step, ``[steps]``, the newest last."""
        return _by_step(self.after)

    def _kernel(self, name: str, dt: Tensor) -> Tensor:
        kernel: Tensor = getattr(self, name)(dt)
        return kernel.reshape(1, len(kernel), *(kernel.shape[1:] or [1] * len(self.shape)))

    def _ages(self, window: float, dt: float | Tensor) -> Tensor:
        """Time that has passed since each step of a window, the newest last."""
        arguments.positive.check(self._label, "dt", dt)
        steps = math.ceil(window / float(dt) - 1e-6)
        ages = torch.arange(steps - 1, -1, -1, dtype=torch.float32) * float(dt)
        spread = [1] * self.tau.dim()
        return ages.to(self.tau.device).reshape(steps, *spread)

    def AlphaKernel(self, dt: float | Tensor) -> Tensor:  # noqa: N802
        """``t / tau**2 * exp(-t / tau)``, ``[steps]``."""
        t = self._ages(self.res_window_size, dt)
        return t / self.tau**2 * torch.exp(-t / self.tau)

    def AlphaKernelSLAYER(self, dt: float | Tensor) -> Tensor:  # noqa: N802
        """``t / tau * exp(1 - t / tau)``, ``[steps]``."""
        t = self._ages(self.res_window_size, dt)
        return t / self.tau * torch.exp(1 - t / self.tau)

    def LaplacianKernel(self, dt: float | Tensor) -> Tensor:  # noqa: N802
        """``exp(-|t / tau|) / (2 tau)``, ``[steps]``."""
        t = self._ages(self.res_window_size, dt)
        return torch.exp(-(t / self.tau).abs()) / (2 * self.tau)

    def ExponentialKernel(self, dt: float | Tensor) -> Tensor:  # noqa: N802
        """``exp(-t / tau) / tau``, ``[steps]``."""
        t = self._ages(self.res_window_size, dt)
        return torch.exp(-t / self.tau) / self.tau

    def RectangularKernel(self, dt: float | Tensor) -> Tensor:  # noqa: N802
        """``1 / (2 tau)``, ``[steps]``."""
        t = self._ages(self.res_window_size, dt)
        return torch.ones_like(t) / (2 * self.tau)

    def TriangularKernel(self, dt: float | Tensor) -> Tensor:  # noqa: N802
        """``(1 - t / tau) / tau``, ``[steps]``; negative from ``tau`` on."""
        t = self._ages(self.res_window_size, dt)
        return (1 - t / self.tau) / self.tau

    def EtaKernel(self, dt: float | Tensor) -> Tensor:  # noqa: N802
        """``-reset_const * exp(-t / tau)``, ``[steps]``."""
        t = self._ages(self.ref_window_size, dt)
        t = t.reshape(len(t), *[1] * max(self.tau.dim(), self.reset_const.dim()))
        return -self.reset_const * torch.exp(-t / self.tau)


def _by_step(kernel: Tensor) -> Tensor:
    return kernel[0].flatten() if kernel.numel() == kernel.shape[1] else kernel[0]
