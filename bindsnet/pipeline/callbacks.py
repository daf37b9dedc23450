"""What is done now and then while a pipeline runs: printing, plotting, saving, testing."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm.auto import tqdm

from bindsnet.arguments import path
from bindsnet.errors import ParameterError

if TYPE_CHECKING:
    from bindsnet.pipeline.base_pipeline import BasePipeline


class Callback:
    """Base of the callbacks: override what you need."""

    def on_step(self, pipeline: BasePipeline, batch: Any, output: Any) -> None:
        """After each step: its batch, and what :meth:`BasePipeline.step_` returned."""

    def on_episode(self, pipeline: BasePipeline) -> None:
        """After each episode, or epoch."""


class AtInterval(Callback):
    """Acts every ``interval`` steps.

    Parameters
    ----------
    interval
        Steps from one time to the next; None for the pipeline's attribute of the name
        ``attribute``, which may be None for never.
    """

    attribute = ""

    def __init__(self, interval: int | None = None) -> None:
        self.interval = check_interval("interval", interval)

    def on_step(self, pipeline: BasePipeline, batch: Any, output: Any) -> None:
        """Act, if it is time."""
        interval = self.interval
        if interval is None:
            interval = getattr(pipeline, self.attribute)
        if interval is not None and pipeline.step_count % interval == 0:
            self.act(pipeline, batch, output)

    def act(self, pipeline: BasePipeline, batch: Any, output: Any) -> None:
        """What is to be done."""


class Printing(AtInterval):
    """Prints the number of the step and the seconds since the last time."""

    attribute = "print_interval"

    def act(self, pipeline: BasePipeline, batch: Any, output: Any) -> None:
        """Print."""
        now = time.time()
        tqdm.write(f"Iteration: {pipeline.step_count} (Time: {now - pipeline.clock:.4f})")
        pipeline.clock = now


class Plotting(AtInterval):
    """Has the pipeline draw its plots."""

    attribute = "plot_interval"

    def act(self, pipeline: BasePipeline, batch: Any, output: Any) -> None:
        """Draw."""
        pipeline.plots(batch, output)


class Saving(AtInterval):
    """Writes the network to a file.

    Parameters
    ----------
    interval
        Steps from one time to the next; None for the pipeline's ``save_interval``.
    file
        Where to; None for the pipeline's ``save_dir``.
    """

    attribute = "save_interval"

    def __init__(self, interval: int | None = None, file: str | Path | None = None) -> None:
        super().__init__(interval)
        if file is not None:
            path.check("Saving", "file", file)
        self.file = file

    def act(self, pipeline: BasePipeline, batch: Any, output: Any) -> None:
        """Save."""
        pipeline.network.save(self.file or pipeline.save_dir)


class Testing(AtInterval):
    """Has the pipeline test the network; never in the middle of an episode."""

    __test__ = False  # no test of pytest's
    attribute = "test_interval"

    def __init__(self, interval: int | None = None) -> None:
        super().__init__(interval)
        self.due = False

    def act(self, pipeline: BasePipeline, batch: Any, output: Any) -> None:
        """Test, or wait for the end of the episode."""
        self.due = pipeline.tests_between_episodes
        if not self.due:
            pipeline.test()

    def on_episode(self, pipeline: BasePipeline) -> None:
        """Do a test that waited."""
        if self.due:
            self.due = False
            pipeline.test()


def check_interval(name: str, interval: int | None) -> int | None:
    """A number of steps, at least 1, or None."""
    if interval is not None and not (isinstance(interval, int) and interval >= 1):
        raise ParameterError(f"{name} must be a whole number of steps, or None (got {interval!r})")
    return interval
