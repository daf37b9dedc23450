"""Op by op: the native engine equals torch to the bit, and ops do only what they declare."""

from __future__ import annotations

import pytest
import torch

from bindsnet.engine import choose_engine
from bindsnet.engine.torch_ops import run_op
from bindsnet.learning import MSTDP, MSTDPET, DiehlAndCook, PostPre, WeightDependentPostPre
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import AdaptiveLIFNodes, DiehlAndCookNodes, Input, LIFNodes
from bindsnet.network.topology import Connection, MulticompartmentConnection
from bindsnet.network.topology_features import Weight
from bindsnet.plan import Plan, ops
from bindsnet.plan.ops import RunValues

N, M = 7, 5
OPTIONS = ("clamp", "unclamp", "injects_v", "masks")


class Bench:
    """A network with every kind of op, in a random state, and the values of one step."""

    def __init__(
        self,
        batch,
        seed,
        cls=AdaptiveLIFNodes,
        dtype=torch.bool,
        reward=0.7,
        rewarded=(),
        **options,
    ):
        torch.manual_seed(seed)
        network = self.network = Network(batch_size=batch)
        x = Input(n=N, traces=True)
        y = cls(n=M, traces=True, traces_additive=bool(seed % 2), lbound=-75.0)
        z = DiehlAndCookNodes(n=M, traces=True, trace_scale=torch.rand(M))
        for name, layer in (("X", x), ("Y", y), ("Z", z)):
            network.add_layer(layer, name)
        settings = {
            "nu": (0.013, 0.017),
            "update_rule": PostPre,
            "wmin": 0.1,
            "wmax": 0.9,
            "norm": 2.0,
        }
        settings |= {"b": torch.rand(M), "weight_decay": 0.01} | options
        network.add_connection(Connection(x, y, w=torch.rand(N, M), **settings), "X", "Y")
        weight = Weight("w", torch.rand(M, M), norm=3.0)
        joined = MulticompartmentConnection(y, z, "cpu", [weight])
        network.add_connection(joined, "Y", "Z")
        network.add_connection(Connection(z, y, w=-torch.rand(M, M)), "Z", "Y")
        settings = {"update_rule": MSTDPET, "nu": 0.3, "wmax": 1.0, **dict(rewarded)}
        network.add_connection(Connection(x, z, w=torch.rand(N, M), **settings), "X", "Z")
        network.add_monitor(Monitor(y, ["s", "v"]), "Y")
        inputs = {"X": (torch.rand(1, batch, N) < 0.5).to(dtype), "Y": torch.rand(1, batch, M)}
        given = {
            "clamp": {"Y": torch.rand(M) < 0.2},
            "unclamp": {"Y": torch.rand(M) < 0.2},
            "injects_v": {"Y": torch.rand(M)},
            "masks": {("X", "Y"): torch.rand(N, M) < 0.2},
            "reward": reward,
        }
        network.run(inputs, 1, engine="reference", **given)  # types and shapes are settled
        self.plan = network.plan(inputs, **given)
        self.values = self._values(inputs, given, batch)
        self.buffers = {b for op in self.plan for b in (*op.reads, *op.writes)}
        for buffer in sorted(self.buffers, key=str):
            self._randomise(buffer)

    def _values(self, inputs, given, batch):
        tensors = {f"inputs/{name}": t.clone() for name, t in inputs.items()}
        for what in OPTIONS[:3]:
            tensors[f"{what}/Y"] = given[what]["Y"].view(1, 1, M)
        tensors["inputs/Y"] = torch.randn(1, batch, M)
        tensors["masks/X_to_Y"] = given["masks"][("X", "Y")]
        tensors["reward"] = torch.as_tensor(given["reward"]).reshape(-1)
        tensors |= {"a_plus/X_to_Z": torch.tensor(1.5), "a_minus/X_to_Z": -torch.rand(M)}
        tensors["Z.one_spike"] = torch.rand(1, batch)
        recordings = {
            op.key: (torch.zeros(3, *op.source.get().shape, dtype=op.source.get().dtype), 2)
            for op in self.plan
            if isinstance(op, ops.Record)
        }
        return RunValues(1, tensors, recordings)

    @staticmethod
    def _randomise(buffer):
        tensor = buffer.get()
        if buffer.holds_spikes:
            tensor.copy_(torch.rand(tensor.shape) < 0.4)
        elif buffer.name == "v":
            tensor.copy_(-65.0 + 16.0 * torch.rand(tensor.shape))
        elif buffer.name == "refrac_count":
            tensor.copy_(torch.randint(-1, 3, tensor.shape))
        elif buffer.name in ("x", "p_plus", "p_minus", "eligibility_trace"):
            tensor.copy_(torch.rand(tensor.shape) * (torch.rand(tensor.shape) < 0.6))
        elif buffer.name in ("drive", "theta", "w", "value"):
            tensor.copy_(torch.rand(tensor.shape) * 2.0)

    def state(self):
        found = {buffer: buffer.get().clone() for buffer in self.buffers}
        return found | {key: block.clone() for key, (block, _) in self.values.recordings.items()}

    def restore(self, state):
        for key, value in state.items():
            where = self.values.recordings[key][0] if isinstance(key, str) else key.get()
            where.copy_(value)

    def native(self, op):
        """Run one op alone on the native engine; it lists the spikes that some op writes."""
        spikes = [b for b in op.reads if b.holds_spikes]
        touch = [ops.ForceSpikes(label="touch", on=None, off=None, s=b) for b in spikes]
        alone = Plan((op, *touch), (), self.plan.draws)
        engine = choose_engine(alone, "native")
        engine.run(alone, self.values)


def changed(before, after):
    return {str(key) for key in before if not torch.equal(before[key], after[key])}


def declared(op):
    written = {str(buffer) for buffer in op.writes}
    return written | ({op.key} if isinstance(op, ops.Record) else set())


CASES = [
    {"batch": 1, "seed": 0},
    {"batch": 1, "seed": 1, "cls": LIFNodes, "dtype": torch.uint8},
    {"batch": 4, "seed": 2, "reduction": torch.mean},
    {"batch": 4, "seed": 3, "cls": LIFNodes, "dtype": torch.float32},
    {"batch": 1, "seed": 4, "nu": (torch.rand(M), torch.rand(N, M)), "norm": torch.rand(M)},
    {
        "batch": 4,
        "seed": 5,
        "wmin": torch.zeros(N, M),
        "wmax": torch.rand(N, M),
        "weight_decay": 0.0,
    },
    {
        "batch": 1,
        "seed": 6,
        "Dales_rule": torch.rand(N, M) < 0.5,
        "wmin": -1.0,
        "dtype": torch.float32,
    },
    {"batch": 1, "seed": 7, "update_rule": WeightDependentPostPre},
    {
        "batch": 4,
        "seed": 8,
        "update_rule": WeightDependentPostPre,
        "wmin": -torch.rand(N, M),
        "nu": (torch.rand(M), torch.rand(N, M)),
        "reward": torch.rand(4) - 0.5,
    },
    {"batch": 1, "seed": 9, "update_rule": DiehlAndCook, "x_tar": 0.3, "mu": 1.3},
    {"batch": 4, "seed": 10, "update_rule": DiehlAndCook, "mu": 0.0, "reward": -0.5},
    {"batch": 4, "seed": 11, "reward": torch.rand(4), "rewarded": {"reduction": torch.mean}},
    {"batch": 1, "seed": 12, "rewarded": {"nu": (torch.rand(N, M), 0.0), "zero_lag": True}},
    {"batch": 4, "seed": 13, "rewarded": {"wmin": torch.zeros(N, M), "tc_plus": torch.rand(N)}},
    {"batch": 4, "seed": 14, "rewarded": {"update_rule": MSTDP}, "reward": torch.rand(4) - 0.5},
    {"batch": 4, "seed": 15, "rewarded": {"update_rule": MSTDP, "wmin": 0.0}, "reward": -2.0},
    {"batch": 1, "seed": 16, "rewarded": {"update_rule": MSTDP, "wmin": 0.0}},
]


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_each_op_gives_natively_the_bits_of_torch(case):
    bench = Bench(**case)
    start = bench.state()
    seen, effects = set(), 0
    for op in bench.plan:
        bench.restore(start)
        run_op(op, bench.values, 0)
        expected = bench.state()
        bench.restore(start)
        bench.native(op)
        got = bench.state()
        assert changed(expected, got) == set(), f"{type(op).__name__} of {op.label}"
        seen.add(type(op).__name__)
        effects += bool(changed(start, got))
    vocabulary = {c.__name__ for c in ops.Op.__subclasses__()} - {"CallPython", "SampleOp"}
    rewarded = case.get("rewarded", {})
    unused = {"ApplyReward"} if rewarded.get("update_rule") is MSTDP else set()
    unused |= {"CopyValue"} if rewarded.get("zero_lag") else set()
    assert seen == vocabulary - unused, "every op was tried"
    assert effects >= len(bench.plan.step) - 2, "and nearly each did something"


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
@pytest.mark.parametrize("engine", ["reference", "native"])
def test_an_op_changes_only_what_it_declares(engine, case):
    bench = Bench(**case)
    start = bench.state()
    for op in bench.plan:
        bench.restore(start)
        given = {key: tensor.clone() for key, tensor in bench.values.tensors.items()}
        bench.native(op) if engine == "native" else run_op(op, bench.values, 0)
        extra = changed(start, bench.state()) - declared(op)
        assert not extra, f"{type(op).__name__} of {op.label} changes {extra}"
        for key, tensor in given.items():
            assert torch.equal(bench.values.tensors[key], tensor), "the run's values stay"


def test_buffers_keep_their_identity_while_ops_run():
    bench = Bench(batch=1, seed=0)
    places = {buffer: buffer.get().data_ptr() for buffer in bench.buffers}
    for op in bench.plan:
        run_op(op, bench.values, 0)
        bench.native(op)
    assert {buffer: buffer.get().data_ptr() for buffer in bench.buffers} == places


EVERY_OP = [c for c in ops.Op.__subclasses__() if c is not ops.SampleOp]


@pytest.mark.parametrize(
    "op", [*EVERY_OP, *ops.SampleOp.__subclasses__()], ids=lambda op: op.__name__
)
def test_every_op_has_a_torch_function_and_a_line_of_text(op):
    from bindsnet.engine.torch_ops import TORCH
    from bindsnet.plan.plan import _MEANING

    assert op in TORCH and op in _MEANING
