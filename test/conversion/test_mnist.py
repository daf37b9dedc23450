"""Handwritten digits: the spiking network answers as the one that it was made from."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from bindsnet.conversion import ann_to_snn, report
from bindsnet.datasets import load_idx_images

TRAIN, TEST = 4000, 400


@pytest.fixture(scope="module")
def digits(data_root):
    """Images between 0 and 1 with their labels, to train and to test."""
    parts = []
    for train, count in ((True, TRAIN), (False, TEST)):
        images, labels = load_idx_images(data_root / "mnist", train=train)
        parts.append((images[:count, None].float() / 255, labels[:count]))
    return parts


def trained(images, labels):
    """A small convolutional network that has seen the images twice."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net = nn.Sequential(
            nn.Sequential(nn.Conv2d(1, 8, 5, stride=2, bias=False), nn.BatchNorm2d(8), nn.ReLU()),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Dropout(0.1),
            nn.Linear(8 * 6 * 6, 32),
            nn.ReLU(),
            nn.Linear(32, 10),
        )
        optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
        for _ in range(2):
            for batch in torch.randperm(len(labels)).split(100):
                loss = F.cross_entropy(net(images[batch]), labels[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    return net.eval()


def test_a_convolutional_network_loses_at_most_three_tenths_of_a_point_in_100_steps(digits):
    (images, labels), (unseen, answers) = digits
    net = trained(images, labels)

    snn = ann_to_snn(net, (1, 28, 28), images[:1000])
    found = report(net, snn, unseen, answers, steps=(10, 100), batch_size=100)

    assert found.ann_accuracy > 0.9
    assert found.accuracy[100] >= found.ann_accuracy - 0.003
    assert min(found.correlation.values()) > 0.99
