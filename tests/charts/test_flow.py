"""Who went where: the picture says what the memory of the customers says, and stands on the sheet Changes."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from tests.deck.results import changed
from tests.deck.results import ten as ten_segments
from xl_segment import Segmentation, refresh
from xl_segment.charts.flow import flow
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.pages.changes_page import changes_page


@pytest.fixture(scope="module")
def result() -> Segmentation:
    return changed()


def moves(result: Segmentation) -> Counter[tuple[str, str]]:
    """Return how many went from where to where, worked out customer by customer."""
    memory = result.memory
    assert memory.before is not None
    was = dict(zip(map(str, memory.before.customers.keys), memory.before.customers.segment.tolist(), strict=True))
    now = dict(zip(map(str, memory.customers.keys), memory.customers.segment.tolist(), strict=True))
    name = {number: memory.name_of(number) for number in {*was.values(), *now.values()}}
    return Counter(
        (name[was[key]] if key in was else "new", name[now[key]] if key in now else "gone") for key in {*was, *now}
    )


def test_every_way_is_told_with_its_customers(result: Segmentation) -> None:
    told = flow(result).alt.partition(" more or fewer. ")[2].split("; ")
    assert len(told) > 3
    ways = {way: count for way, count in moves(result).items() if way[0] != way[1]}
    expected = [f"{was} to {now} {count:,}" for (was, now), count in ways.items()]
    assert sorted(told) == sorted(expected)
    counts = [int(each.rpartition(" ")[2].replace(",", "")) for each in told]
    assert counts == sorted(counts, reverse=True)
    assert any(each.startswith("new to ") for each in told)
    assert any(" to gone " in each for each in told)


def test_the_title_says_where_the_most_went(result: Segmentation) -> None:
    moved = {way: count for way, count in moves(result).items() if way[0] != way[1] and not {"new", "gone"} & {*way}}
    found = re.fullmatch(
        r"(?:All (\d+)|(\d+) of the (\d+)) who changed segment went from (.+) to (.+)", flow(result).title
    )
    assert found is not None
    most = max(moved.values())
    assert int(found[1] or found[2]) == most == moved[found[4], found[5]]
    assert int(found[1] or found[3]) == sum(moved.values())


def test_each_side_has_its_segments_with_their_customers(result: Segmentation) -> None:
    figure = flow(result).figure()
    texts = [text.get_text() for text in figure.findobj(Text)]
    before, now = Counter[str](), Counter[str]()
    for (was, to), count in moves(result).items():
        before[was] += count
        now[to] += count
    for name, count in before.items():
        assert f"{count:,}" in texts, name
    for name, count in now.items():
        if name == "gone":
            assert f"{count:,}" in texts
        else:
            change = count - before[name]
            assert f"{count:,} ({f'{change:+,}' if change else '='})".replace("-", "−") in texts
    assert {"New", "Gone"} <= set(texts)
    for name in set(before) - {"new"}:
        # On both sides, and cut where the font of this machine is a wide one.
        assert sum(name.startswith(text.rstrip("…")) for text in texts if len(text) > 8) == 2, name
    heights = sorted(one.get_height() for one in figure.axes[0].patches if isinstance(one, Rectangle))
    assert heights == sorted([*before.values(), *now.values()])


def test_who_moves_is_strong_and_who_stays_pale(result: Segmentation) -> None:
    bands = figure_bands(result)
    ways = moves(result)
    pale = [band for band in bands if band.get_alpha() == pytest.approx(0.16)]
    assert len(pale) == sum(was == now for was, now in ways)
    assert len(bands) - len(pale) == sum(was != now for was, now in ways)


def figure_bands(result: Segmentation) -> list:
    return list(flow(result).figure().axes[0].collections)


def test_names_of_ten_segments_lie_apart_and_within_the_picture() -> None:
    first = ten_segments()
    random = np.random.default_rng(1)
    frame = make_customers().drop(columns="group")
    for name in frame.select_dtypes("number"):
        frame[name] = random.permutation(frame[name])
    later = refresh(frame, previous=first.memory, now=datetime.datetime(2030, 1, 1))
    assert later.memory.history[-1].moved + later.memory.history[-1].new > 100
    figure = flow(later).figure()
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.findobj(Text) if text.get_text().strip()]
    assert len(boxes) > 40
    width, height = figure.bbox.width, figure.bbox.height
    for at, box in enumerate(boxes):
        assert box.x0 >= -1
        assert box.x1 <= width + 1
        assert box.y0 >= -1
        assert box.y1 <= height + 1
        for other in boxes[at + 1 :]:
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            down = min(box.y1, other.y1) - max(box.y0, other.y0)
            assert across <= 2 or down <= 3


def test_where_nobody_moved_the_title_says_how_many_stayed(result: Segmentation) -> None:
    customers = replace(result.memory.customers, before=result.memory.customers.segment)
    still = replace(
        result, memory=replace(result.memory, customers=customers, moves=replace(result.memory.moves, gone={}))
    )
    assert flow(still).title == f"Nobody changed segment, {len(result.labels):,} stayed"
    assert flow(still).alt.endswith(". everybody stayed")


def test_it_is_the_same_each_time_and_stands_on_changes_over_no_cell(result: Segmentation) -> None:
    assert flow(result).png() == flow(result).png()
    page = changes_page(result)
    (picture,) = page.pictures
    assert (picture.name, picture.png, picture.alt) == ("xl_segment flow", flow(result).png(), flow(result).alt)
    rows = range(picture.row, picture.row + int(picture.height * 72 / 15) + 1)
    used = {row for block in page.blocks for row in range(block.row, block.row + len(block.values))}
    assert not used & set(rows)
    assert min(used) < picture.row < max(used)
