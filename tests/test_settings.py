"""Options: ranges, words, and what a person types."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from xl_segment.errors import NotFoundError, SettingError
from xl_segment.settings import Settings, combined, read_option


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("k", 1, "Segments is 1; give a value between 2 and 50."),
        ("k", 2.5, "Segments is '2.5'; give a whole number."),
        ("cap", -1, "Cap extremes is -1 %; give a value between 0 and 20 %."),
        ("method", "dbscan", "Method is 'dbscan'; choose one of 'kmeans', 'gaussian mixture', 'ward'."),
        ("missing", "drop", "Missing values is 'drop'; choose one of 'fill', 'set aside'."),
        ("seed", True, "Seed is 'True'; give a whole number."),
    ],
)
def test_a_value_outside_its_range_is_named_with_the_range(option: str, value: object, says: str) -> None:
    with pytest.raises(SettingError) as caught:
        Settings(**{option: value})
    assert str(caught.value) == says


def test_the_fewest_segments_cannot_exceed_the_most() -> None:
    with pytest.raises(SettingError, match="make the first the smaller one"):
        Settings(k_min=6, k_max=4)


def test_every_option_has_words_for_a_settings_sheet() -> None:
    for option in dataclasses.fields(Settings):
        assert option.metadata["label"], option.name
        assert option.metadata["help"].endswith("."), option.name


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("cap", "0", 0.0),
        ("cap", "2,5 %", 2.5),
        ("log", "no", False),
        ("Log skewed measures", "on", True),
        ("k", "", None),
        ("k-max", "8", 8),
        ("reference_date", "2011-12-11", datetime.date(2011, 12, 11)),
        ("features", "Age, Income", ("Age", "Income")),
        ("method", "ward", "ward"),
    ],
)
def test_an_option_is_read_as_it_is_typed(name: str, text: str, value: object) -> None:
    field, read = read_option(name, text)
    assert read == value
    assert getattr(Settings(**{field: read}), field) == value


def test_a_misspelt_option_names_the_nearest() -> None:
    with pytest.raises(NotFoundError, match="Did you mean 'reference_date'"):
        read_option("referense_date", "2011-12-11")


def test_a_date_that_is_none_says_how_one_looks() -> None:
    with pytest.raises(SettingError, match="give a date such as 2024-12-31"):
        read_option("reference_date", "soon")


@pytest.mark.parametrize(
    ("under", "upper", "both"),
    [
        ({"k": 3, "cap": 0.0}, {"k": 4}, {"k": 4, "cap": 0.0}),
        ({"roles": {"Genre": "gender"}}, {"roles": {"Age": "age"}}, {"roles": {"Genre": "gender", "Age": "age"}}),
        ({"roles": {"Genre": "gender"}}, {"roles": {"Genre": "ignored"}}, {"roles": {"Genre": "ignored"}}),
        ({"decides": {"Age": "no"}}, {"decides": {"Age": "yes"}}, {"decides": {"Age": "yes"}}),
        ({"customer": "Email"}, {"roles": {"email": "other id"}}, {"roles": {"email": "other id"}}),
        ({"customer": "Email"}, {"roles": {"Id": "customer id"}}, {"roles": {"Id": "customer id"}}),
        ({"roles": {"Email": "customer id"}}, {"customer": "Id"}, {"customer": "Id", "roles": {}}),
        ({"roles": {"Email": "customer id"}}, {"roles": {"Id": "customer id"}}, {"roles": {"Id": "customer id"}}),
        (
            {"roles": {"X": "customer id"}},
            {"customer": "Y", "roles": {"X": "age"}},
            {"customer": "Y", "roles": {"X": "age"}},
        ),
    ],
)
def test_of_options_given_in_two_places_the_upper_ones_count(
    under: dict[str, object], upper: dict[str, object], both: dict[str, object]
) -> None:
    assert combined(under, upper) == both


@pytest.mark.parametrize(
    ("settings", "options", "both"),
    [
        (Settings(k=4), {"k": 3, "cap": 0.0}, Settings(k=4, cap=0.0)),
        # What stands at its default was not chosen, and wins over nothing.
        (Settings(cap=None), {"cap": 0.0}, Settings(cap=0.0)),
        (Settings(roles={"Id": "customer id"}), {"customer": "Email"}, Settings(roles={"Id": "customer id"})),
        # Several columns can be gender, one only the customer.
        (
            Settings(roles={"Sex": "gender"}),
            {"roles": {"Genre": "gender"}, "decides": {"Genre": "no"}},
            Settings(roles={"Genre": "gender", "Sex": "gender"}, decides={"Genre": "no"}),
        ),
    ],
)
def test_settings_that_were_changed_count_over_options_given_elsewhere(
    settings: Settings, options: dict[str, object], both: Settings
) -> None:
    assert settings.over(options) == both
