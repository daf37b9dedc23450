"""``python -m benchmarks.regression``: ratios now, and those on file; ``--update`` keeps them."""

from __future__ import annotations

import argparse

from benchmarks.regression.ratios import FILE, NAMES, keep, on_file, ratio
from benchmarks.report import Table, show_table


def main() -> None:
    """Measure, print, and keep what was measured if that is asked for."""
    parser = argparse.ArgumentParser("python -m benchmarks.regression", description=__doc__)
    parser.add_argument("--only", choices=NAMES, action="append", help="may be given repeatedly")
    parser.add_argument("--update", action="store_true", help="put these ratios on file")
    options = parser.parse_args()
    before = on_file()["ratios"] if FILE.exists() else {}
    ratios = {name: ratio(name) for name in options.only or NAMES}
    table = Table("regression", "CPU time over that of a yardstick")
    for name, now in ratios.items():
        change = now / before[name] if name in before else None
        table.rows.append({"case": name, "now": now, "on file": before.get(name), "times": change})
    print(show_table(table))
    if options.update:
        keep(ratios)
        print(f"written: {FILE}")


if __name__ == "__main__":
    main()
