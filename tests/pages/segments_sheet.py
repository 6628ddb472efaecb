"""The sheet Segments read back from its cells, as a reader does: by what stands above and beside them.

It knows nothing of how the sheet is made: cells come from a page, a closed workbook or an open one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from xl_segment.pages.page import Page
from xl_segment.sheet.grid import Formula

#: {title above the plan: what stands in the upper row of a segment there, and in the lower one}.
_PLAN = {
    "Segment and goal": ("Persona", "Goal"), "Audience": ("Who they are", None), "Offer": ("Recommendation", None),
    "At stake": ("At stake", "If"), "Do and don’t": ("Do", "Don't"),
}  # fmt: skip


def grid_of(page: Page) -> list[list[Any]]:
    """Return the cells of a page from A1, of merged ones the first."""
    bottom = max(block.row + len(block.values) for block in page.blocks)
    right = max(block.covers(len(block.looks) - 1)[0] + block.covers(len(block.looks) - 1)[1] for block in page.blocks)
    cells: list[list[Any]] = [[None] * right for _ in range(bottom)]
    for block in page.blocks:
        for down, row in enumerate(block.values):
            for across, value in enumerate(row):
                shown = value.value if isinstance(value, Formula) else value
                cells[block.row + down - 1][block.covers(across)[0] - 1] = shown
    return cells


def _text(cell: Any) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""


@dataclass(frozen=True)
class SegmentsSheet:
    """rows: the cells from A1."""

    rows: Sequence[Sequence[Any]]

    @classmethod
    def of(cls, page: Page) -> SegmentsSheet:
        return cls(grid_of(page))

    @cached_property
    def texts(self) -> list[list[str]]:
        return [[_text(cell) for cell in row] for row in self.rows]

    @property
    def finding(self) -> str:
        return next(text for row in self.texts for text in row if text)

    @property
    def scope(self) -> str:
        return [text for row in self.texts for text in row if text][1]

    @property
    def meaning(self) -> str:
        """What stands beside the three states."""
        row = next(row for row in self.texts if "How sure?" in row)
        return [text for text in row if text][-1]

    @cached_property
    def _head(self) -> int:
        return next(at for at, row in enumerate(self.texts) if {"Segment", "Customers", "Clear cases"} <= {*row})

    @cached_property
    def _columns(self) -> dict[str, int]:
        # "Money, EUR" is money.
        titles = [re.sub(r"^Money, [A-Z]{3}$", "Money", text) for text in self.texts[self._head]]
        return {title: at for at, title in enumerate(titles) if title}

    @property
    def has_money(self) -> bool:
        return "Money" in self._columns and "Share of customers and of money" in self._columns

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """The headers of the measures, from left to right."""
        known = {"Segment", "Customers", "Clear cases", "Share of customers and of money", "Share of customers"}
        if self.has_money:
            known.add("Money")
        return tuple(title for title in self._columns if title not in known and not title.startswith("The rule, in"))

    @property
    def holds(self) -> int:
        """For how many of 100 customers the rules hold, as the header says."""
        (title,) = [title for title in self._columns if title.startswith("The rule, in words")]
        return int(re.fullmatch(r"The rule, in words \(rules hold for (\d+) of 100\)", title)[1])  # type: ignore[index]

    def _everybody_row(self) -> int:
        return next(at for at in range(self._head, len(self.rows)) if "Everybody" in self.texts[at])

    @cached_property
    def cards(self) -> list[dict[str, Any]]:
        """One for each segment: its values by title; `Against`: what is said of each measure, `Each`, `Tag`, `Inside`."""
        columns = self._columns
        name, share = columns["Segment"], next(columns[title] for title in columns if title.startswith("Share of cust"))
        rule = next(columns[title] for title in columns if title.startswith("The rule"))
        cards = []
        for upper in range(self._head + 1, self._everybody_row(), 2):
            above, below = self.rows[upper], self.rows[upper + 1]
            segment = above[name - 1]
            number, persona = re.fullmatch(r"(\d+)  (.*)", above[name], re.DOTALL).groups()  # type: ignore[union-attr]
            assert int(number) == segment
            card: dict[str, Any] = {
                "Segment": segment,
                "Persona": persona,
                "Tag": below[name],
                "Customers": above[columns["Customers"]],
                "Share": above[share],
                "Bar": above[share + 1],
                "Figures": {title: above[columns[title]] for title in self.measures},
                "Against": {title: below[columns[title]] for title in self.measures},
                "In a rule": above[rule],
                "Clear": above[columns["Clear cases"]],
                "Inside": below[columns["Clear cases"]],
            }
            if self.has_money:
                card["Money"], card["Each"] = above[columns["Money"]], below[columns["Money"]]
                card["Share of money"], card["Bar of money"] = below[share], below[share + 1]
            cards.append(card)
        return cards

    def card_cell(self, segment: int) -> tuple[int, int]:
        """Return row and column, from 1, of the name on a segment's card."""
        name = self._columns["Segment"]
        for upper in range(self._head + 1, self._everybody_row(), 2):
            if self.rows[upper][name - 1] == segment:
                return upper + 1, name + 1
        raise AssertionError(f"no card of {segment}")

    @cached_property
    def everybody(self) -> dict[str, Any]:
        """The row of everybody by title; `Each` and `Said` are its texts."""
        row, columns = self.rows[self._everybody_row()], self._columns
        share = next(columns[title] for title in columns if title.startswith("Share of cust"))
        rule = next(columns[title] for title in columns if title.startswith("The rule"))
        values = {"Customers": row[columns["Customers"]], "Each": row[share], "Said": row[rule]}
        values |= {
            "Clear": row[columns["Clear cases"]],
            "Figures": {title: row[columns[title]] for title in self.measures},
        }
        return values | ({"Money": row[columns["Money"]]} if self.has_money else {})

    @cached_property
    def plan(self) -> list[dict[str, Any]]:
        """One line for each segment of the plan, in its order."""
        return [
            {field: self.rows[row - 1][column - 1] for field, (row, column) in line.items()} for line in self.plan_cells
        ]

    @cached_property
    def plan_cells(self) -> list[dict[str, tuple[int, int]]]:
        """Row and column, from 1, of what stands in the plan for each segment; a persona's with its number."""
        head = next(at for at, row in enumerate(self.texts) if {"Segment and goal", "Offer"} <= {*row})
        lines = []
        upper = head + 1
        band = self.texts[head].index("Segment and goal") - 1
        while isinstance(self.rows[upper][band], int | float):
            cells = {"Segment": (upper + 1, band + 1)}
            for title, fields in _PLAN.items():
                column = self.texts[head].index(title) + (title == "Do and don’t")
                for below, field in enumerate(fields):
                    if field:
                        cells[field] = (upper + below + 1, column + 1)
            lines.append(cells)
            upper += 2
        return lines

    def table(self, *titles: str) -> list[dict[str, Any]]:
        """Return the lines of the table that has such columns beside Persona and Segment, that of everybody last."""
        return [line for _, line in self._lines(*titles)]

    def table_cell(self, title: str, segment: int, *titles: str) -> tuple[int, int]:
        """Return row and column, from 1, of a segment's cell of a table. titles: others of that table."""
        for row, line in self._lines(title, *titles):
            if line["Segment"] == segment:
                return row, self._head_of(title, *titles)[1][title] + 1
        raise AssertionError(f"no segment {segment} below {title}")

    def _head_of(self, *titles: str) -> tuple[int, dict[str, int]]:
        for at, row in enumerate(self.texts):
            if {"Persona", "Segment", *titles} <= {*row}:
                return at, {title: row.index(title) for title in row if title}
        raise AssertionError(f"no table with {titles}")

    def _lines(self, *titles: str) -> Iterator[tuple[int, dict[str, Any]]]:
        head, columns = self._head_of(*titles)
        for at in range(head + 1, len(self.rows)):
            line = {title: self.rows[at][column] for title, column in columns.items()}
            if line["Segment"] is None and line["Persona"] != "Everybody":
                return
            yield at + 1, line

    def has_table(self, title: str) -> bool:
        return any({"Persona", "Segment", title} <= {*row} for row in self.texts)

    @cached_property
    def all_measures(self) -> list[tuple[str, int | None, float]]:
        """All that the tables of all measures say: what, of which segment (None: of everybody), the number."""
        said = []
        for at, row in enumerate(self.texts):
            if "Measure" not in row or "Everybody" not in row:
                continue
            name = row.index("Measure")
            columns = {
                column: int(text.removeprefix("Segment ")) if text != "Everybody" else None
                for column, text in enumerate(row)
                if re.fullmatch(r"Segment \d+|Everybody", text)
            }
            for line in self.rows[at + 1 :]:
                if not line[name]:
                    break
                said += [(str(line[name]), segment, line[column]) for column, segment in columns.items()]
        return said

    def column(self, title: str) -> dict[int, Any]:
        """Return {segment: what stands below a title}, on its card, in the plan or in a table."""
        for lines in (self.cards, self.plan):
            if title in lines[0]:
                return {line["Segment"]: line[title] for line in lines}
        return {line["Segment"]: line[title] for line in self.table(title) if line["Segment"] is not None}


def measure_of(header: str, names: Sequence[str]) -> tuple[str, str]:
    """Return the measure that a header on the cards is of, and whether the mean or the median stands below it."""
    compared = "median" if header.endswith("(median)") else "mean"
    said = re.sub(r"\s", "", header.removesuffix("(median)"))
    plain = {"Dayssincelastorder": "Recency (days)", "Customerfor,days": "Tenure (days)", "Orders": "Frequency (orders)",
             "Dayswithasale": "Frequency (days)", "Monthswithasale": "Frequency (months)",
             "Saleslines": "Frequency (lines)"}  # fmt: skip
    if plain.get(said) in names:
        return plain[said], compared
    begins, shortened, ends = said.partition("…")
    fitting = [
        name
        for name in names
        if (squeezed := re.sub(r"\s", "", name)) == said
        or (shortened and squeezed.startswith(begins) and squeezed.endswith(ends))
    ]
    assert len(fitting) == 1, f"{header!r} is {fitting}"
    return fitting[0], compared
