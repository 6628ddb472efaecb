"""The figures behind the verdict: where two methods disagree, both answers are told, and that they disagree."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from xl_segment import Segmentation
from xl_segment.pages.evidence_block import evidence_block


def meanings(result: Segmentation, **changed: Any) -> dict[Any, Any]:
    """Return what each figure means, with some of the evidence replaced."""
    block = evidence_block(replace(result, evidence=replace(result.evidence, **changed)))
    return {row[0]: row[2] for row in block.values}


@pytest.mark.parametrize(("gap", "said"), [(5, "and agrees here."), (4, "and says otherwise here."), (1, "otherwise")])
def test_the_gap_statistic_is_told_beside_the_groups(demo_result: Segmentation, gap: int, said: str) -> None:
    assert said in meanings(demo_result, groups=5, form="groups", gap=gap)["Gap statistic says"]


def test_where_groups_were_not_looked_for_the_gap_statistic_stands_alone(demo_result: Segmentation) -> None:
    assert "here" not in meanings(demo_result, form="unknown")["Gap statistic says"]


@pytest.mark.parametrize(
    ("form", "strength", "said"),
    [
        ("groups", 0.79, "does not confirm"),
        ("groups", 0.8, ""),
        ("cloud", 0.79, ""),
        ("cloud", 0.8, "one cloud"),
        ("across", 0.79, ""),
    ],
)
def test_a_prediction_strength_against_the_groups_is_said(
    demo_result: Segmentation, form: str, strength: float, said: str
) -> None:
    meaning = meanings(demo_result, form=form, prediction_strength=strength)["Prediction strength"]
    assert said in meaning if said else meaning.endswith("1 is fully.")
