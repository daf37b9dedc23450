"""What the spikes of a layer say about the labels of its inputs."""

from bindsnet.evaluation.evaluation import (
    all_activity,
    assign_labels,
    product_of_proportions,
    proportion_weighting,
    sum_of_proportions,
)
from bindsnet.evaluation.ngrams import ngram, update_ngram_scores
from bindsnet.evaluation.regression import logreg_fit, logreg_predict

__all__ = [
    "all_activity",
    "assign_labels",
    "logreg_fit",
    "logreg_predict",
    "ngram",
    "product_of_proportions",
    "proportion_weighting",
    "sum_of_proportions",
    "update_ngram_scores",
]
