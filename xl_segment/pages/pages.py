"""All result sheets of a run."""

from __future__ import annotations

from collections.abc import Sequence

from xl_segment.charts import Chart, ChartSection
from xl_segment.pages.changes_page import changes_page
from xl_segment.pages.charts_page import charts_page
from xl_segment.pages.check_page import check_page
from xl_segment.pages.customers_page import customers_page
from xl_segment.pages.explore_page import explore_page
from xl_segment.pages.model_page import model_page
from xl_segment.pages.page import Page
from xl_segment.pages.report_page import report_page
from xl_segment.pages.segments_page import segments_page
from xl_segment.result import Segmentation


def pages(
    result: Segmentation, charts: Sequence[Chart], explored: Sequence[ChartSection] = (), *, written: str = ""
) -> tuple[Page, ...]:
    """Return all pages. explored: small charts of the data; written: what there is to say about our columns' place."""
    customers = customers_page(result)
    always = [segments_page(result), explore_page(result, explored), charts_page(result, charts)]
    if customers is not None:
        always.insert(1, customers)
    always += [report_page(result, charts), model_page(result), check_page(result, written)]
    if len(result.memory.history) > 1:
        # It comes last: it is not there on a first run, and sheets keep their places.
        always.append(changes_page(result))
    return tuple(always)
