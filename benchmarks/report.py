"""Tables for people, and CSV for programs."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.turns import Spread

Cell = str | int | float | bool | Spread | None
Row = Mapping[str, Cell]


@dataclass
class Table:
    """Rows of cells by column name, with notes under them.

    ``name`` becomes the name of the CSV file.
    """

    name: str
    title: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def columns(self) -> list[str]:
        """All column names, in the order in which rows first use them."""
        return list(dict.fromkeys(column for row in self.rows for column in row))


def show_number(value: float) -> str:
    """Three significant digits, without an exponent."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    digits = 0
    while abs(value) * 10**digits < 100 and digits < 7:
        digits += 1
    return f"{value:.{digits}f}"


def show(cell: Cell) -> str:
    """A cell as text: a spread as ``median (least–most)``."""
    if isinstance(cell, Spread):
        least, most = show_number(cell.least), show_number(cell.most)
        return f"{show_number(cell.median)} ({least}–{most})"
    if isinstance(cell, bool):
        return "yes" if cell else "NO"
    if cell is None:
        return "–"
    return show_number(cell) if isinstance(cell, float) else str(cell)


def show_table(table: Table) -> str:
    """The table as Markdown, which reads well on a terminal too."""
    columns = table.columns()
    lines = [columns, *([show(row.get(column)) for column in columns] for row in table.rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    rows = [_joined(line, widths) for line in lines]
    rows.insert(1, _joined(["-" * width for width in widths], widths))
    notes = [f"- {note}" for note in table.notes]
    return "\n".join([f"## {table.title}", "", *rows, *([""] if notes else []), *notes, ""])


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def write_csv(table: Table, folder: Path) -> Path:
    """Write the rows; a spread takes three columns: its median, least and most."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [_flat(row) for row in table.rows]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    path = folder / f"{table.name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def _flat(row: Row) -> dict[str, object]:
    flat: dict[str, object] = {}
    for column, cell in row.items():
        if isinstance(cell, Spread):
            flat[column] = cell.median
            flat[f"{column}, least"], flat[f"{column}, most"] = cell.least, cell.most
        else:
            flat[column] = cell
    return flat
