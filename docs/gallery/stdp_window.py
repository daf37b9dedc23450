r"""The window of spike-timing-dependent plasticity.

Two neurons fire once each, some milliseconds apart. `PostPre` weakens the synapse if the
presynaptic spike comes second, and strengthens it if it comes first, by
$\nu\, e^{-|\Delta t| / \tau}$. Here $\nu_0 = \nu_1$, so the two sides are alike.
"""

import math

import matplotlib.pyplot as plt
import torch

from bindsnet.learning import PostPre
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection

gaps = range(-60, 61)  # ms, of the postsynaptic spike after the presynaptic one
n = len(gaps)

# one pair of neurons for each gap; the second would never fire if it were not clamped to
before, after = Input(n=n, traces=True), LIFNodes(n=n, thresh=1e6, traces=True)
connection = Connection(
    before, after, w=torch.full((n, n), 0.5), update_rule=PostPre, nu=(0.01, 0.01)
)
network = Network(dt=1.0)
network.add_layer(before, "pre")
network.add_layer(after, "post")
network.add_connection(connection, "pre", "post")

first, second = torch.zeros(2, 200, n, dtype=torch.bool)
first[100] = True
for pair, gap in enumerate(gaps):
    second[100 + gap, pair] = True
network.run({"pre": first}, time=200, clamp={"post": second})

change = connection.w.diagonal() - 0.5

figure, ax = plt.subplots(figsize=(7, 3.5), layout="constrained")
ax.plot(list(gaps), change, ".")
ax.axhline(0, color="black", linewidth=0.5)
ax.axvline(0, color="black", linewidth=0.5)
ax.set(xlabel="Post after pre (ms)", ylabel="Change of the weight (mV)")

print(f"10 ms after: {change[70]:+.5f}, by the formula {0.01 * math.exp(-0.5):+.5f}")
