"""Networks taken through data sets, and agents through environments."""

from bindsnet.pipeline import action, callbacks
from bindsnet.pipeline.base_pipeline import BasePipeline
from bindsnet.pipeline.dataloader_pipeline import DataLoaderPipeline, TorchVisionDatasetPipeline
from bindsnet.pipeline.environment_pipeline import EnvironmentPipeline
from bindsnet.pipeline.labelling_pipeline import LabellingPipeline

__all__ = [
    "BasePipeline",
    "DataLoaderPipeline",
    "EnvironmentPipeline",
    "LabellingPipeline",
    "TorchVisionDatasetPipeline",
    "action",
    "callbacks",
]
