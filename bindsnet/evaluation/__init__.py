"""What the spikes of a layer say about the labels of its inputs."""

from bindsnet.evaluation.evaluation import (
    all_activity,
    assign_labels,
    product_of_proportions,
    proportion_weighting,
    sum_of_proportions,
)

__all__ = [
    "all_activity",
    "assign_labels",
    "product_of_proportions",
    "proportion_weighting",
    "sum_of_proportions",
]
