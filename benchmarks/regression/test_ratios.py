"""No case takes much longer than when its ratio was put on file.

Run it with ``python -m pytest benchmarks/regression``; it is not part of the suite,
since it is about time.
"""

from __future__ import annotations

import pytest

from benchmarks.regression.ratios import FILE, NAMES, TOLERANCE, on_file, processor, ratio


@pytest.fixture(scope="module")
def expected():
    if on_file()["processor"] != processor():
        pytest.skip(
            f"{FILE.name} is of another processor ({on_file()['processor']}): put the ratios of "
            f"a commit that you trust on file with python -m benchmarks.regression --update"
        )
    return on_file()["ratios"]


@pytest.mark.parametrize("name", NAMES)
def test_a_case_takes_no_longer_than_before(name, expected):
    limit = TOLERANCE * expected[name]
    if (now := ratio(name)) > limit:
        now = min(now, ratio(name))  # a busy machine slows one round more than the other
    assert now <= limit, f"{now / expected[name]:.2f} times the ratio on file"
