"""Results of every kind, made once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pptx.presentation import Presentation

from tests.deck import results
from xl_segment import Segmentation

KINDS = ("demo", "sold", "changed", "ten", "few")


@pytest.fixture(scope="session")
def made(demo_result: Segmentation) -> Callable[[str], Segmentation]:
    """Return a result by its kind."""
    known = {"demo": demo_result}

    def find(kind: str) -> Segmentation:
        if kind not in known:
            known[kind] = getattr(results, kind)()
        return known[kind]

    return find


@pytest.fixture(scope="session")
def decks(made: Callable[[str], Segmentation]) -> Callable[[str], Presentation]:
    """Return the deck of a result by its kind."""
    known: dict[str, Presentation] = {}

    def find(kind: str) -> Presentation:
        if kind not in known:
            known[kind] = results.deck_of(made(kind), source="My shop")
        return known[kind]

    return find


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def result(kind: str, made: Callable[[str], Segmentation]) -> Segmentation:
    return made(kind)


@pytest.fixture
def deck(kind: str, decks: Callable[[str], Presentation]) -> Presentation:
    return decks(kind)
