"""What many rows come to: geometric means, and the rows that gained least."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import geometric_mean

from benchmarks.report import Table
from benchmarks.turns import Spread

SLOWEST = 3


def summary(name: str, title: str, tables: Sequence[Table]) -> Table:
    """A row for each table and one for all; the rows that gained least are named."""
    found = {table.name: gains(table) for table in tables}
    everything = {key: gain for each in found.values() for key, gain in each.items()}
    result = Table(name, title)
    for group, each in {**found, "all": everything}.items():
        if each:
            mean, least = geometric_mean(each.values()), min(each.values())
            row = {"group": group, "rows": len(each), "geometric mean": mean, "least": least}
            result.rows.append(row)
    slowest = sorted(everything, key=everything.__getitem__)[:SLOWEST]
    least_gained = ", ".join(f"{key} ({everything[key]:.1f})" for key in slowest)
    if slowest:
        result.notes.append(f"least gained: {least_gained}")
    return result


def gains(table: Table) -> dict[str, float]:
    """How many times faster, by the name of the table and that of the row."""
    return {
        f"{table.name}: {next(iter(row.values()))}": row["times faster"].median
        for row in table.rows
        if isinstance(row.get("times faster"), Spread)
    }
