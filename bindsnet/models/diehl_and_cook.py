"""The network of Diehl and Cook (2015)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import torch

from bindsnet.arguments import (
    Count,
    Device,
    DType,
    Fits,
    Generator,
    Limit,
    Number,
    Positive,
    Shape,
    Switch,
    Text,
    checked,
    mapping,
    text,
)
from bindsnet.errors import ParameterError, warn
from bindsnet.learning import MCC_learning
from bindsnet.learning.base import Reduction
from bindsnet.models.parts import (
    Rates,
    competing,
    first_weights,
    inhibitory,
    input_layer,
    with_conductances,
)
from bindsnet.network import Network
from bindsnet.network.topology import MulticompartmentConnection
from bindsnet.network.topology_features import Weight

_GIVEN = frozenset(
    ["name", "value", "value_dtype", "range", "learning_rule", "nu", "reduction", "norm"]
)
Options = Annotated[
    Mapping[str, Any],
    Fits(
        "a dict of further arguments of the rule, other than nu, reduction and norm",
        lambda v: mapping.test(v) and all(map(text.test, v)) and _GIVEN.isdisjoint(v),
    ),
]

SYNAPSES = ("current", "conductance")
"""What a spike adds its weight to."""


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
        Without effect, with a warning: the weights are kept as matrices, of which only rows
        of neurons that fired are read.
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
    synapses
        ``"current"``: a spike adds its weight to the voltage. ``"conductance"``: to a
        conductance, as in the paper; see below.
    generator
        What first weights and runs draw from; torch's global generator by default.

    Raises
    ------
    ParameterError
        If an argument is out of its range.
    RuleError
        If ``learning_rule`` is no rule for features.

    Notes
    -----
    With ``synapses="conductance"`` the neurons are those of the paper:

    .. math::
        \tau \frac{dv}{dt} = (v_\mathrm{rest} - v) + g_e\, (E_\mathrm{exc} - v)
            + g_i\, (E_\mathrm{inh} - v)

    of :class:`~bindsnet.network.nodes.AdaptiveConductanceLIFNodes` in ``Ae``, which are
    reset to rest and of which any number may spike in a step, and of
    :class:`~bindsnet.network.nodes.ConductanceLIFNodes` in ``Ai``. Weights are
    conductances then, in units of the leak's; those of Ai → Ae are
    :math:`+inh\, (1 - \delta_{ij})`. The paper has ``exc=10.4``, ``inh=17.0``, ``norm=78.0``
    and ``dt=0.5``, shows each image for 350 ms and lets the network rest for 150 ms, and
    shows an image brighter that got fewer than five spikes
    (:meth:`~bindsnet.network.Network.present`). Its rules are ``DiehlAndCook``,
    ``SymmetricSTDP`` and ``TripletSTDP`` of :mod:`bindsnet.learning.MCC_learning`. Its
    delays of up to 10 ms are left out.

    :class:`DiehlAndCook2015v2` has no inhibitory layer: its neurons inhibit each
    other directly, one step sooner. The two give different results.

    References
    ----------
    .. [1] P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition
       using spike-timing-dependent plasticity", Front. Comput. Neurosci. 9:99, 2015.
    """

    @checked
    def __init__(
        self,
        n_inpt: Count,
        device: Device | None = "cpu",
        batch_size: Count | None = None,
        sparse: Switch = False,
        n_neurons: Count = 100,
        exc: Number = 22.5,
        inh: Number = 17.5,
        dt: Positive = 1.0,
        nu: Rates | None = (1e-4, 1e-2),
        reduction: Reduction | None = None,
        wmin: Limit = 0.0,
        wmax: Limit = 1.0,
        w_dtype: DType = torch.float32,
        norm: Number | None = 78.4,
        theta_plus: Number = 0.05,
        tc_theta_decay: Positive = 1e7,
        inpt_shape: Shape | None = None,
        inh_thresh: Number = -40.0,
        exc_thresh: Number = -52.0,
        learning_rule: type[MCC_learning.MCC_LearningRule] | None = None,
        learning_rule_kwargs: Options | None = None,
        synapses: Text = "current",
        *,
        generator: Generator | None = None,
    ) -> None:
        if synapses not in SYNAPSES:
            raise ParameterError(
                f"DiehlAndCook2015: synapses must be 'current' or 'conductance' (got {synapses!r})"
            )
        if sparse:
            warn("DiehlAndCook2015: sparse=True, but the weights are kept as matrices")
        super().__init__(dt=dt, generator=generator)
        self.n_inpt, self.inpt_shape, self.n_neurons = n_inpt, inpt_shape, n_neurons
        self.exc, self.inh = exc, inh
        rule = MCC_learning.PostPre if learning_rule is None else learning_rule
        additive = getattr(rule, "additive_traces", False)
        self.add_layer(input_layer(n_inpt, inpt_shape, traces_additive=additive), name="X")
        conducting = synapses == "conductance"
        excitatory = with_conductances if conducting else competing
        self.add_layer(excitatory(n_neurons, exc_thresh, theta_plus, tc_theta_decay), name="Ae")
        self.add_layer(inhibitory(n_neurons, inh_thresh, conducting), name="Ai")

        plastic: dict[str, Any] = {"nu": nu, "reduction": reduction, "norm": norm}
        plastic = dict(learning_rule=rule, **plastic, **(learning_rule_kwargs or {}))
        bounds = torch.as_tensor(wmin), torch.as_tensor(wmax)
        first = torch.clamp(first_weights(self.layers["X"], n_neurons, generator), *bounds)
        same, sign = torch.eye(n_neurons), 1.0 if conducting else -1.0
        inhibition = (0, inh) if conducting else (-inh, 0)
        for source, target, weights, span, options, receptor in (
            ("X", "Ae", first, (wmin, wmax), plastic, "g_e"),
            ("Ae", "Ai", exc * same, (0, exc), {}, "g_e"),
            ("Ai", "Ae", sign * inh * (1 - same), inhibition, {}, "g_i"),
        ):
            value = weights.to(w_dtype)
            weight = Weight("weight", value, value_dtype=w_dtype, range=span, **options)
            ends = self.layers[source], self.layers[target]
            place = receptor if conducting else None
            connection = MulticompartmentConnection(*ends, device, [weight], receptor=place)
            self.add_connection(connection, source, target)
