"""Fixtures that every room's tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.books.hosts import Host, closed, in_excel
from xl_segment import Segmentation, segment
from xl_segment.demo import make_customers

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Find a real file beside the checkout, or skip with the reason."""

    def find(relative: str) -> Path:
        path = SHARED / relative
        if not path.exists():
            pytest.skip(f"the real file {relative} is not on this machine")
        return path

    return find


@pytest.fixture(scope="session")
def demo_result() -> Segmentation:
    """The sample shop, segmented; five segments."""
    return segment(make_customers().drop(columns="group"))


@pytest.fixture(scope="session")
def calc_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A spreadsheet application, live: LibreOffice Calc in Excel's place, through an xlwings engine."""
    from tests.excel import calc

    why = calc.available()
    if why:
        pytest.skip(f"{why}, so there is no live spreadsheet application here")
    yield calc.start(tmp_path_factory.mktemp("calc"))
    calc.stop()


@pytest.fixture
def application(calc_app: Any) -> Iterator[Any]:
    """The application with no workbook open, and none left open."""
    yield calc_app
    for book in list(calc_app.books):
        book.close()


@pytest.fixture(params=["closed", "excel"])
def host(request: pytest.FixtureRequest) -> Host:
    """Each host that a workbook can be on."""
    return closed() if request.param == "closed" else in_excel(request.getfixturevalue("application"))
