"""The sheet Compare: other numbers of segments, and other methods, beside the segments that there are."""

from __future__ import annotations

from xl_segment.alternatives import Comparison
from xl_segment.charts.comparing import METHODS, comparison
from xl_segment.charts.style import HEIGHT, WIDTH
from xl_segment.pages.names import COMPARE
from xl_segment.pages.page import Column, Page, Picture, RowCursor, table
from xl_segment.pages.words import where_it_comes_from

_HOW_TO_READ = (
    "Verdict: natural where the segments follow groups with few customers between them, reproducible where the cut "
    "comes out again, constructed where it does not. Silhouette: 1 is clear, 0 is not; beside it that of the same cut "
    "of clouds without groups. Comes out again: the share of a segment that is found once more when customers are "
    "drawn anew, on average and of the least steady one; from 75% on it is stable. Agreement with the segments that "
    "there are: the adjusted Rand index, 1 is the same, 0 as by chance. Would move: customers who would be in another "
    "segment, where each segment is matched with the one that it shares most customers with. The segments stay as "
    "they are: to have one of these, set the number and the method, and segment again."
)


def compare_page(compared: Comparison) -> Page:
    """One row per way of making segments, and a picture."""
    alternatives, customers = compared.alternatives, len(compared.current.labels)
    evidence = [one.evidence for one in alternatives]
    columns = [
        Column("Segments", "rank", [one.k for one in alternatives]),
        Column("Method", "label", [METHODS.get(one.method, one.method) for one in alternatives]),
        Column("Verdict", "text", [one.word for one in evidence]),
        Column("Silhouette", "fit", [one.silhouette for one in evidence]),
        Column("In clouds without groups", "fit", [one.expected for one in evidence]),
        Column("Comes out again, mean", "percent", [one.steadiness for one in alternatives]),
        Column("Comes out again, least", "percent", [one.least_steady for one in alternatives]),
        Column("Sizes", "text", [", ".join(f"{size:,}" for size in one.sizes) for one in alternatives]),
        Column("Agreement", "fit", [one.agreement for one in alternatives]),
        Column("Would move", "integer", [one.would_move for one in alternatives]),
        Column("Of all", "percent", [one.would_move / customers for one in alternatives]),
    ]
    chart = comparison(compared)
    cursor = RowCursor(1)
    cursor.write(chart.title, "title")
    cursor.write(where_it_comes_from(compared.current), "subtitle")
    cursor.skip()
    cursor.put(table(columns))
    cursor.write(_HOW_TO_READ, "note", span=len(columns))
    cursor.skip()
    picture = Picture(chart.name, cursor.row, 1, chart.png(), chart.alt, WIDTH, HEIGHT)
    return Page(
        name=COMPARE,
        blocks=tuple(cursor.blocks),
        widths=(11.0, 18.0, 14.0, 11.0, 13.0, 12.0, 12.0, 30.0, 12.0, 11.0, 9.0),
        pictures=(picture,),
        heights={1: 30.0},
    )
