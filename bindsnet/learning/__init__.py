"""Learning rules."""

from bindsnet.learning.base import LearningRule, NoOp
from bindsnet.learning.stdp import PostPre
from bindsnet.learning.terms import Outer, post, pre

__all__ = ["LearningRule", "NoOp", "Outer", "PostPre", "post", "pre"]
