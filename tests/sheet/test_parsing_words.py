"""Answers in words: scales in several languages and lengths, yes and no; tables of cases, worked out by hand."""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from xl_segment.sheet.grid import CellError
from xl_segment.sheet.parsing import scales
from xl_segment.sheet.parsing.scales import are_flags, flag_words, parse_flags, parse_scale, scale_of


def column(*cells: object) -> pd.Series:
    return pd.Series(list(cells), index=range(2, len(cells) + 2), dtype=object)


SCALES = [
    ({"Strongly disagree": 1, "Disagree": 2, "Neutral": 3, "Agree": 4, "Strongly agree": 5}, 5),
    ({"Disagree": 2, "Agree": 4, "Strongly agree": 5}, 5),
    ({"Strongly disagree": 1, "Disagree": 2, "Agree": 3, "Strongly agree": 4}, 4),
    ({"strongly disagree": 1, "disagree": 2, "slightly disagree": 3, "neither agree nor disagree": 4, "slightly agree": 5, "agree": 6, "strongly agree": 7}, 7),
    ({"Strongly disagree": 1, "Disagree": 2, "Slightly disagree": 3, "Slightly agree": 4, "Agree": 5, "Strongly agree": 6}, 6),
    ({"Strongly disagree": 1, "Somewhat disagree": 2, "Neither": 3, "Somewhat agree": 4, "Strongly agree": 5}, 5),
    ({"Very dissatisfied": 1, "Dissatisfied": 2, "Neutral": 3, "Satisfied": 4, "Very Satisfied": 5}, 5),
    ({"Poor": 1, "Fair": 2, "Good": 3, "Very good": 4, "Excellent": 5}, 5),
    ({"Poor": 1, "Good": 2, "Excellent": 3}, 3),
    ({"Never": 1, "Rarely": 2, "Sometimes": 3, "Often": 4, "Always": 5}, 5),
    ({"Never": 1, "Often": 4}, 5),
    ({"Low": 1, "Medium": 2, "High": 3}, 3),
    ({"Low": 1, "High": 2}, 2),
    ({"Very low": 1, "Low": 2, "Medium": 3, "High": 4, "Very high": 5}, 5),
    ({"Very unlikely": 1, "Unlikely": 2, "Neutral": 3, "Likely": 4, "Very likely": 5}, 5),
    ({"Monthly": 1, "Weekly": 2, "Daily": 3}, 3),
    ({"1 - Strongly disagree": 1, "2 - Disagree": 2, "3 - Neutral": 3, "5 - Strongly agree": 5}, 5),
    ({"Strongly agree (5)": 5, "Agree (4)": 4, "Disagree (2)": 2}, 5),
    ({"1 - Not at all": 1, "2": 2, "3": 3, "4": 4, "5 - Extremely": 5}, 5),
    ({"0 = never": 0, "1 = rarely": 1, "4 = always": 4}, 5),
    ({"Agree": 4, "Disagree": 2, "Don't know": math.nan, "Strongly agree": 5}, 5),
    ({"Stimme gar nicht zu": 1, "Stimme eher nicht zu": 2, "teils/teils": 3, "Stimme eher zu": 4, "Stimme voll und ganz zu": 5}, 5),
    ({"trifft nicht zu": 2, "trifft zu": 4, "trifft voll zu": 5, "weiß nicht": math.nan}, 5),
    ({"sehr unzufrieden": 1, "unzufrieden": 2, "neutral": 3, "zufrieden": 4, "sehr zufrieden": 5}, 5),
    ({"nie": 1, "selten": 2, "manchmal": 3, "oft": 4, "immer": 5}, 5),
    ({"Pas du tout d'accord": 1, "Plutôt pas d’accord": 2, "Plutôt d'accord": 3, "Tout à fait d'accord": 4}, 4),
    ({"jamais": 1, "rarement": 2, "parfois": 3, "souvent": 4, "toujours": 5}, 5),
    ({"Totalmente en desacuerdo": 1, "En desacuerdo": 2, "Ni de acuerdo ni en desacuerdo": 3, "De acuerdo": 4, "Totalmente de acuerdo": 5}, 5),
    ({"Discordo totalmente": 1, "Discordo": 2, "Nem concordo nem discordo": 3, "Concordo": 4, "Concordo totalmente": 5}, 5),
    ({"Péssimo": 1, "Ruim": 2, "Regular": 3, "Bom": 4, "Ótimo": 5}, 5),
    ({"Per niente d'accordo": 1, "In disaccordo": 2, "Neutrale": 3, "D'accordo": 4, "Completamente d'accordo": 5}, 5),
    ({"Helemaal mee oneens": 1, "Oneens": 2, "Neutraal": 3, "Eens": 4, "Helemaal mee eens": 5}, 5),
    ({"Zdecydowanie się nie zgadzam": 1, "Raczej się nie zgadzam": 2, "Trudno powiedzieć": 3, "Raczej się zgadzam": 4, "Zdecydowanie się zgadzam": 5}, 5),
    ({"nigdy": 1, "rzadko": 2, "czasami": 3, "często": 4, "zawsze": 5}, 5),
    ({"全くそう思わない": 1, "そう思わない": 2, "どちらともいえない": 3, "そう思う": 4, "とてもそう思う": 5}, 5),
]  # fmt: skip


@pytest.mark.parametrize(("numbers", "points"), SCALES)
def test_answers_are_numbered_from_the_least_to_the_most(numbers: dict[str, float], points: int) -> None:
    scale = scale_of(reversed(numbers))
    assert scale is not None
    assert dict(scale.numbers) == pytest.approx(numbers, nan_ok=True)
    assert scale.points == points


@pytest.mark.parametrize(
    "answers",
    [
        [], ["Agree"], ["Agree", "Agree "], ["Red", "Green"], ["Agree", "Blue"], ["1 - Sales", "2 - Marketing"], ["1", "2", "3"],
        ["Yes", "No"], ["Germany", "High"], ["Low", "Excellent"], ["A1", "A2"], ["Basic", "Graduation", "PhD"],
        ["Single", "Married"], ["n/a", "don't know"], ["Step 1", "Step 2"],
    ],
)  # fmt: skip
def test_labels_are_no_scale(answers: list[str]) -> None:
    assert scale_of(answers) is None


def test_a_column_of_answers_becomes_numbers_and_says_which_word_is_which() -> None:
    parsed = parse_scale(column("Agree", None, "Strongly  Agree", "disagree", "n/a", "not sure", "Agree"))
    assert parsed.values.tolist() == pytest.approx([4, math.nan, 5, 2, math.nan, math.nan, 4], nan_ok=True)
    assert parsed.values.index.tolist() == [2, 3, 4, 5, 6, 7, 8]
    assert parsed.unread == {}
    assert parsed.notes == (
        "Answers on a scale of 5 were read as numbers: disagree = 2, Agree = 4, Strongly  Agree = 5.",
    )


def test_numbers_between_worded_ends_are_what_they_are() -> None:
    parsed = parse_scale(column("1 - not at all", 2, 3.0, "4", "5 - extremely", CellError("#N/A")))
    assert parsed.values.tolist() == pytest.approx([1, 2, 3, 4, 5, math.nan], nan_ok=True)
    assert parsed.unread == {7: "#N/A"}


def test_a_column_that_is_on_no_scale_is_unread() -> None:
    parsed = parse_scale(column("Red", "n/a", "Agree", 3))
    assert parsed.values.isna().all()
    assert parsed.unread == {2: "Red", 4: "Agree", 5: "3"}


@pytest.mark.parametrize(
    ("cells", "points"),
    [
        ((1, 5.0, 3, None), [1, 5, 3, math.nan]),
        (("1", "5", "n/a", "3"), [1, 5, math.nan, 3]),
        (("4", 2, "don't know", 7), [4, 2, math.nan, 7]),
        (("4", "2", "3.5", "oops"), [4, 2, 3.5, math.nan]),
    ],
)
def test_plain_numbers_are_answers_where_somebody_says_so(cells: tuple[object, ...], points: list[float]) -> None:
    parsed = parse_scale(column(*cells))
    assert parsed.values.tolist() == pytest.approx(points, nan_ok=True)
    assert parsed.unread == ({5: "oops"} if "oops" in cells else {})


def words_of_ours() -> dict[str, Any]:
    return tomllib.loads(Path(scales.__file__).with_name("scales.toml").read_text(encoding="utf-8"))


def test_no_word_stands_on_two_steps_of_one_scale() -> None:
    for scale in words_of_ours()["scale"]:
        steps = [{scales.fold(word) for word in words} for words in scale["steps"]]
        twice = [word for word, times in Counter(word for words in steps for word in words).items() if times > 1]
        assert twice == [], scale["of"]
        named = {*scale.get("plain", []), *scale.get("fine", []), *scale.get("optional", []), scale.get("middle", 0)}
        assert named <= set(range(len(steps))), scale["of"]


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("yes", "no"), ("Y", "N"), ("TRUE", "false"), ("ja", "nein"), ("Oui", "Non"), ("sí", "no"), ("Si", "No"), ("sim", "não"),
        ("да", "нет"), ("はい", "いいえ"), ("是", "否"), ("✓", "✗"), ("☑", "☐"), ("checked", "unchecked"), ("taken", "not taken"),
        ("tak", "nie"), ("1", "0"), ("evet", "hayır"), ("WAHR", "FALSCH"), ("نعم", "لا"), ("예", "아니요"), (1, 0), (True, False),
        ("x", 0.0),
    ],
)  # fmt: skip
def test_yes_is_one_and_no_is_nought(yes: object, no: object) -> None:
    parsed = parse_flags(column(yes, no, None, "n/a"))
    assert parsed.values.tolist() == pytest.approx([1, 0, math.nan, math.nan], nan_ok=True)
    assert parsed.unread == {}


def test_what_is_neither_yes_nor_no_is_unread() -> None:
    parsed = parse_flags(column("yes", "maybe", 2, CellError("#REF!"), "don't know"))
    assert parsed.unread == {3: "maybe", 4: "2", 5: "#REF!"}


def test_a_column_of_flags_is_told_from_labels() -> None:
    assert are_flags(["Yes", "no", "n/a"])
    assert are_flags(["x"])
    assert not are_flags(["Yes", "Blue"])
    assert not are_flags([])
    assert not are_flags(["n/a"])


def test_no_word_means_both_yes_and_no() -> None:
    flags = words_of_ours()["flags"]
    folded = Counter(word for side in ("yes", "no") for word in {scales.fold(one) for one in flags[side]})
    assert [word for word, times in folded.items() if times > 1] == []
    assert set(flag_words().values()) == {0.0, 1.0}
