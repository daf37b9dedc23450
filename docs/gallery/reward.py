"""Which arm pays, learned from reward.

In each trial one of four lights is on. Each of two arms pays, or takes, a point: which one is
right depends on the light. Two populations of spiking neurons stand for the arms, and the one that
spikes more acts. Their synapses learn by reward-modulated STDP (MSTDPET), gated by how much better
the outcome was than a critic, a third population, had expected.
"""

import matplotlib.pyplot as plt
import torch

from bindsnet.models import ActorCritic

torch.manual_seed(0)
lights, arms, steps, trials, window = 4, 2, 20, 200, 20
right = torch.tensor([0, 1, 1, 0])  # the arm that pays at each light

network = ActorCritic(lights, arms, nu_actor=4.0, value_scale=2.0)
hits = torch.zeros(trials)
for trial in range(trials):
    light = int(torch.randint(lights, ()))
    spikes = torch.zeros(steps, lights, dtype=torch.bool)
    spikes[:, light] = torch.rand(steps) < 0.3  # 300 Hz
    arm = network.choose(spikes)
    hits[trial] = arm == right[light]
    network.finish(1.0 if hits[trial] else -1.0)

weights = network.connections["X", "A"].w.view(lights, arms, -1).mean(2)

figure, (left, other) = plt.subplots(
    1, 2, figsize=(9, 3.5), layout="constrained", width_ratios=[2, 1]
)
means = 100 * hits.unfold(0, window, 1).mean(1)
left.plot(range(window, trials + 1), means, label=f"mean of {window} trials")
left.axhline(100 / arms, color="black", linestyle="--", label="by chance")
left.set(xlabel="Trial", ylabel="Right arms (%)", ylim=(0, 105))
left.legend(loc="lower right")
drawn = other.imshow(weights.numpy(), cmap="viridis", aspect="auto")
other.set(xlabel="Arm", ylabel="Light", xticks=range(arms), yticks=range(lights))
figure.colorbar(drawn, label="Mean weight (mV)")

print(f"right arms in the last {window} trials: {100 * hits[-window:].mean():.0f} %")
