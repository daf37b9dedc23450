"""Trains a small network with a checkpoint; a test kills it at any moment.

python script.py CHECKPOINT RESULT
"""

import sys

import torch

from bindsnet.models import DiehlAndCook2015
from bindsnet.training import Anneal, Trainer

INPUTS, SAMPLES = 30, 90


def data():
    """Samples of three classes, float rates of up to 1, and their labels."""
    generator = torch.Generator().manual_seed(4)
    prototypes = torch.rand(3, INPUTS, generator=generator) < 0.4
    labels = torch.arange(SAMPLES) % 3
    noise = torch.rand(SAMPLES, INPUTS, generator=generator)
    return torch.where(prototypes[labels], 0.4 + 0.6 * noise, 0.15 * noise), labels


def trainer(seed=0, **options):
    """A small network of Diehl and Cook, and its trainer."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        network = DiehlAndCook2015(
            n_inpt=INPUTS, n_neurons=8, inh=60.0, norm=25.0, theta_plus=0.02, nu=(1e-4, 2e-2)
        )
    settings = {"target": "Ae", "n_classes": 3, "intensity": 150.0, "interval": 20, "alpha": 0.9}
    return Trainer(network, time=60, seed=seed, **(settings | options))


def annealed(of):
    """Rates that fall by half."""
    rule = of.network.connections["X", "Ae"].feature_index["weight"].rule
    return [
        Anneal(rule, "nu", (1e-4, 2e-2), (5e-5, 1e-2)),
        Anneal(of.network.layers["Ae"], "theta_plus", 0.02, 0.01),
    ]


def result(of):
    """What training has made, as one dict."""
    samples, labels = data()
    return {
        "w": of.network.connections["X", "Ae"].w.clone(),
        "theta": of.network.layers["Ae"].theta.clone(),
        "history": of.history,
        "labels": of.readout.assignments,
        "accuracy": of.evaluate(samples, labels),
    }


def main(checkpoint, file):
    of = trainer()
    every = {"checkpoint": checkpoint, "checkpoint_every": 20, "progress": False}
    of.fit(*data(), epochs=4, anneal=annealed(of), callbacks=[lambda t: print(t.position)], **every)
    torch.save(result(of), file)


if __name__ == "__main__":
    main(*sys.argv[1:])
