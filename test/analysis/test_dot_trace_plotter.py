"""The files of the dot-tracing experiment become pictures."""

from __future__ import annotations

import numpy as np
import pytest

from bindsnet.analysis import dotTrace_plotter
from bindsnet.errors import DataNotFoundError, ShapeError

pytestmark = pytest.mark.usefixtures("plots")


def test_each_csv_file_of_a_folder_gets_a_picture(tmp_path, capsys):
    image = pytest.importorskip("PIL.Image")
    np.savetxt(tmp_path / "grids_1.csv", np.eye(3, 28 * 28), delimiter=",")
    np.savetxt(tmp_path / "rew_1.csv", np.ones(5), delimiter=",")
    np.savetxt(tmp_path / "perf_1.csv", np.ones(25), delimiter=",")
    dotTrace_plotter.main([str(tmp_path)])
    names = [tmp_path / name for name in ("grids_1.gif", "perf_1.png", "rew_1.png")]
    assert capsys.readouterr().out.split() == [str(name) for name in names]
    with image.open(names[0]) as gif:
        assert (gif.n_frames, gif.size) == (3, (224, 224))


def test_rewards_are_summed_up_and_performance_by_ten_episodes(tmp_path):
    ax = dotTrace_plotter.plotRewards([1, -2, 4], tmp_path / "r.png")
    assert ax.lines[0].get_ydata().tolist() == [1, -1, 3]
    ax = dotTrace_plotter.plotPerformance(np.ones(25), tmp_path / "p.png")
    assert ax.lines[0].get_ydata().tolist() == [10, 10, 5]


def test_what_is_not_there_or_no_frame_is_refused(tmp_path):
    with pytest.raises(DataNotFoundError, match="no CSV file"):
        dotTrace_plotter.main([str(tmp_path)])
    with pytest.raises(ShapeError, match=r"shape \[5\]"):
        dotTrace_plotter.plotGrids(np.ones(5))
