"""The front door: a network checks a run of its parts, and hands it over."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Annotated, Any

from torch import Tensor

from bindsnet import arguments as args
from bindsnet.arguments import checked
from bindsnet.engine import checked_name, explain
from bindsnet.errors import StateError
from bindsnet.learning.reward import AbstractReward
from bindsnet.network import checkpoint, presenter, run_options, serialization, state_dicts
from bindsnet.network.assembly import Assembly
from bindsnet.network.known import register
from bindsnet.network.report import NetworkReport, report
from bindsnet.network.runner import Runner
from bindsnet.network.serialization import load
from bindsnet.plan import Plan

__all__ = ["Network", "load"]

Entries = Annotated[
    Mapping[str, Any],
    args.Fits("a dict of tensors by name", lambda v: all(map(args.text.test, v.keys()))),
]


@register
class Network(Assembly):
    r"""Layers of neurons, connections between them, and monitors that watch them.

    One step of the network, of length ``dt``, does this in order:

    1. each layer's input is computed from the spikes of the step before, summed
       over its connections (with ``one_step``, from this step's where they are there);
    2. each layer, in the order in which they were added, takes its input and the
       run's data, advances, and updates its trace;
    3. each connection, in the order added, learns;
    4. the monitors record.

    After the last step, connections are normalised. State carries over from one
    run to the next until :meth:`reset_state_variables`.

    Parameters
    ----------
    dt
        Length of a step in ms.
    batch_size
        Number of samples that are simulated side by side; follows the inputs.
    learning
        Whether connections learn.
    reward_fn
        Class of an :class:`~bindsnet.learning.reward.AbstractReward`.
    engine
        What runs the network: ``"auto"`` (the fastest that can), ``"native"``, or
        ``"reference"``. See :meth:`explain`.
    generator
        What runs draw from, a ``torch.Generator``; torch's global generator by default.
    """

    generator: args.Generator | None = None  # also of networks that were saved without

    @checked
    def __init__(
        self,
        dt: float = 1.0,
        batch_size: args.Count = 1,
        learning: args.Switch = True,
        reward_fn: Annotated[type[AbstractReward], args.subclass_of(AbstractReward)] | None = None,
        engine: str = "auto",
        *,
        generator: args.Generator | None = None,
    ) -> None:
        super().__init__(run_options.check_dt(dt), batch_size, learning)
        self.engine = checked_name(engine)
        self.generator = generator
        self.reward_fn = None if reward_fn is None else reward_fn()
        self._runner = Runner(self)

    def _edited(self) -> None:
        self._runner.forget()

    # -- running -----------------------------------------------------------------

    def run(
        self, inputs: Mapping[str, Tensor], time: float, one_step: bool = False, **kwargs: Any
    ) -> None:
        """Simulate the network.

        Parameters
        ----------
        inputs
            Name of layer to data: ``[time, batch, *shape]``, ``[time, n]`` for one
            sample, or ``[n]`` for one step. Spikes of input layers; added to the
            input (mV) of others. The number of samples sets the batch size.
        time
            Duration in ms; ``int(time / dt)`` steps.
        one_step
            Let a spike pass through all layers within one step.
        clamp, unclamp : dict
            Name of layer to neurons that are made to spike, or to be silent, in each
            step: bool mask or indices ``[n]``, or one for each step ``[time, n]``.
        injects_v : dict
            Name of layer to voltage that is added before each step: ``[n]`` or ``[time, n]``.
        masks : dict
            Name of connection to bool mask of weights that are held at 0.
        reward : float or Tensor
            Reward, for rules that learn by it.
        a_plus, a_minus : float or dict
            Amplitudes for reward-modulated rules: of all, or by name of connection.
        progress_bar : bool
            Show the progress.
        debug : bool
            Look at every state and weight after each step, on the reference engine, and
            stop at the first that is NaN or infinite.
        engine : str
            What runs it, this time.

        Raises
        ------
        ParameterError, ShapeError, UnknownNameError
            Something does not fit; nothing has changed then.
        StateError
            With ``debug``: names the layer, the variable and the step.
        """
        if self.reward_fn is not None:
            kwargs["reward"] = self.reward_fn.compute(**kwargs)
        options = run_options.parse(self, inputs, time, one_step, kwargs)
        debug = bool(kwargs.get("debug"))
        engine = kwargs.get("engine", "reference" if debug else self.engine)
        self._runner.run(options, checked_name(engine), bool(kwargs.get("progress_bar")), debug)

    @checked
    def present(
        self,
        rates: args.Options,
        time: float,
        count: args.Names = (),
        *,
        scale: args.NotNegative = 1.0,
        order: Annotated[Tensor, args.rows] | None = None,
        batch_size: args.Count = 1,
        seed: args.Whole | None = None,
        first: args.Whole = 0,
        one_step: args.Switch = False,
        engine: args.Text | None = None,
    ) -> dict[str, Tensor]:
        r"""Show the network many samples, one after the other, as Poisson spike trains.

        For each sample: spikes are drawn, a spike in a step with probability

        .. math:: p = \mathrm{rate} \cdot \mathrm{scale} \cdot dt / 1000 ;

        the network runs; if it learns, weights are normalised; layers and
        connections are reset. It is the same as a loop over encoder, :meth:`run`
        and :meth:`reset_state_variables`, at a fraction of the time.

        Parameters
        ----------
        rates
            Name of input layer to rates in Hz, ``[samples, *shape]`` or ``[samples,
            n]``. Images of uint8 are taken as they are, without a copy.
        time
            Duration of each sample in ms.
        count
            Names of layers whose spikes are counted.
        scale
            Factor of all rates: 128 / 255 turns grey values into up to 128 Hz.
        order
            Rows of ``rates`` to show, in this order, ``[k]``; all of them by default.
        batch_size
            Number of samples that are simulated side by side.
        seed, first
            The spikes of a sample are a function of ``seed`` and of the sample's
            number, ``first`` for the first one, alone. So a presentation may be
            split into calls at will. By default the seed is drawn from
            the network's generator.
        one_step
            Let a spike pass through all layers within one step.
        engine
            What runs it, this time.

        Returns
        -------
        dict
            Name of each layer in ``count`` to its spikes, int32 ``[samples, n]``.

        Raises
        ------
        ParameterError, ShapeError, UnknownNameError
            Something does not fit; nothing has changed then.

        Notes
        -----
        Monitors are reset first and record the last sample. Rates above one spike
        a step spike in every step.
        """
        wish = checked_name(self.engine if engine is None else engine)
        presentation = presenter.parse(
            self, rates, time, count, scale, order, seed, first, one_step
        )
        presenter.check_rates(presentation.samples)
        self._runner.present(presentation, batch_size, wish)
        return {key.partition("/")[2]: rows for key, rows in presentation.counts.items()}

    def plan(self, inputs: Mapping[str, Tensor] | None = None, **kwargs: Any) -> Plan:
        """The program that a run would execute; ``print`` it to read it.

        Without ``inputs``, for a run that feeds all input layers; ``kwargs`` as for
        :meth:`run`.
        """
        return self._runner.plan_for(inputs, kwargs)

    def explain(self, inputs: Mapping[str, Tensor] | None = None, **kwargs: Any) -> str:
        """Which engine would run what, and why not a faster one."""
        wish = checked_name(kwargs.get("engine", self.engine))
        return explain(self.plan(inputs, **kwargs), wish)

    def report(self) -> NetworkReport:
        """What the network did, to be printed: rates, silent layers, weights at their bounds.

        Rates are those of the spikes that monitors hold; nothing is taken from them.

        Examples
        --------
        >>> print(network.report())
        >>> network.report().problems
        {'Y': 'silent'}
        """
        return report(self)

    # -- files -------------------------------------------------------------------

    @checked
    def save(self, file_name: args.AnyPath) -> None:
        """Write the whole network to a file; :func:`load` reads it.

        The file is JSON and tensors, in the format of ``safetensors``; reading it runs
        nothing. It is written whole or not at all. What such a file cannot hold, such as
        a function of yours, makes it a pickle, with a warning.
        """
        serialization.save(self, file_name)

    @checked
    def state_dict(self, *args: Any, state: args.Switch = False, **kwargs: Any) -> Any:
        """Weights, parameters and thresholds, by BindsNET's names.

        ``state``: also what a reset clears, such as voltages and traces, whose size is that of
        the batch.
        """
        found = super().state_dict(*args, **kwargs)
        return found if state else state_dicts.without_state(self, found, **kwargs)

    @checked
    def load_state_dict(
        self, state_dict: Entries, strict: args.Switch = True, assign: args.Switch = False
    ) -> Any:
        """Take up a ``state_dict``, whatever its batch size; state not in it stays as it is.

        Raises
        ------
        StateError
            An entry does not fit, or is missing; nothing has changed then.
        """
        before = {name: tensor.clone() for name, tensor in self.state_dict(state=True).items()}
        try:
            return super().load_state_dict(state_dict, strict=strict, assign=assign)
        except (RuntimeError, ValueError) as error:
            super().load_state_dict(before, assign=assign)
            raise StateError(f"state_dict: {error}") from error

    def _load_from_state_dict(self, state_dict: Any, prefix: str, *args: Any) -> None:
        """Torch calls this for a network that is part of another module, too."""
        state_dicts.complete(self, state_dict, prefix)
        super()._load_from_state_dict(state_dict, prefix, *args)

    @checked
    def save_checkpoint(self, path: args.AnyPath, extra: args.Options | None = None) -> None:
        """Write where the simulation stands: all that the network holds, and more.

        A program that builds the same network, calls :meth:`load_checkpoint` and goes
        on gets the same bits as one that never stopped. The file is written whole or
        not at all: after a kill at any moment it is the old one or the new one.

        Parameters
        ----------
        path
            The file.
        extra
            Data of your own: numbers, strings, tensors, arrays, generators, and dicts
            and lists of these; the position in a data set, for example.

        Notes
        -----
        Kept are weights, state, what rules and features remember, histories, recordings
        (those on disk stay where they are), and the generators: the network's and the global ones.
        """
        checkpoint.save(self, path, extra)

    @checked
    def load_checkpoint(self, path: args.AnyPath) -> dict[str, Any]:
        """Go back to where :meth:`save_checkpoint` was called; returns its ``extra``.

        The network must have the same parts. They stay the same objects.

        Raises
        ------
        DataNotFoundError
            There is no such file.
        FileFormatError
            It is damaged, or of another network; nothing has changed then.
        """
        return checkpoint.load(self, path)

    def clone(self) -> Network:
        """A copy that shares nothing with this network."""
        return copy.deepcopy(self)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_runner"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._runner = Runner(self)
