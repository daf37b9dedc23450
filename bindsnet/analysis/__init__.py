"""Looking at networks; needs matplotlib, which is imported when something is drawn."""

from bindsnet.analysis import dashboard, pipeline_analysis, plotting, visualization

__all__ = ["dashboard", "pipeline_analysis", "plotting", "visualization"]
