"""The same customers twice, asked of the rooms themselves: the same groups, numbers, evidence and rules."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.conftest import SHARED
from tests.evidence.peers import generators
from xl_segment import Segmentation, segment
from xl_segment.evidence.structure import find_structure
from xl_segment.evidence.verdict import Grouped, weigh
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.personas.learning_rules import find_rules
from xl_segment.segments.choosing_k import choose_k
from xl_segment.settings import Settings


def found(result: Segmentation) -> str:
    features, settings = result.features, Settings()
    structure = find_structure(features, settings)
    grouped = Grouped(result.model, features, result.labels, result.fit)
    return repr(
        (
            structure,
            choose_k(features, settings, structure.natural),
            weigh(grouped, structure, settings),
            find_rules(features, result.labels, settings.seed),
        )
    )


def drawn(family: str) -> pd.DataFrame:
    data, _ = generators().draw(family, 4, 0)
    return data


@pytest.mark.parametrize("what", ["demo", "overlapping", "log-normal"])
def test_the_same_customers_twice_are_found_the_same(what: str) -> None:
    if what != "demo" and not SHARED.exists():
        pytest.skip("the generators are not on this machine")
    frame = make_customers(250, 4).drop(columns="group") if what == "demo" else drawn(what)
    result = segment(frame)
    assert found(result) == found(result)
