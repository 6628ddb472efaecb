"""Fixtures that every room's tests share."""

from __future__ import annotations

import copyreg
from collections.abc import Callable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

import joblib
import pytest

from tests.workbooks.hosts import Host, closed, in_excel
from xl_segment import Segmentation, pipeline, segment
from xl_segment.excel.template.sample_shop import make_customers

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test on both hosts, only the one with the live application is slow."""
    for item in items:
        host = getattr(item, "callspec", None) and item.callspec.params.get("host")  # type: ignore[attr-defined]
        if host == "excel" and item.get_closest_marker("slow_in_excel"):
            item.add_marker("slow")


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Find a real file beside the checkout, or skip with the reason."""

    def find(relative: str) -> Path:
        path = SHARED / relative
        if not path.exists():
            pytest.skip(f"the real file {relative} is not on this machine")
        return path

    return find


#: What runs found, by a hash of what they were given.
_FOUND: dict[str, Any] = {}
#: The steps that take most of a run's time.
_LONG_STEPS = ("find_structure", "choose_k", "weigh", "find_rules")


@pytest.fixture(autouse=True)
def looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the same customers a process looks for groups, evidence and rules once, however many tests segment them.

    That these find the same twice is held where they are asked directly (evidence/test_twice.py), and in processes of
    their own (story/test_demo.py).
    """
    for step in _LONG_STEPS:
        monkeypatch.setattr(pipeline, step, _remembering(getattr(pipeline, step)))


def _remembering(find: Callable[..., Any]) -> Callable[..., Any]:
    def found(*given: Any, **named: Any) -> Any:
        key = _hash_of((find.__name__, given, named))
        if key not in _FOUND:
            _FOUND[key] = find(*given, **named)
        return _FOUND[key]

    return found


def _hash_of(given: Any) -> str:
    """Return a hash of all that a step is given; mappings that cannot be changed, which joblib does not know, as dicts.

    Only for as long as it takes: elsewhere what cannot be pickled or copied has to fail as it does for users.
    """
    copyreg.pickle(MappingProxyType, lambda mapping: (dict, (dict(mapping),)))
    try:
        return str(joblib.hash(given))
    finally:
        del copyreg.dispatch_table[MappingProxyType]


@pytest.fixture(scope="session")
def demo_result() -> Segmentation:
    """The sample shop, segmented; five segments."""
    return segment(make_customers().drop(columns="group"))


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the spreadsheet application keeps its own things; it is ended when all tests are over."""
    from tests.calc_engine import calc

    yield tmp_path_factory.mktemp("calc")
    calc.stop()


@pytest.fixture
def application(profile: Path) -> Iterator[Any]:
    """A spreadsheet application, live, with no workbook open: LibreOffice Calc in Excel's place.

    It is started once; where it has crashed, or no longer answers, the test at hand fails, and the next one has a new
    one.
    """
    from tests.calc_engine import calc

    why = calc.available()
    if why:
        pytest.skip(f"{why}, so there is no live spreadsheet application here")
    if calc.engine.app is not None and calc.engine.app.process.poll() is not None:
        calc.stop()
    app = calc.start(profile)
    yield app
    if calc.engine.app.process.poll() is None:
        try:
            for book in list(app.books):
                book.close()
        except Exception:
            calc.stop()
            raise


@pytest.fixture(params=["closed", "excel"])
def host(request: pytest.FixtureRequest) -> Host:
    """Each host that a workbook can be on."""
    return closed() if request.param == "closed" else in_excel(request.getfixturevalue("application"))


@pytest.fixture
def without_charts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs draw no charts, which take half of their time, unless a test looks at them (mark: charts)."""
    if request.node.get_closest_marker("charts") is None:
        monkeypatch.setattr("xl_segment.run.draw_all", lambda _: ())
        monkeypatch.setattr("xl_segment.run.explore", lambda _: ())
