"""Synapses between some pairs of neurons only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from bindsnet.errors import ParameterError, ShapeError
from bindsnet.learning import MSTDP, MSTDPET, PostPre, WeightDependentPostPre
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection, SparseConnection

N, M = 40, 30


def connect(**options):
    return SparseConnection(Input(n=N, traces=True), LIFNodes(n=M, traces=True), **options)


def test_sparsity_is_the_share_of_pairs_without_a_synapse():
    torch.manual_seed(0)
    connection = connect(sparsity=0.9)
    assert len(connection.values) == round(0.1 * N * M)
    rows, columns = connection.indices
    assert len(torch.unique(rows * M + columns)) == len(rows)


@pytest.mark.parametrize("kind", ["dense", "coo", "csr"])
def test_a_matrix_says_which_pairs_have_a_synapse(kind):
    matrix = torch.rand(N, M) * (torch.rand(N, M) < 0.2)
    w = {"dense": matrix, "coo": matrix.to_sparse(), "csr": matrix.to_sparse_csr()}[kind]
    connection = connect(w=w)
    assert torch.equal(connection.w.to_dense(), matrix)
    assert len(connection.values) == int((matrix != 0).sum())


def test_the_sparse_tensor_and_the_values_are_one_memory():
    connection = connect(sparsity=0.8)
    connection.w.values().fill_(2.0)
    assert (connection.values == 2.0).all()
    connection.w *= 2.0
    assert (connection.values == 4.0).all()


def test_other_synapses_may_be_assigned():
    connection = connect(sparsity=0.8)
    matrix = torch.eye(N)[:, :M]
    connection.w = matrix
    assert torch.equal(connection.w.to_dense(), matrix)
    s = torch.rand(2, N) < 0.5
    assert torch.equal(connection.compute(s), s.float() @ matrix)


@pytest.mark.parametrize("engine", ["reference", "native"])
@pytest.mark.parametrize("rule", [PostPre, WeightDependentPostPre, MSTDP, MSTDPET])
def test_a_connection_without_synapses_learns_within_bounds(rule, engine):
    none = torch.zeros(2, 0, dtype=torch.int64)
    joined = connect(indices=none, update_rule=rule, nu=0.1, wmin=0.0, wmax=1.0, norm=2.0)
    network = Network(engine=engine)
    network.add_layer(joined.source, "X")
    network.add_layer(joined.target, "Y")
    network.add_connection(joined, "X", "Y")
    reward = {"reward": 1.0} if rule.needs_reward else {}
    network.run({"X": torch.ones(5, 1, N, dtype=torch.bool)}, 5, **reward)
    assert joined.values.numel() == 0 and joined.target.v.eq(-65.0).all()


def test_it_is_a_connection_and_without_arguments_joins_all():
    torch.manual_seed(3)
    expected = torch.rand(N, M)
    torch.manual_seed(3)
    connection = connect()
    assert isinstance(connection, Connection)
    assert torch.equal(connection.w.to_dense(), expected)


def test_the_magnitudes_into_each_neuron_sum_up_to_the_norm():
    connection = connect(sparsity=0.5, norm=3.0)
    connection.values.uniform_(-1.0, 1.0)
    connection.normalize()
    torch.testing.assert_close(connection.w.to_dense().abs().sum(0), torch.full((M,), 3.0))


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"sparsity": 1.5}, ParameterError, "from 0 to 1"),
        ({"indices": [[0, 0], [1, 1]]}, ParameterError, "more than once"),
        ({"indices": [[0, N], [1, 1]]}, ParameterError, "from 0 to 39"),
        ({"indices": [[0, 1], [1]]}, ShapeError, "synapses"),
        ({"sparsity": 0.5, "indices": [[0], [1]]}, ParameterError, "not both"),
        ({"w": torch.rand(3, 4)}, ShapeError, "w has shape"),
    ],
)
def test_what_does_not_fit_is_refused(options, error, words):
    with pytest.raises(error, match=words):
        connect(**options)


LARGE = """
import sys, torch
from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import SparseConnection
n = int(sys.argv[1])
network = Network()
network.add_layer(Input(n=n, traces=True), "X")
network.add_layer(LIFNodes(n=n, traces=True, thresh=-64.0), "Y")
joined = SparseConnection(
    network.X, network.Y, sparsity=1 - 100 / n, update_rule=PostPre, nu=1e-2, wmin=0.0, wmax=1.0
)
network.add_connection(joined, "X", "Y")
before = joined.values.clone()
network.run({"X": torch.rand(5, 1, n) < 0.01}, 5, engine="native")
print(len(before), int((before != joined.values).sum()))
# getrusage would tell of the process that began this one as well
with open("/proc/self/status") as status:
    print(next(int(line.split()[1]) / 2**20 for line in status if line.startswith("VmHWM")))
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_a_hundred_thousand_neurons_with_a_hundred_synapses_each_learn_in_one_gigabyte():
    def script(n):
        command = [sys.executable, "-c", LARGE, str(n)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()

    script(100_000)  # what compiles the kernels takes memory of its own
    synapses, changed, gigabytes = script(100_000)
    assert int(synapses) == 10_000_000
    assert int(changed) > 10_000
    assert float(gigabytes) < 1.0
