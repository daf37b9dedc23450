"""Encoder objects and loaders: the functions with their arguments bound."""

import pickle
import re

import pytest
import torch
from torch.utils.data import DataLoader

from bindsnet.encoding import (
    BernoulliEncoder,
    Encoder,
    NullEncoder,
    PoissonEncoder,
    RankOrderEncoder,
    RepeatEncoder,
    SingleEncoder,
    bernoulli,
    bernoulli_loader,
    poisson,
    poisson_loader,
    rank_order,
    rank_order_loader,
    repeat,
    single,
)
from bindsnet.errors import ParameterError, StateError, UnknownArgumentWarning

CASES = [
    (SingleEncoder(20, sparsity=0.3), single, {"dt": 1.0, "sparsity": 0.3}),
    (RepeatEncoder(20, 0.5), repeat, {"dt": 0.5}),
    (BernoulliEncoder(20, max_prob=0.2), bernoulli, {"dt": 1.0, "max_prob": 0.2}),
    (PoissonEncoder(20), poisson, {"dt": 1.0, "approx": False}),
    (
        PoissonEncoder(20, 2.0, scheme="intervals"),
        poisson,
        {"dt": 2.0, "approx": False, "scheme": "intervals"},
    ),
    (RankOrderEncoder(20, device="cpu"), rank_order, {"dt": 1.0, "device": "cpu"}),
]
cases = pytest.mark.parametrize(("encoder", "function", "options"), CASES, ids=str)

LOADERS = [(bernoulli_loader, bernoulli), (poisson_loader, poisson)]
LOADERS += [(rank_order_loader, rank_order)]
loaders = pytest.mark.parametrize(("loader", "function"), LOADERS, ids=lambda f: f.__name__)


@cases
def test_an_encoder_binds_its_function_and_arguments(encoder, function, options):
    assert encoder.enc is function
    assert encoder.enc_args == (20,)
    assert encoder.enc_kwargs == options
    datum = torch.rand(3, 4) * 90
    torch.manual_seed(1)
    expected = function(datum, 20, **options)
    torch.manual_seed(1)
    assert torch.equal(encoder(datum), expected)


@cases
def test_an_encoder_survives_pickling(encoder, function, options):
    copy = pickle.loads(pickle.dumps(encoder))
    assert type(copy) is type(encoder)
    assert (copy.enc, copy.enc_args, copy.enc_kwargs) == (function, (20,), options)


def test_an_encoder_works_in_a_spawned_worker():
    loader = DataLoader(
        [torch.tensor([0.0, 1000.0])],
        batch_size=None,
        collate_fn=PoissonEncoder(7),
        num_workers=1,
        multiprocessing_context="spawn",
    )
    (spikes,) = loader
    assert spikes.sum(dim=0).tolist() == [0, 7]


def test_the_null_encoder_returns_what_it_is_given():
    datum = object()
    assert NullEncoder()(datum) is datum
    assert pickle.loads(pickle.dumps(NullEncoder()))(3) == 3


def test_a_subclass_sets_its_own_function():
    class Scale(Encoder):
        def __init__(self, factor):
            super().__init__(factor, offset=1)
            self.enc = lambda datum, factor, offset: datum * factor + offset

    encoder = Scale(3)
    assert encoder(2) == 7
    encoder.enc_kwargs["offset"] = 0
    assert encoder(2) == 6


def test_an_encoder_without_function_says_so():
    with pytest.raises(StateError, match=re.escape("Encoder has no encoding function; set")):
        Encoder(250, dt=1.0)(torch.ones(2))


def test_an_encoder_shows_its_arguments():
    assert repr(PoissonEncoder(250, approx=True)) == "PoissonEncoder(250, dt=1.0, approx=True)"


@pytest.mark.parametrize(
    "encoder", [SingleEncoder, RepeatEncoder, BernoulliEncoder, PoissonEncoder, RankOrderEncoder]
)
def test_an_unknown_argument_is_told_once_where_the_encoder_is_made(encoder, recwarn):
    made = encoder(20, devce="cpu")
    made(torch.ones(3))
    (warning,) = recwarn.list
    assert warning.category is UnknownArgumentWarning
    assert "ignores 'devce', which it does not know" in str(warning.message)
    assert warning.filename == __file__


@loaders
def test_a_loader_encodes_each_datum(loader, function):
    data = torch.rand(4, 2, 3) * 90
    torch.manual_seed(1)
    expected = [function(datum, 15, 0.5) for datum in data]
    torch.manual_seed(1)
    got = list(loader(data, 15, 0.5))
    assert len(got) == 4
    assert torch.equal(torch.stack(got), torch.stack(expected))


def test_loaders_honour_their_keyword_arguments():
    ones = torch.ones(1, 1000)
    (few,) = bernoulli_loader(ones, 100, max_prob=0.1)
    # 100,000 draws of probability .1
    assert few.float().mean().item() == pytest.approx(0.1, abs=4.5 * (0.09 / 100_000) ** 0.5)
    (without_time,) = bernoulli_loader(ones)
    assert without_time.shape == (1000,)
    (approximate,) = poisson_loader(torch.zeros(1, 1000), 100, approx=True)
    assert approximate.any()
    with pytest.raises(ParameterError, match="nowhere"):
        list(rank_order_loader(torch.rand(1, 4), 10, device="nowhere"))


@loaders
def test_a_loader_tells_once_of_an_unknown_argument(loader, function, recwarn):
    list(loader(torch.rand(5, 3), 10, max_prb=0.1))
    (warning,) = recwarn.list
    assert f"{function.__name__} ignores 'max_prb'" in str(warning.message)
    assert warning.filename == __file__
