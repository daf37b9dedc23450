"""Import path of the API: the learning rules of features."""

from bindsnet.learning.features import MCC_LearningRule, NoOp, PostPre

__all__ = ["MCC_LearningRule", "NoOp", "PostPre"]
