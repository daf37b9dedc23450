"""The comparison: who is in it, how spikes are held together, what the page says."""

from __future__ import annotations

import re

import numpy as np
import pytest

from benchmarks import comparison, comparison_page, inputs
from benchmarks.comparison_page import COLOURS, OURS
from benchmarks.peers import PEERS
from benchmarks.report import Table, write_csv
from benchmarks.turns import Spread


def row(n, peer, ours, theirs, **more):
    faster = theirs / ours
    return {
        "n": n,
        "peer": peer,
        "ours, s": Spread(ours, ours * 0.9, ours * 1.1),
        "peer, s": Spread(theirs, theirs * 0.9, theirs * 1.2),
        "times faster": Spread(faster, faster, faster),
        "same spikes, %": 100.0,
        "set-up, s": 0.5,
        "compiling, s": None,
        "machine": "abacus, 2 cores",
        **more,
    }


@pytest.fixture
def rows(tmp_path):
    measured = [
        row(250, "Brian2", 0.001, 0.02, **{"compiling, s": 9.0}),
        row(1000, "Brian2", 0.01, 0.1, **{"compiling, s": 11.0}),
        row(1000, "Norse", 0.02, 0.08, **{"same spikes, %": 99.5}),
        {"peer": "NEST", "why not": "pip could not install it"},
    ]
    return comparison_page.read(write_csv(Table("comparison", "", measured), tmp_path))


def test_the_smallest_lead_is_named(rows):
    expected = "The smallest lead is over Norse at n = 1,000: 4.0 times."
    assert comparison_page.smallest_lead(rows) == expected
    assert expected in comparison_page.page(rows, [])


def test_the_page_says_where_and_when(rows):
    assert comparison_page.page(rows, []).endswith("Machine: abacus, 2 cores.\n")
    dated = [{**each, "day": "2026-11-24"} for each in rows]
    assert comparison_page.where(dated)[-1] == "Measured on: 2026-11-24."


def test_the_page_has_medians_with_ranges_and_who_is_missing(rows):
    text = comparison_page.page(rows, [])
    assert "| Brian2 | 0.0200 (0.0180–0.0240) | 0.100 (0.0900–0.120) | 10.0–20.0 |" in text
    assert "| Norse | – | 0.0800" in text
    assert f"| **{OURS}** | **0.00100** | **0.0150** |" in text
    assert "| 2 of 2, to 1,000 | 0.500 | 10.0 | 100 |" in text, "set-up, compiling, spikes"
    assert "| 1 of 2, to 1,000 | 0.500 | – | 99.500 |" in text
    assert "- NEST: pip could not install it" in text
    assert "Machine: abacus, 2 cores." in text


def trained(n, peer, ours, theirs, **more):
    renamed = {
        name.replace(", s", ", ms"): each for name, each in row(n, peer, ours, theirs).items()
    }
    return {**renamed, **more}


def test_the_page_has_training_where_it_was_measured(tmp_path):
    measured = [
        trained(100, "Brian2", 0.5, 5.0),
        trained(400, "NEST", 1.0, 80.0, **{"simulation, ms": Spread(20.0, 19.0, 21.0)}),
    ]
    file = write_csv(Table("comparison_training", "", measured), tmp_path)
    lines = comparison_page.training(comparison_page.read(file))
    assert lines[1] == "The smallest lead is over Brian2 at n = 100: 10.0 times."
    assert f"| **{OURS}** | **0.500** | **1.00** |" in lines[-1]
    assert "| Brian2 | 5.00 (4.50–6.00) | – | 10.0 | 100 | equations" in lines[-1]
    assert "| NEST | – | 80.0 (72.0–96.0) | 80.0 | 100 |" in lines[-1]
    assert "| NEST, simulation alone | – | 20.0 (19.0–21.0) | 20.0 |" in lines[-1]
    assert comparison_page.training([]) == []


def test_the_page_says_who_could_not_be_trained(tmp_path):
    measured = [trained(100, "Brian2", 0.5, 5.0), {"peer": "NEST", "why not": "no memory"}]
    file = write_csv(Table("comparison_training", "", measured), tmp_path)
    assert "- NEST: no memory" in "\n".join(comparison_page.training(comparison_page.read(file)))


def test_the_figure_is_drawn(rows, tmp_path):
    pytest.importorskip("matplotlib")
    comparison_page.draw(rows, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 5000


def test_agreement_is_the_share_of_spikes_that_both_have():
    ours, theirs = np.zeros((2, 5, 4), bool)
    assert inputs.agreement(ours, theirs) == 100
    ours[0, :3] = theirs[0, 1:] = True
    assert inputs.agreement(ours, theirs) == 50


@pytest.mark.parametrize(
    ("seconds", "published", "expected"),
    [(0.2, False, 5), (0.5, True, 3), (3, True, 3), (30, True, 2), (3, False, 2), (30, False, 1)],
)
def test_long_runs_have_fewer_turns_but_two_at_the_sizes_of_the_table(seconds, published, expected):
    assert comparison.turns_of(seconds, published) == expected


def test_a_row_that_comes_replaces_one_of_the_same_size_and_peer(tmp_path, capsys):
    table = Table("comparison", "", [row(250, "Norse", 1.0, 2.0), row(500, "Norse", 1.0, 2.0)])
    comparison.keep(table, iter([row(500, "Norse", 1.0, 9.0)]), tmp_path)
    found = comparison_page.read(tmp_path / "comparison.csv")
    assert [(each["n"], each["times faster"]) for each in found] == [("250", "2.0"), ("500", "9.0")]


def test_rows_of_another_machine_are_not_gone_on_from(tmp_path, monkeypatch):
    monkeypatch.setattr(comparison.players, "machine", lambda: "abacus, 2 cores")
    measured = [row(250, "Norse", 1.0, 2.0), row(500, "Norse", 1.0, 2.0, machine="slide rule")]
    found = comparison.kept(write_csv(Table("comparison", "", measured), tmp_path))
    assert [each["n"] for each in found] == ["250"]


class Broken:
    """A peer that fails when it is built."""

    peer = PEERS["Brian2"]
    left = 100.0

    def measure(self, *_):
        raise RuntimeError("Brian2:\nTraceback\nOSError: no compiler")


def test_a_peer_that_fails_is_named_with_its_reason_and_has_no_time_left():
    broken = Broken()
    found = comparison._tried(broken, 250, None, None)
    assert found == {"n": 250, "peer": "Brian2", "why not": "OSError: no compiler"}
    assert broken.left == 0


@pytest.mark.parametrize(("left", "size", "expected"), [(50, 1000, True), (50, 2000, False)])
def test_a_size_is_tried_if_compiling_set_up_and_runs_would_fit(left, size, expected):
    peer = comparison.Against.__new__(comparison.Against)
    peer.left, peer.last = left, (500, 10.0, 5.0, 6.0)  # 10 + 5·2 + 6·4 = 44, 10 + 5·4 + 6·16
    assert peer.affords(size) is expected


@pytest.mark.parametrize("peer", PEERS.values(), ids=PEERS)
def test_a_peer_has_a_worker_a_colour_and_pinned_versions(peer):
    assert peer.worker.exists() and (peer.traces is None or peer.traces.exists())
    assert peer.name in COLOURS
    assert any("==" in argument for call in peer.installs for argument in call)


@pytest.mark.parametrize("peer", [each for each in PEERS.values() if "BindsNET" not in each.name])
def test_a_worker_names_the_page_that_tells_of_its_mode(peer):
    assert re.search(r"https://\S+\.io", peer.worker.read_text(encoding="utf-8"))


def test_the_page_in_the_repository_is_what_the_measurements_give():
    if not comparison_page.RAW.exists():
        pytest.skip("nothing was measured yet")
    trained = comparison_page.read(comparison_page.RAW_TRAINING)
    expected = comparison_page.page(comparison_page.read(), trained)
    assert comparison_page.PAGE.read_text(encoding="utf-8") == expected
