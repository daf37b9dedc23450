"""What the README shows is what happens; that its snippets run is in docs/test_snippets.py."""

from __future__ import annotations

import re
from pathlib import Path

import torch

from bindsnet.network import Network

README = Path(__file__).parents[1] / "README.md"
SNIPPETS = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
(POPULATION,) = (snippet for snippet in SNIPPETS if "class QuadraticNodes" in snippet)


def test_the_population_of_the_readme_runs_natively_and_spikes():
    names = {"__name__": "readme"}
    exec(compile(POPULATION, str(README), "exec"), names)
    network = Network(engine="native")
    layer = names["QuadraticNodes"](10)
    network.add_layer(layer, "Y")
    network.run({"Y": torch.full((20, 1, 10), 0.3)}, time=20)
    assert layer.v.min() >= 0 and layer.v.max() > 0
    spikes = 0
    for _ in range(20):
        network.run({"Y": torch.full((1, 1, 10), 0.3)}, time=1)
        spikes += int(layer.s.sum())
    assert spikes > 20, "silence proves nothing"
