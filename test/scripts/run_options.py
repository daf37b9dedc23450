"""Options of run, models and encoders."""

import torch

from bindsnet.encoding import (
    NullEncoder,
    PoissonEncoder,
    SingleEncoder,
    bernoulli,
    poisson,
    rank_order,
    repeat,
    single,
)
from bindsnet.models import (
    DiehlAndCook2015,
    DiehlAndCook2015v2,
    IncreasingInhibitionNetwork,
    LocallyConnectedNetwork,
    TwoLayerNetwork,
)

img = torch.rand(1, 28, 28) * 128
net = DiehlAndCook2015(
    n_inpt=784,
    n_neurons=50,
    exc=22.5,
    inh=17.5,
    dt=1.0,
    nu=[0, 1e-2],
    norm=78.4,
    inpt_shape=(1, 28, 28),
)
clamp = {"Ae": torch.tensor([3])}
net.run({"X": poisson(datum=img, time=100, dt=1.0).unsqueeze(1)}, time=100, clamp=clamp)
unclamp = {"Ae": torch.zeros(50, dtype=torch.bool)}
injects = {"Ae": torch.rand(50)}
net.run({"X": poisson(img, 100).unsqueeze(1)}, time=100, injects_v=injects)
net.run(
    {"X": poisson(img, 100).unsqueeze(1)},
    time=100,
    clamp={"Ae": torch.zeros(100, 50, dtype=torch.bool)},
)
net.run({"X": poisson(img, 100).unsqueeze(1)}, time=100, one_step=True, progress_bar=False)
masks = {("X", "Ae"): torch.zeros(784, 50, dtype=torch.bool)}
net.run({"X": poisson(img, 100).unsqueeze(1)}, time=100, masks=masks)
for model in (
    TwoLayerNetwork(784, n_neurons=20),
    IncreasingInhibitionNetwork(
        n_input=784,
        n_neurons=25,
        start_inhib=10,
        max_inhib=-40.0,
        theta_plus=0.05,
        tc_theta_decay=1e7,
        inpt_shape=(1, 28, 28),
        nu=(1e-4, 1e-2),
    ),
    DiehlAndCook2015v2(n_inpt=784, n_neurons=20),
):
    shape = (
        [1, 28, 28]
        if model.layers["X"].shape != [784] and list(model.layers["X"].shape) != [784]
        else [784]
    )
    model.run({"X": bernoulli(torch.rand(*shape), 50).view(50, 1, *shape)}, time=50)
lc = LocallyConnectedNetwork(
    n_inpt=784,
    input_shape=[28, 28],
    kernel_size=12,
    stride=4,
    n_filters=20,
    inh=25.0,
    dt=1.0,
    nu=[1e-4, 1e-2],
    theta_plus=0.05,
    tc_theta_decay=1e7,
    wmin=0.0,
    wmax=1.0,
    norm=0.2 * 144,
)
lc.run({"X": poisson(img.view(784), 50).view(50, 1, 784)}, time=50)
assert lc.connections[("X", "Y")].w.shape == (784, 500)
for made in (rank_order, single):
    assert made(torch.rand(10), 50).shape == (50, 10)
assert repeat(torch.rand(10), 5).shape == (5, 10)
assert PoissonEncoder(time=20, dt=1.0)(img).shape == (20, 1, 28, 28)
assert SingleEncoder(time=20)(img).shape == (20, 1, 28, 28)
assert NullEncoder()(img).shape == (1, 28, 28)
