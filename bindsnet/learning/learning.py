"""Import path of the API: the learning rules of ordinary connections."""

from bindsnet.learning.base import LearningRule, NoOp
from bindsnet.learning.stdp import PostPre

__all__ = ["LearningRule", "NoOp", "PostPre"]
