"""Networks that learn features of their input without labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from bindsnet.errors import ParameterError
from bindsnet.learning import MCC_learning, PostPre
from bindsnet.learning.base import Reduction
from bindsnet.network import Network
from bindsnet.network.nodes import DiehlAndCookNodes, Input, LIFNodes
from bindsnet.network.topology import Connection, MulticompartmentConnection
from bindsnet.network.topology_features import Weight

Rates = float | Sequence[float] | Sequence[Tensor]


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
    """

    def __init__(
        self,
        n_inpt: int,
        n_neurons: int = 100,
        dt: float = 1.0,
        wmin: float = 0.0,
        wmax: float = 1.0,
        nu: Rates | None = (1e-4, 1e-2),
        reduction: Reduction | None = None,
        norm: float | None = 78.4,
    ) -> None:
        super().__init__(dt=dt)
        self.n_inpt, self.n_neurons = n_inpt, n_neurons
        source = Input(n=n_inpt, traces=True, tc_trace=20.0)
        target = LIFNodes(n=n_neurons, traces=True, tc_trace=20.0, refrac=5, tc_decay=100.0)
        self.add_layer(source, name="X")
        self.add_layer(target, name="Y")
        bounds = {"wmin": wmin, "wmax": wmax, "norm": norm}
        feedforward = _plastic(source, target, nu=nu, reduction=reduction, **bounds)
        self.add_connection(feedforward, source="X", target="Y")


class DiehlAndCook2015(Network):
    r"""The network of Diehl and Cook (2015): features compete, and inhibition keeps them apart.

    ===== =========================================== ==================================
    layer neurons                                     input
    ===== =========================================== ==================================
    X     :class:`~bindsnet.network.nodes.Input`      the data
    Ae    ``DiehlAndCookNodes``: excitatory, with     X, all-to-all, plastic; and Ai
          adaptive thresholds
    Ai    ``LIFNodes``: inhibitory                    Ae, one-to-one
    ===== =========================================== ==================================

    with the weights (the first within ``wmin`` and ``wmax``)

    .. math::
        w^{X \to Ae}_{ij} = 0.3\, U(0, 1) , \qquad
        w^{Ae \to Ai}_{ij} = exc\; \delta_{ij} , \qquad
        w^{Ai \to Ae}_{ij} = -inh\, (1 - \delta_{ij}) ,

    so that a spike of an excitatory neuron inhibits all others, two steps later.
    The weights of X → Ae learn, and are normalised after each run; each spike of
    an excitatory neuron raises its threshold by ``theta_plus``, so that all get
    their turn.

    Each connection is a
    :class:`~bindsnet.network.topology.MulticompartmentConnection` with one feature,
    ``"weight"``: ``network.connections["X", "Ae"].feature_index["weight"].value``.

    Parameters
    ----------
    n_inpt
        Number of input neurons.
    device
        Where the weights are made. ``network.to`` moves the whole network.
    batch_size
        Without effect: the inputs of a run set the batch size.
    sparse
        Sparse weights; not available in this version.
    n_neurons
        Number of excitatory, and of inhibitory, neurons.
    exc, inh
        Strength of Ae → Ai and of Ai → Ae, mV.
    dt
        Length of a step in ms.
    nu
        Learning rates of pre- and of postsynaptic spikes.
    reduction
        How the changes of a batch's samples are merged; their sum by default.
    wmin, wmax
        Bounds of the weights of X → Ae, mV.
    w_dtype
        Type of all weights.
    norm
        What the weights into each excitatory neuron sum up to after each run, mV;
        ``None`` for no normalisation.
    theta_plus
        Growth of an excitatory neuron's threshold at each of its spikes, mV.
    tc_theta_decay
        Time constant with which that growth decays, ms.
    inpt_shape
        Shape of the input layer, such as ``(1, 28, 28)``; ``[n_inpt]`` by default.
    inh_thresh, exc_thresh
        Voltage at which an inhibitory neuron spikes, and at which an excitatory
        neuron does whose threshold has not grown, mV.
    learning_rule
        Rule of X → Ae, of :mod:`bindsnet.learning.MCC_learning`; its ``PostPre``
        by default. A rule that is written for additive traces (class attribute
        ``additive_traces``) gets an input layer with those.
    learning_rule_kwargs
        Further arguments of the rule.

    Raises
    ------
    ParameterError
        If an argument is out of its range.
    RuleError
        If ``learning_rule`` is no rule for features.

    Notes
    -----
    The paper's neurons have conductance-based synapses, and its inhibition is
    graded; here a spike adds its weight to the voltage.

    :class:`DiehlAndCook2015v2` has no inhibitory layer: its neurons inhibit each
    other directly, one step sooner. The two give different results.

    References
    ----------
    .. [1] P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition
       using spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015.
    """

    def __init__(
        self,
        n_inpt: int,
        device: torch.device | str = "cpu",
        batch_size: int | None = None,
        sparse: bool = False,
        n_neurons: int = 100,
        exc: float = 22.5,
        inh: float = 17.5,
        dt: float = 1.0,
        nu: Rates | None = (1e-4, 1e-2),
        reduction: Reduction | None = None,
        wmin: float = 0.0,
        wmax: float = 1.0,
        w_dtype: torch.dtype = torch.float32,
        norm: float | None = 78.4,
        theta_plus: float = 0.05,
        tc_theta_decay: float = 1e7,
        inpt_shape: Sequence[int] | None = None,
        inh_thresh: float = -40.0,
        exc_thresh: float = -52.0,
        learning_rule: type[MCC_learning.MCC_LearningRule] | None = None,
        learning_rule_kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        if sparse:
            raise ParameterError(
                "DiehlAndCook2015: sparse=True is not available in this version; weights are dense"
            )
        super().__init__(dt=dt)
        self.n_inpt, self.inpt_shape, self.n_neurons = n_inpt, inpt_shape, n_neurons
        self.exc, self.inh = exc, inh
        rule = MCC_learning.PostPre if learning_rule is None else learning_rule
        additive = getattr(rule, "additive_traces", False)
        self.add_layer(_input(n_inpt, inpt_shape, traces_additive=additive), name="X")
        self.add_layer(_competing(n_neurons, exc_thresh, theta_plus, tc_theta_decay), name="Ae")
        self.add_layer(_inhibitory(n_neurons, inh_thresh), name="Ai")

        plastic: dict[str, Any] = {"nu": nu, "reduction": reduction, "norm": norm}
        plastic = dict(learning_rule=rule, **plastic, **(learning_rule_kwargs or {}))
        bounds = torch.as_tensor(wmin), torch.as_tensor(wmax)
        first = torch.clamp(_first_weights(self.layers["X"], n_neurons), *bounds)
        same = torch.eye(n_neurons)
        for source, target, weights, span, options in (
            ("X", "Ae", first, (wmin, wmax), plastic),
            ("Ae", "Ai", exc * same, (0, exc), {}),
            ("Ai", "Ae", -inh * (1 - same), (-inh, 0), {}),
        ):
            value = weights.to(w_dtype)
            weight = Weight("weight", value, value_dtype=w_dtype, range=span, **options)
            ends = self.layers[source], self.layers[target]
            connection = MulticompartmentConnection(*ends, device=device, pipeline=[weight])
            self.add_connection(connection, source, target)


class DiehlAndCook2015v2(Network):
    r"""The network of Diehl and Cook (2015), its inhibitory layer replaced by direct inhibition.

    ``X``, an :class:`~bindsnet.network.nodes.Input`, is connected all-to-all to
    ``Y``, of :class:`~bindsnet.network.nodes.DiehlAndCookNodes`, whose neurons
    inhibit each other:

    .. math::
        w^{X \to Y}_{ij} = 0.3\, U(0, 1) , \qquad
        w^{Y \to Y}_{ij} = -inh\, (1 - \delta_{ij}) .

    Both are a :class:`~bindsnet.network.topology.Connection`; X → Y learns by
    :class:`~bindsnet.learning.PostPre` and is normalised after each run.

    Parameters
    ----------
    n_inpt
        Number of input neurons.
    n_neurons
        Number of neurons of ``Y``.
    inh
        Strength of the inhibition, mV.
    dt, nu, reduction, wmin, wmax, norm, theta_plus, tc_theta_decay, inpt_shape, exc_thresh
        See :class:`DiehlAndCook2015`.

    Notes
    -----
    Inhibition comes one step after a spike, in :class:`DiehlAndCook2015` two, and
    only while its inhibitory neurons are not refractory: results differ.

    References
    ----------
    .. [1] P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition
       using spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015.
    """

    def __init__(
        self,
        n_inpt: int,
        n_neurons: int = 100,
        inh: float = 17.5,
        dt: float = 1.0,
        nu: Rates | None = (1e-4, 1e-2),
        reduction: Reduction | None = None,
        wmin: float = 0.0,
        wmax: float = 1.0,
        norm: float | None = 78.4,
        theta_plus: float = 0.05,
        tc_theta_decay: float = 1e7,
        inpt_shape: Sequence[int] | None = None,
        exc_thresh: float = -52.0,
    ) -> None:
        super().__init__(dt=dt)
        self.n_inpt, self.inpt_shape, self.n_neurons = n_inpt, inpt_shape, n_neurons
        self.inh = inh
        source = _input(n_inpt, inpt_shape)
        target = _competing(n_neurons, exc_thresh, theta_plus, tc_theta_decay)
        self.add_layer(source, name="X")
        self.add_layer(target, name="Y")
        bounds = {"wmin": wmin, "wmax": wmax, "norm": norm}
        feedforward = _plastic(source, target, nu=nu, reduction=reduction, **bounds)
        self.add_connection(feedforward, source="X", target="Y")
        w = -inh * (1 - torch.eye(n_neurons))
        lateral = Connection(target, target, w=w, wmin=-inh, wmax=0)
        self.add_connection(lateral, source="Y", target="Y")


def _input(n: int, shape: Sequence[int] | None, traces_additive: bool = False) -> Input:
    return Input(n=n, shape=shape, traces=True, traces_additive=traces_additive, tc_trace=20.0)


def _competing(n: int, thresh: float, theta_plus: float, tc_theta_decay: float) -> Any:
    """Excitatory neurons of which one at a time may spike."""
    return DiehlAndCookNodes(
        n=n,
        traces=True,
        tc_trace=20.0,
        rest=-65.0,
        reset=-60.0,
        thresh=thresh,
        refrac=5,
        tc_decay=100.0,
        theta_plus=theta_plus,
        tc_theta_decay=tc_theta_decay,
    )


def _inhibitory(n: int, thresh: float) -> LIFNodes:
    return LIFNodes(n=n, rest=-60.0, reset=-45.0, thresh=thresh, tc_decay=10.0, refrac=2)


def _first_weights(source: Any, n_neurons: int) -> Tensor:
    """Weights ``[n_source, n_neurons]``, of the one draw of random numbers that a model makes."""
    return 0.3 * torch.rand(source.n, n_neurons)


def _plastic(source: Any, target: Any, **options: Any) -> Connection:
    """An all-to-all connection that learns by PostPre."""
    w = _first_weights(source, target.n)
    return Connection(source, target, w=w, update_rule=PostPre, **options)
