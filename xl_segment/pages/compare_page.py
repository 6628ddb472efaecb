"""The sheet Compare: other numbers of segments, and other methods, beside the segments that there are."""

from __future__ import annotations

from xl_segment.alternatives import Alternatives
from xl_segment.charts.comparing import METHODS, called
from xl_segment.charts.style import Chart
from xl_segment.pages.names import COMPARE
from xl_segment.pages.page import Column, Page, Picture, RowCursor, table
from xl_segment.pages.words import where_it_comes_from

_HOW_TO_READ = (
    "Verdict: natural where the segments follow groups with few customers between them, reproducible where the cut "
    "comes out again, constructed where it does not. Silhouette: 1 is clear, 0 is not; beside it that of the same cut "
    "of clouds without groups, both without limits for values far away, so it is not quite that on Segments. Comes "
    "out again: the share of a segment that is found once more when customers are drawn anew, on average and of the "
    "least steady one; from 75% on it is stable. Agreement with the segments that there are: the adjusted Rand index, "
    "1 is the same, 0 as by chance. Would move: customers who would be in another segment, where each segment is "
    "matched with the one that it shares most customers with. The segments stay as they are: to have one of these, "
    "set the number and the method, and segment again. Every run draws this sheet anew; where it is not wanted any "
    "more, delete it."
)
_WIDTHS = (11.0, 18.0, 14.0, 11.0, 13.0, 12.0, 12.0, 30.0, 12.0, 11.0, 9.0)
_NOTHING = "None of what was compared can be made of these customers"


def compare_page(compared: Alternatives, chart: Chart | None) -> Page:
    """One row per way of making segments, a sentence for each that today's customers do not allow, and a picture.

    chart: of the ways that they do allow, None where there is none.
    """
    cursor = RowCursor(1)
    cursor.write(chart.title if chart else _NOTHING, "title")
    cursor.write(where_it_comes_from(compared.current), "subtitle")
    cursor.skip()
    cursor.put(table(_columns(compared)))
    # In place of the row that each had: what stands below, and the notes beside it, stay where they were.
    for (k, method), reason in compared.left_out.items():
        cursor.write(f"{called(k, method)} are left out. {reason}", "note", span=len(_WIDTHS))
    cursor.write(_HOW_TO_READ, "note", span=len(_WIDTHS))
    cursor.skip()
    pictures: tuple[Picture, ...] = ()
    if chart:
        pictures = (
            Picture(chart.name, cursor.row, 1, chart.png(), chart.alt, chart.width, chart.height, svg=chart.outlines()),
        )
    return Page(name=COMPARE, blocks=tuple(cursor.blocks), widths=_WIDTHS, pictures=pictures, heights={1: 30.0})


def _columns(compared: Alternatives) -> list[Column]:
    alternatives, customers = compared.ways, len(compared.current.labels)
    evidence = [way.evidence for way in alternatives]
    return [
        Column("Segments", "rank", [way.k for way in alternatives]),
        Column("Method", "label", [METHODS.get(way.method, way.method) for way in alternatives]),
        Column("Verdict", "text", [way.word for way in evidence]),
        Column("Silhouette", "fit", [way.silhouette for way in evidence]),
        Column("In clouds without groups", "fit", [way.expected for way in evidence]),
        Column("Comes out again, mean", "percent", [way.steadiness for way in alternatives]),
        Column("Comes out again, least", "percent", [way.least_steady for way in alternatives]),
        Column("Sizes", "text", [", ".join(f"{size:,}" for size in way.sizes) for way in alternatives]),
        Column("Agreement", "fit", [way.agreement for way in alternatives]),
        Column("Would move", "integer", [way.would_move for way in alternatives]),
        Column("Of all", "percent", [way.would_move / customers for way in alternatives]),
    ]
