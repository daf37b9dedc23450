"""Two layers that learn."""

from __future__ import annotations

from bindsnet.arguments import Count, Generator, Limit, Number, Positive, checked
from bindsnet.learning.base import Reduction
from bindsnet.models.parts import Rates, feed, first_weights
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes


class TwoLayerNetwork(Network):
    r"""An input layer, and a layer of neurons that learns from it by STDP.

    ``X``, an :class:`~bindsnet.network.nodes.Input`, is connected all-to-all to
    ``Y``, of :class:`~bindsnet.network.nodes.LIFNodes`. The weights start at
    :math:`0.3\, U(0, 1)` and learn by :class:`~bindsnet.learning.PostPre`.

    Parameters
    ----------
    n_inpt, n_neurons
        Number of neurons of ``X`` and of ``Y``.
    dt
        Length of a step in ms.
    wmin, wmax
        Bounds of the weights, mV.
    nu
        Learning rates of pre- and of postsynaptic spikes.
    reduction
        How the changes of a batch's samples are merged; their sum by default.
    norm
        What the weights into each neuron of ``Y`` sum up to after each run, mV.
    generator
        What first weights and runs draw from; torch's global generator by default.
    """

    @checked
    def __init__(
        self,
        n_inpt: Count,
        n_neurons: Count = 100,
        dt: Positive = 1.0,
        wmin: Limit = 0.0,
        wmax: Limit = 1.0,
        nu: Rates | None = (1e-4, 1e-2),
        reduction: Reduction | None = None,
        norm: Number | None = 78.4,
        *,
        generator: Generator | None = None,
    ) -> None:
        super().__init__(dt=dt, generator=generator)
        self.n_inpt, self.n_neurons = n_inpt, n_neurons
        source = Input(n=n_inpt, traces=True, tc_trace=20.0)
        target = LIFNodes(n=n_neurons, traces=True, tc_trace=20.0, refrac=5, tc_decay=100.0)
        learning = {"nu": nu, "reduction": reduction, "wmin": wmin, "wmax": wmax, "norm": norm}
        w = first_weights(source, n_neurons, generator)
        feed(self, {"X": source, "Y": target}, learning, w=w)
