"""Numbers as spikes.

The same ten numbers, from 0 to 1, by four encodings. Poisson spikes come at random at a rate
in Hz; Bernoulli draws a spike in each step with a probability; rank order fires once, the
sooner the greater the number; single fires all that are above a quantile, at once.
"""

import torch

from bindsnet.analysis.plotting import plot_spikes
from bindsnet.encoding import bernoulli, poisson, rank_order, single

torch.manual_seed(0)
numbers = torch.linspace(0, 1, 10)
trains = {
    "poisson": poisson(100 * numbers, time=200),  # up to 100 Hz
    "bernoulli": bernoulli(numbers, time=200, max_prob=0.1),  # a step
    "rank_order": rank_order(numbers, time=200),
    "single": single(numbers, time=200, sparsity=0.5),
}
plot_spikes(trains, figsize=(8, 7))

for name, spikes in trains.items():
    print(f"{name}: {spikes.sum(0).int().tolist()} spikes")
