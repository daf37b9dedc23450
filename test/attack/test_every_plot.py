"""Each argument of each plot refuses what it cannot take, by name, and nothing is drawn.

The same attack as in ``test_every_function``, on all that draws or writes a log: no figure is
left behind, none of an earlier call has changed, and no file is written. What is public and has
no entry fails, and so does an argument without one.
"""

from __future__ import annotations

import functools
import inspect
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from bindsnet.analysis import (
    dashboard,
    dotTrace_plotter,
    pipeline_analysis,
    plotting,
    visualization,
)
from bindsnet.errors import BindsNETError
from bindsnet.testing import exact_network

from .test_every_argument import (
    BOUND,
    COUNT,
    INF,
    LABEL,
    NAME,
    NAN,
    PART,
    PATH,
    POSITIVE,
    SIZES,
    STRANGE,
    SWITCH,
    WHOLE,
)

pytest.importorskip("matplotlib").use("agg")
pytest.importorskip("PIL")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

# -- bad values -----------------------------------------------------------------------------


def inside(name, values, good=()):
    """The same values in a dict, behind good ones; what is no dict of names at all as well."""
    found = {**STRANGE, "text": "many", "a number": 3.5, "a list": []}
    return found | {f"{what} in it": {**dict(good), name: v} for what, v in values.items()}


def without(values, *names):
    return {what: value for what, value in values.items() if what not in names}


ROW = {**STRANGE, "text": "many", "a dict": {}, "a number": 3.5, "a table": torch.ones(2, 2)}
ROW |= {"complex": torch.ones(4) * 1j, "of text": ["many"], "ragged": [[1.0], [1.0, 2.0]]}
POINTS = {**ROW, "nothing": [], "too many": [1, 2, 3]}
TABLE = {**without(ROW, "a table"), "no numbers": torch.zeros(0), "a row": torch.ones(7)}
SIGNALS = {**without(TABLE, "a row"), "no neurons": torch.zeros(6, 0)}
SPIKING = {**SIGNALS, "nan": torch.full((6, 3), NAN), "infinite": torch.full((6, 3), INF)}
EVENTS = inside("Y", SPIKING, {"X": torch.eye(6, 4)})
RECORDS = inside("Y", SIGNALS, {"X": torch.eye(6, 4)})
CURVES = inside("b", without(TABLE, "a row"), {"a": [1.0, 2.0]})
NUMBERS = {**without(ROW, "a number"), "nothing": [], "two": [1.0, 2.0]}
RANGE = {**STRANGE, "text": "ab", "a number": 3.5, "nothing": (), "three": (1, 2, 3)}
RANGE |= {"nan": (NAN, 2), "halves": (0.5, 2), "negative": (-1, 2), "beyond": (0, 99)}
RANGE |= {"infinite": (0, INF), "the wrong way": (2, 1), "empty": (2, 2)}
RANGES = {**inside("X", RANGE), "no such name": {"no such name": (0, 1)}}
FIGSIZE = {**STRANGE, "text": "ab", "a number": 3.5, "nothing": [], "three": (1, 2, 3)}
FIGSIZE |= {"nan": (NAN, 1), "infinity": (INF, 1), "negative": (-1, 3), "zero": (0, 3)}
THRESHOLDS = inside("X", {"text": "many", "nan": NAN, "no numbers": [], "complex": 1j})
INDEX = {**STRANGE, "text": "many", "nan": NAN, "half": 0.5, "a list": [], "negative": -1}
INDEX["beyond"] = 99
ARTIST = Figure().text(0, 0, "of another kind")
HANDLE = {**STRANGE, "text": "ab", "a number": 3.5, "nothing": [], "a dict": {}}
HANDLE |= {"another kind": ARTIST, "others": [ARTIST, ARTIST]}
TITLE = {**STRANGE, "a list": [], "a dict": {}, "nan": NAN}
FILE = {**PATH, "a folder": ".", "nothing": ""}
WHOLES = {"halves": 0.5, "negative": -7, "nan": NAN, "beyond": 99}
PLACES = {**TABLE, **{what: torch.full((4, 4), value) for what, value in WHOLES.items()}}
LABELS = {**TABLE, **{what: torch.full((2, 2), value) for what, value in WHOLES.items()}}
OF_NEURONS = {**TABLE, **{what: torch.full((4,), value) for what, value in WHOLES.items()}}
FRAMES = {**STRANGE, "text": "ab", "a number": 3.5, "nothing": [], "of text": ["many"]}
FRAMES |= {"rows": torch.ones(2, 4), "other sizes": [torch.ones(4, 1), torch.ones(4, 9)]}
NEURONS = {**STRANGE, "text": "many", "a number": 3, "nothing": [], "beyond": [0, 99]}
NEURONS |= {"negative": [-1], "halves": [0.5]}

GROUPS = {
    "spikes spike_record": {**EVENTS, "nothing": {}},
    "voltages voltage_record": {**RECORDS, "nothing": {}},
    "weights image inpt obs ws voltage gridData": TABLE,
    "rewData perfData": without(ROW, "a number", "a table"),
    "reward_list": ROW,
    "performances": inside("b", without(ROW, "a dict"), {"a": [1.0, 2.0]}),
    "curves": CURVES,
    "samples": POINTS,
    "time": RANGE,
    "n_neurons": RANGES,
    "figsize": FIGSIZE,
    "thresholds": THRESHOLDS,
    "threshold": BOUND,
    "ims axes im ax handles figure": HANDLE,
    "wmin": {**BOUND, "the wrong way": 9.0},
    "wmax": {**BOUND, "the wrong way": -9.0},
    "dt window x_scale": POSITIVE,
    "cmap plot_type": NAME,
    "color": {**NAME, "nan": NAN},
    "title label": TITLE,
    "tag": LABEL,
    "step": WHOLE,
    "seen": {**WHOLE, "negative": -1},
    "save fname": {**FILE, "no such format": "w.xyz"},
    "file_name": FILE,
    "classes": {**STRANGE, "a number": 3, "nothing": []},
    "assignments": LABELS,
    "locations": PLACES,
    "n_filters zoom sample_every reward_window": COUNT,
    "top_k": {**COUNT, "beyond": 99},
    "kernel_size conv_size input_sqrt side": SIZES,
    "input_channel output_channel n_ex n_neuron": INDEX,
    "lines": SWITCH,
    "lc network net trainer": PART,
    "indices": NEURONS,
    "frames_per_second": {**POSITIVE, "too slow": 1e-9},
    "accuracy": inside("b", NUMBERS, {"a": 1.0}),
    "loss": NUMBERS,
}
BAD = {name: bad for names, bad in GROUPS.items() for name in names.split()}
TRAINS = {**TABLE, "a table": torch.ones(4, 6)}
#: Arguments of a name that means something else elsewhere, or that may be more.
SPECIAL = {
    ("plot_spike_trains_for_example", "spikes"): {**TRAINS, "nan": torch.full((2, 4, 6), NAN)},
    ("plot_voltage", "voltage"): TRAINS,
    ("plot_weights_movie", "ws"): TRAINS,
    ("plot_receptive_fields", "assignments"): OF_NEURONS,
    ("animate_receptive_fields", "weights"): FRAMES,
    ("plotGrids", "fname"): FILE,
    ("TensorboardAnalyzer.plot_spikes", "spike_record"): EVENTS,
    ("TensorboardAnalyzer.plot_voltages", "voltage_record"): RECORDS,
    ("MatplotlibAnalyzer.figure", "tag"): {**LABEL, "no such name": "no such name"},
}

# -- what is attacked -----------------------------------------------------------------------

SPIKES = {"X": torch.eye(6, 4, dtype=torch.bool)[:, None], "Y": torch.eye(6, 3)}
VOLTAGES = {"X": torch.rand(6, 1, 4), "Y": torch.rand(6, 3)}
LOCAL = SimpleNamespace(
    w=torch.rand(1, 8, 4), in_channels=1, n_filters=2, kernel_size=(2, 2), conv_size=(2, 2)
)
FIELDS = {"n_filters": 2, "kernel_size": 2, "conv_size": 2, "input_sqrt": 4}
LOCATIONS = torch.arange(16).view(4, 4)
FUNCTIONS = {
    "plot_input": ({"image": torch.rand(4, 5), "inpt": torch.ones(4, 5)}, ("axes", "ims")),
    "plot_spikes": ({"spikes": SPIKES}, ("ims", "axes")),
    "plot_voltages": ({"voltages": VOLTAGES, "thresholds": {"X": 1.0}}, ("ims", "axes")),
    "plot_weights": ({"weights": torch.rand(4, 4)}, ("im",)),
    "plot_conv2d_weights": ({"weights": torch.rand(2, 1, 3, 3)}, ("im",)),
    "plot_locally_connected_weights": (
        {"weights": torch.rand(16, 8), "locations": LOCATIONS, **FIELDS},
        ("im",),
    ),
    "plot_local_connection_2d_weights": ({"lc": LOCAL}, ("im",)),
    "plot_assignments": ({"assignments": torch.zeros(2, 2)}, ("im",)),
    "plot_performance": ({"performances": {"a": [1.0, 2.0]}}, ("ax",)),
    "plot_learning_curves": ({"curves": {"a": [1.0, 2.0]}}, ("ax",)),
    "plot_overview": ({"spikes": SPIKES}, ("handles",)),
    "plot_receptive_fields": (
        {"weights": torch.rand(4, 4), "side": 2, "assignments": [0, 1, 2, -1], "wmax": 1.0},
        ("handles",),
    ),
    "animate_receptive_fields": (
        {"weights": [torch.rand(4, 1)], "file_name": "w.gif", "side": 2},
        (),
    ),
    "recorded_spikes": ({"network": exact_network()}, ()),
    "plot_weights_movie": ({"ws": torch.rand(2, 4, 4, 2)}, ()),
    "plot_spike_trains_for_example": ({"spikes": torch.ones(2, 4, 6)}, ()),
    "plot_voltage": ({"voltage": torch.rand(2, 4, 6)}, ()),
    "summary": ({"net": exact_network()}, ()),
    "plotGrids": ({"gridData": torch.rand(1, 784), "fname": "w.gif"}, ()),
    "plotRewards": ({"rewData": [1.0, 2.0], "fname": "w.png"}, ()),
    "plotPerformance": ({"perfData": [1.0, 2.0], "fname": "w.png"}, ()),
}
ANALYZED = {
    "plot_obs": {"obs": torch.rand(4, 5)},
    "plot_reward": {"reward_list": [1.0, 2.0]},
    "plot_spikes": {"spike_record": SPIKES},
    "plot_voltages": {"voltage_record": VOLTAGES},
    "plot_conv2d_weights": {"weights": torch.rand(2, 1, 3, 3)},
}
METHODS = {
    **{
        f"{cls}.{name}": base
        for cls in ("MatplotlibAnalyzer", "TensorboardAnalyzer")
        for name, base in ANALYZED.items()
    },
    "MatplotlibAnalyzer.figure": {"tag": "obs"},
    "Dashboard.__call__": {"seen": 3},
    "Dashboard.watch": {"trainer": SimpleNamespace(position=3, history={"a": [1.0]})},
}
MORE = {"Dashboard.__call__": ["loss"]}
COMMANDS = {"main"}  # it takes a command line
ACTIONS = {"close", "finalize_step"}  # without arguments


class Log:
    """A writer of TensorBoard's that writes nothing, and counts what it was told."""

    def __init__(self, *_):
        self.told = 0

    def __getattr__(self, name):
        return self._tell

    def _tell(self, *_, **__):
        self.told += 1


def discovered():
    """What is public and takes arguments: functions by name, and methods."""
    found = {name: getattr(plotting, name) for name in plotting.__all__}
    for module in (visualization, dotTrace_plotter):
        for name, call in inspect.getmembers(module, inspect.isfunction):
            if inspect.unwrap(call).__module__ == module.__name__ and name[0] != "_":
                found[name] = call
    classes = (pipeline_analysis.MatplotlibAnalyzer, pipeline_analysis.TensorboardAnalyzer)
    for cls in (*classes, dashboard.Dashboard):
        for name, call in inspect.getmembers(cls, inspect.isfunction):
            if name == "__call__" or name[0] != "_" and name not in ACTIONS:
                found[f"{cls.__name__}.{name}"] = call
    return {name: call for name, call in found.items() if name not in COMMANDS}


def arguments(name):
    skip = ("self", "numbers")
    found = [p for p in inspect.signature(FOUND[name]).parameters if p not in skip]
    return [*found, *MORE.get(name, ())]


FOUND = discovered()
CASES = [(name, argument) for name in FOUND for argument in arguments(name)]


def method_of_a_new(owner, method):
    """A method of an object that has not drawn yet, or has what the method asks for."""
    if owner == "Dashboard":
        made = dashboard.Dashboard(exact_network(), "log", steps=2)
    else:
        made = getattr(pipeline_analysis, owner)()
    if method == "figure":
        made.plot_obs(**ANALYZED["plot_obs"])
    return getattr(made, method)


class Attempt:
    """A call, its good arguments, and what has been drawn and written so far."""

    def __init__(self, name, again=False):
        self.figures = []
        if name in FUNCTIONS:
            self.call, (self.given, handles) = FOUND[name], FUNCTIONS[name]
        else:
            self.call, self.given, handles = method_of_a_new(*name.split(".")), METHODS[name], ()
        if again:
            made = self.call(**self.given)
            made = [made] if len(handles) == 1 else made
            self.given = self.given | dict(zip(handles, made if handles else (), strict=True))
            self.figures = [plt.figure(n) for n in plt.get_fignums()]
        plt.close("all")  # what is open from here on was left behind

    def seen(self):
        """Artists and what they show; figures that are open, files, and lines of the log."""
        kept = vars(getattr(self.call, "__self__", SimpleNamespace()))
        told = kept["writer"].told if "writer" in kept else 0
        shown = [look for figure in self.figures for ax in figure.axes for look in looks(ax)]
        return shown, plt.get_fignums(), list(Path().iterdir()), told, repr(kept)


def looks(ax):
    yield ax.get_title(), ax.get_xlabel(), ax.get_ylabel(), ax.get_xlim(), ax.get_ylim()
    for artist in (*ax.lines, *ax.collections, *ax.images):
        for what in ("get_xydata", "get_offsets", "get_array", "get_clim", "get_extent"):
            if hasattr(artist, what):
                yield id(artist), what, repr(getattr(artist, what)())


drawn = functools.cache(functools.partial(Attempt, again=True))


def attempts(name):
    """On its own; and with what an earlier call drew, or on the object that drew it."""
    yield Attempt(name)
    if "." in name or FUNCTIONS[name][1]:
        yield drawn(name)


@pytest.fixture(scope="module", autouse=True)
def log():
    with pytest.MonkeyPatch.context() as patch:
        for module in (dashboard, pipeline_analysis):
            patch.setattr(module, "summary_writer", Log)
        yield
    drawn.cache_clear()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    yield
    plt.close("all")


def is_named(message, argument, value):
    told = message.partition(": ")[2] or message  # behind the name of the function
    inside = [*value.items()][-1] if isinstance(value, dict) and value else ()
    return argument in told or any(repr(part) in told for part in (value, *inside))


def test_every_public_plot_is_attacked():
    assert set(FOUND) == FUNCTIONS.keys() | METHODS.keys()


@pytest.mark.parametrize("name", FOUND)
def test_what_is_attacked_works_with_good_values(name):
    for attempt in attempts(name):
        attempt.call(**attempt.given)


@pytest.mark.parametrize(("name", "argument"), CASES)
def test_a_bad_value_of_an_argument_of_a_plot_is_named_and_draws_nothing(attack, name, argument):
    values = SPECIAL.get((name, argument)) or BAD[argument]
    tried = list(attempts(name))
    attack("bad values of plots' arguments", arguments=1, values=len(values) * len(tried))
    for attempt in tried:
        before = attempt.seen()
        for what, value in values.items():
            with pytest.raises(BindsNETError) as caught:
                attempt.call(**{**attempt.given, argument: value})
                pytest.fail(f"{name} took {what} for {argument}")
            assert is_named(str(caught.value), argument, value), (what, str(caught.value))
            assert attempt.seen() == before, f"{what} left a trace"
