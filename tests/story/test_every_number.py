"""Every number on the sheets, on Report, in the strategies and on the slides is that of the customers it is said of."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pptx
import pytest
from pptx.chart.data import CategoryChartData

from tests.deck import results, said_on_slides
from tests.deck.said_on_slides import Drawn, Slide
from tests.deck.truth import Truth
from tests.pages import said, said_of_customers, said_of_strategy, said_on_explore
from xl_segment import Segmentation, segment
from xl_segment.charts import Chart, explore
from xl_segment.deck.deck import make_deck
from xl_segment.pages.explore_page import explore_page
from xl_segment.pages.report_page import report_page

Shared = Callable[[str], Path]
_RETAIL = "data/online_retail/Online Retail.xlsx"
_EXTRACT = Path(__file__).parents[1] / "open_data" / "online_retail_extract.csv"


def no_faults(result: Segmentation) -> None:
    checkers = (said, said_of_strategy, said_on_explore, said_of_customers)
    assert not [*(fault for checker in checkers for fault in checker.faults(result)), *in_print(result)]


def in_print(result: Segmentation) -> Iterator[str]:
    """Yield what slides and Report say and is not so."""
    yield from said_on_slides.faults(result, results.deck_of(result))
    yield from said_on_slides.faults_of_report(result)


@pytest.mark.slow
def test_every_number_of_the_demo_is_so(demo_result: Segmentation) -> None:
    no_faults(demo_result)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "mark"),
    [("mall_customers/Mall_Customers.csv", ","), ("marketing_campaign_tab/marketing_campaign.csv", "\t")],
)
def test_every_number_of_real_customers_is_so(shared: Shared, file: str, mark: str) -> None:
    no_faults(segment(pd.read_csv(shared(f"data/{file}"), sep=mark)))


@pytest.fixture(scope="module")
def extract() -> Segmentation:
    """Sales lines of a few customers of Online Retail."""
    ids = {"InvoiceNo": str, "CustomerID": str}
    return segment(pd.read_csv(_EXTRACT, parse_dates=["InvoiceDate"], dtype=ids), k=3)


@pytest.mark.slow
def test_every_number_of_a_few_customers_of_online_retail_is_so(extract: Segmentation) -> None:
    no_faults(extract)


@pytest.fixture(scope="module")
def retail(shared: Shared) -> pd.DataFrame:
    return pd.read_excel(shared(_RETAIL), engine="calamine", dtype={"InvoiceNo": str, "StockCode": str})


@pytest.mark.slow
def test_every_number_of_hundreds_of_customers_of_online_retail_is_so(retail: pd.DataFrame) -> None:
    """All lines of every so many-th customer."""
    customers = sorted(retail["CustomerID"].dropna().unique())
    chosen = customers[:: len(customers) // 400]
    no_faults(segment(retail[retail["CustomerID"].isin(chosen)].reset_index(drop=True)))


@pytest.mark.by_hand
def test_every_number_of_online_retail_is_so(retail: pd.DataFrame) -> None:
    no_faults(segment(retail))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sold", "changed", "ten", "few"])
def test_every_number_in_print_of_other_results_is_so(kind: str) -> None:
    """One cloud with money, a run after another, ten segments with long names, too few to tell."""
    assert not list(in_print(getattr(results, kind)()))


@pytest.fixture(scope="module")
def changed() -> Segmentation:
    """With money, and an earlier run: all that a slide may have to say."""
    return results.changed()


@pytest.fixture(scope="module")
def deck(changed: Segmentation) -> bytes:
    return make_deck(changed)


def other_numbers(text: str) -> Iterator[str]:
    """Yield a text with one of its numbers one higher in the last digit, each in turn."""
    for number in re.finditer(r"\d[\d,]*(?:\.\d+)?(?<!,)", text):
        digits = number[0].replace(",", "")
        decimals = len(digits.partition(".")[2])
        mark = "," if "," in number[0] else ""
        higher = f"{float(digits) + 10**-decimals:{mark}.{decimals}f}"
        yield f"{text[: number.start()]}{higher}{text[number.end() :]}"


def other_slides(slide: Slide) -> Iterator[tuple[str, Slide]]:
    """Yield what a slide would be with one wrong number, and which."""
    for name in ("title", "footer", "number"):
        yield from ((text, replace(slide, **{name: text})) for text in other_numbers(getattr(slide, name)))
    for name in ("texts", "names"):
        texts = getattr(slide, name)
        for at, each in enumerate(texts):
            for text in other_numbers(each):
                yield text, replace(slide, **{name: (*texts[:at], text, *texts[at + 1 :])})
    for at, table in enumerate(slide.tables):
        for text, wrong in other_rows(table):
            yield text, replace(slide, tables=(*slide.tables[:at], wrong, *slide.tables[at + 1 :]))
    for at, chart in enumerate(slide.charts):
        for text, drawn in other_charts(chart):
            yield text, replace(slide, charts=(*slide.charts[:at], drawn, *slide.charts[at + 1 :]))


def other_rows(rows: tuple[tuple[Any, ...], ...]) -> Iterator[tuple[str, tuple[tuple[Any, ...], ...]]]:
    for row, cells in enumerate(rows):
        for at, cell in enumerate(cells):
            wrong = list(other_numbers(cell)) if isinstance(cell, str) else []
            if isinstance(cell, int | float):
                wrong = [cell + 1 if isinstance(cell, int) else cell * 1.01 + 0.01]
            for each in wrong:
                yield str(each), (*rows[:row], (*cells[:at], each, *cells[at + 1 :]), *rows[row + 1 :])


def other_charts(chart: Drawn) -> Iterator[tuple[str, Drawn]]:
    for at, (name, values) in enumerate(chart.series):
        for bar, value in enumerate(values):
            wrong = (name, (*values[:bar], value * 1.01, *values[bar + 1 :]))
            yield f"{name} {bar}", replace(chart, series=(*chart.series[:at], wrong, *chart.series[at + 1 :]))
        for text in other_numbers(name):
            yield text, replace(chart, series=(*chart.series[:at], (text, values), *chart.series[at + 1 :]))
    for at, each in enumerate(chart.categories):
        for text in other_numbers(each):
            yield text, replace(chart, categories=(*chart.categories[:at], text, *chart.categories[at + 1 :]))


def test_a_wrong_number_anywhere_on_a_slide_is_noticed(changed: Segmentation, deck: bytes) -> None:
    truth = Truth(changed)
    tried, unnoticed = 0, []
    for at, slide in enumerate(said_on_slides.slides(results.read(deck)), start=1):
        assert not list(said_on_slides.on_a_slide(truth, slide, at))
        for text, wrong in other_slides(slide):
            tried += 1
            if not list(said_on_slides.on_a_slide(truth, wrong, at)):
                unnoticed.append(f"slide {at}: {text}")
    assert not unnoticed
    assert tried > 150


def test_a_wrong_number_anywhere_on_report_is_noticed(changed: Segmentation) -> None:
    truth = Truth(changed)
    tried, unnoticed = 0, []
    for block in report_page(changed, ()).blocks:
        for text, rows in other_rows(block.values):
            tried += 1
            if not list(said_on_slides.in_block(truth, replace(block, values=rows))):
                unnoticed.append(f"row {block.row}: {text}")
    assert not unnoticed
    assert tried > 100


def other_pictures(chart: Chart) -> Iterator[tuple[str, Chart]]:
    """Yield what a picture of Explore would be with one wrong number, and which; who cannot see it is told the same."""
    rest = chart.alt.removeprefix(f"{chart.title}. {chart.subtitle}. ")
    for at in range(3):
        for text in other_numbers((chart.title, chart.subtitle, rest)[at]):
            title, subtitle, others = (
                text if at == each else old for each, old in enumerate((chart.title, chart.subtitle, rest))
            )
            yield text, replace(chart, title=title, subtitle=subtitle, alt=f"{title}. {subtitle}. {others}")


@pytest.mark.parametrize("of", ["demo_result", "extract"])
def test_a_wrong_number_anywhere_on_explore_is_noticed(request: pytest.FixtureRequest, of: str) -> None:
    """Of customers with what they bought, and of sales lines."""
    result: Segmentation = request.getfixturevalue(of)
    tried, unnoticed = 0, []
    for chart in (chart for section in explore(result) for chart in section.charts):
        for text, wrong in other_pictures(chart):
            tried += 1
            if not list(said_on_explore.in_chart(result, wrong)):
                unnoticed.append(f"{chart.name}: {text}")
    page = explore_page(result, ())
    for at, block in enumerate(page.blocks):
        for text, rows in other_rows(block.values):
            tried += 1
            blocks = (*page.blocks[:at], replace(block, values=rows), *page.blocks[at + 1 :])
            if not list(said_on_explore.in_page(result, replace(page, blocks=blocks))):
                unnoticed.append(f"row {block.row}: {text}")
    assert not unnoticed
    assert tried > 200


def write_into(presentation: Any, before: str, after: str) -> None:
    """Write one text over another, wherever a paragraph holds it first."""
    for slide in presentation.slides:
        for shape in slide.shapes:
            cells = [cell for row in shape.table.rows for cell in row.cells] if shape.has_table else []
            frames = [shape.text_frame] if shape.has_text_frame else [cell.text_frame for cell in cells]
            for run in (run for frame in frames for paragraph in frame.paragraphs for run in paragraph.runs):
                if before in run.text:
                    run.text = run.text.replace(before, after)
                    return
    raise AssertionError(f"nobody says {before!r}")


def write_into_budget(presentation: Any) -> None:
    tables = [shape.table for slide in presentation.slides for shape in slide.shapes if shape.has_table]
    (part,) = [table.cell(1, 2) for table in tables if [cell.text for cell in table.rows[0].cells][-1] == "Budget"]
    part.text = f"{int(part.text.removesuffix('%')) + 1}%"


def draw_over(presentation: Any, series: str) -> None:
    """Make the first bar of a chart a tenth longer."""
    for slide in presentation.slides:
        for chart in results.charts(slide):
            drawn = chart.plots[0].series
            if any(each.name.startswith(series) for each in drawn):
                data = CategoryChartData()
                data.categories = list(chart.plots[0].categories)
                for each in drawn:
                    first, *others = each.values
                    data.add_series(each.name, [first * 1.1 if each.name.startswith(series) else first, *others])
                chart.replace_data(data)
                return
    raise AssertionError(f"no chart of {series!r}")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda deck: write_into(deck, "% of the money", "9% of the money"),
        lambda deck: write_into(deck, "Last order more than 150", "Last order more than 160"),
        lambda deck: write_into(deck, "Please check: ", "Please check 12 things: "),
        lambda deck: write_into(deck, "1,078", "1,079"),
        write_into_budget,
        lambda deck: write_into(deck, "Hibernating", "Champions"),
        lambda deck: draw_over(deck, "1 Champions"),
        lambda deck: draw_over(deck, "Comes out again"),
        lambda deck: draw_over(deck, "Money, median"),
        lambda deck: draw_over(deck, "At stake"),
    ],
    ids=["share", "rule", "no pattern", "rows", "budget", "name", "columns", "steady", "measure", "at stake"],
)
def test_what_somebody_wrote_into_a_deck_is_noticed(
    changed: Segmentation, deck: bytes, spoil: Callable[[Any], None]
) -> None:
    presentation = pptx.Presentation(io.BytesIO(deck))
    spoil(presentation)
    assert list(said_on_slides.faults(changed, presentation))
