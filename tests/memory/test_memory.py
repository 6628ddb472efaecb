"""The memory: to JSON and back without loss, refusing what was tampered with, and reading what was kept before."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.memory.shop import MONDAY, YOUNG, customers, grown_old, later, made, middle_aged, without
from xl_segment import Segmentation, Settings, segment
from xl_segment.errors import ModelError
from xl_segment.memory.choices import Choices
from xl_segment.memory.memory import Memory, WaysToCompare
from xl_segment.memory.migration import NO_SEGMENT
from xl_segment.pipeline import refresh


@pytest.fixture(scope="module")
def full(first: Segmentation) -> Memory:
    """A memory in which there is something of everything: C00 moved, C39 is gone, M00 has come."""
    frame = without(grown_old(customers(), "C00"), "C39")
    frame.loc[len(frame)] = middle_aged(2).iloc[0]
    memory = refresh(frame, previous=first.memory, now=later(1)).memory
    money = memory.customers.money.copy()
    money[3] = np.nan
    return replace(
        memory,
        customers=replace(memory.customers, money=money),
        offered={2: {"name": "Käufer"}},
        ended={4: "Käufer von früher"},
        labels="live formulas",
        choices=Choices({"Age": "ignored"}, {"Visits": "no"}),
        shown=Choices({"Age": "age"}, {"Visits": "yes"}),
        ways_to_compare=WaysToCompare((3, 4), ("ward", "kmeans")),
    )


def signed(fields: dict[str, Any]) -> str:
    """Return the text of a memory that says something else, with the checksum that belongs to it."""
    fields = {name: value for name, value in fields.items() if name != "checksum"}
    text = json.dumps(fields, sort_keys=True)
    return json.dumps({"checksum": hashlib.sha256(text.encode()).hexdigest(), **fields})


def fields_of(memory: Memory) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(memory.to_json())
    return fields


def test_a_memory_comes_back_with_all_that_was_in_it(full: Memory) -> None:
    again = Memory.from_json(full.to_json())
    for name in (
        "personas", "moves", "history", "when", "data", "offered", "ended", "labels", "choices", "shown",
        "ways_to_compare",
    ):  # fmt: skip
        assert getattr(again, name) == getattr(full, name), name
    for name, column in vars(full.customers).items():
        np.testing.assert_array_equal(getattr(again.customers, name), column, err_msg=name)
        assert getattr(again.customers, name).dtype == column.dtype, name
    assert again.model.to_json() == full.model.to_json()
    assert again.to_json() == full.to_json()


def test_what_is_in_it_is_what_has_happened(full: Memory) -> None:
    again = Memory.from_json(full.to_json())
    assert again.moves.gone == {2: (1, 105.0)}
    assert list(again.moves.why) == ["C00"]
    assert [(line.day, line.moved) for line in again.history] == [(MONDAY.date(), 0), (later(1).date(), 1)]
    moved = dict(zip(again.customers.keys, again.customers.previous, strict=True))
    assert moved["C00"] == YOUNG
    assert moved["C01"] == NO_SEGMENT
    assert np.isnan(again.customers.money).tolist() == [False] * 3 + [True] + [False] * 36
    assert again.customers.at_fit.tolist() == [True] * 39 + [False]


@pytest.mark.parametrize("fresh", [True, False])
def test_whether_anything_has_happened_since_the_first_run_comes_back(first: Segmentation, fresh: bool) -> None:
    assert Memory.from_json(replace(first.memory, fresh=fresh).to_json()).fresh is fresh


def test_one_run_before_comes_back_and_of_that_no_further_one(first: Segmentation, full: Memory) -> None:
    third = replace(full, before=replace(full, before=first.memory))
    again = Memory.from_json(third.to_json())
    assert again.before is not None
    assert again.before.history == full.history
    assert again.before.before is None
    assert Memory.from_json(first.memory.to_json()).before is None


def test_what_is_missing_is_blank_in_the_text(full: Memory) -> None:
    assert fields_of(full)["customers"]["money"][2:5] == [302.0, None, 304.0]


def test_the_text_is_of_letters_that_every_file_can_hold(full: Memory) -> None:
    assert full.to_json().isascii()


def test_a_text_whose_fields_stand_in_another_order_is_the_same(full: Memory) -> None:
    turned = dict(reversed(fields_of(full).items()))
    assert Memory.from_json(json.dumps(turned)).to_json() == full.to_json()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "42", '"text"', "{}", '{"memory_version": 1}'])
def test_a_text_that_is_no_memory_is_damaged(text: str) -> None:
    with pytest.raises(ModelError, match=r"^The segments kept in the workbook are damaged\. Clear the results"):
        Memory.from_json(text)


def test_half_of_a_text_is_damaged(full: Memory) -> None:
    text = full.to_json()
    with pytest.raises(ModelError, match="are damaged"):
        Memory.from_json(text[: len(text) // 2])


@pytest.mark.parametrize("version", ["one", None])
def test_a_version_that_is_no_number_is_damaged(full: Memory, version: object) -> None:
    with pytest.raises(ModelError, match="are damaged"):
        Memory.from_json(signed({**fields_of(full), "memory_version": version}))


def test_a_text_changed_by_hand_is_refused(full: Memory) -> None:
    fields = fields_of(full)
    fields["customers"]["segment"][0] = YOUNG
    with pytest.raises(ModelError, match="changed by hand"):
        Memory.from_json(json.dumps(fields))
    Memory.from_json(signed(fields))  # it was the checksum


def one_customer_less(fields: dict[str, Any]) -> None:
    fields["customers"]["segment"].pop()


def one_value_less(fields: dict[str, Any]) -> None:
    fields["customers"]["values"][0].pop()


def no_day(fields: dict[str, Any]) -> None:
    fields["history"][0]["day"] = "Monday"


def no_history(fields: dict[str, Any]) -> None:
    fields["history"] = None


def no_customers(fields: dict[str, Any]) -> None:
    del fields["customers"]


def a_field_of_nobody(fields: dict[str, Any]) -> None:
    fields["personas"][0]["mood"] = "good"


@pytest.mark.parametrize(
    "damage", [one_customer_less, one_value_less, no_day, no_history, no_customers, a_field_of_nobody]
)
def test_a_memory_with_something_missing_is_damaged(full: Memory, damage: Callable[[dict[str, Any]], None]) -> None:
    fields = fields_of(full)
    damage(fields)
    with pytest.raises(ModelError, match=r"^The segments kept in the workbook are damaged\. Clear the results"):
        Memory.from_json(signed(fields))


def test_a_memory_of_a_newer_version_says_which(full: Memory) -> None:
    newer = {**fields_of(full), "memory_version": 2, "package_version": "9.0"}
    for text in (signed(newer), json.dumps(newer)):  # it may also count its checksum in another way
        with pytest.raises(ModelError, match=r"made by xl_segment 9\.0, which is newer than this one"):
            Memory.from_json(text)
    del newer["package_version"]
    with pytest.raises(ModelError, match=r"made by xl_segment \?, which is newer"):
        Memory.from_json(signed(newer))


def test_a_memory_of_an_older_version_is_read(full: Memory) -> None:
    older = {**fields_of(full), "memory_version": 0}
    assert Memory.from_json(signed(older)).to_json() == full.to_json()


def test_a_memory_of_before_there_were_choices_has_none(full: Memory) -> None:
    fields = {name: value for name, value in fields_of(full).items() if name not in ("choices", "shown")}
    again = Memory.from_json(signed(fields))
    assert again.choices == again.shown == Choices()
    assert again.personas == full.personas


def test_a_memory_of_before_a_comparison_was_remembered_has_none(full: Memory) -> None:
    fields = {name: value for name, value in fields_of(full).items() if name != "ways_to_compare"}
    again = Memory.from_json(signed(fields))
    assert again.ways_to_compare is None
    assert again.personas == full.personas


def test_a_comparison_that_is_not_whole_is_damaged(full: Memory) -> None:
    with pytest.raises(ModelError, match="are damaged"):
        Memory.from_json(signed({**fields_of(full), "ways_to_compare": {"k": [3]}}))


def test_a_comparison_that_is_not_wanted_any_more_is_forgotten_of_the_run_before_as_well(full: Memory) -> None:
    forgotten = replace(full, before=full).without_compare()
    assert forgotten.before is not None
    assert (forgotten.ways_to_compare, forgotten.before.ways_to_compare) == (None, None)
    assert full.without_compare().personas == full.personas


def test_ways_to_compare_are_each_number_with_each_method_once() -> None:
    ways = WaysToCompare.of([4, 3, 4], ["ward", "kmeans", "ward"])
    assert list(ways) == [(4, "ward"), (3, "ward"), (4, "kmeans"), (3, "kmeans")]


def test_a_model_alone_as_the_first_version_kept_it_knows_nobody(first: Segmentation) -> None:
    memory = Memory.from_json(first.model.to_json())
    assert memory.model.to_json() == first.model.to_json()
    assert len(memory.customers) == 0
    assert (memory.personas, memory.history, memory.before) == ((), (), None)
    assert memory.when == datetime.datetime.min


def test_a_model_alone_can_be_kept_as_a_memory(first: Segmentation) -> None:
    memory = Memory.of_model(first.model)
    again = Memory.from_json(memory.to_json())
    assert again.to_json() == memory.to_json()
    for name, column in vars(memory.customers).items():
        assert len(getattr(again.customers, name)) == 0, name
        assert getattr(again.customers, name).dtype == column.dtype, name
    assert memory.customers.values.shape == (0, 4)


def test_a_damaged_model_alone_is_refused_in_the_words_of_the_model(first: Segmentation) -> None:
    fields = json.loads(first.model.to_json())
    fields["centres"][0][0] += 1
    with pytest.raises(ModelError, match="The model kept in the workbook was changed by hand"):
        Memory.from_json(json.dumps(fields))


def test_the_persona_of_a_number_is_found_and_of_an_unknown_one_there_is_none(first: Segmentation) -> None:
    assert [first.memory.persona(number) for number in (1, 2)] == list(first.personas)
    assert first.memory.persona(3) is None
    assert first.memory.persona(0) is None


def test_what_the_analyst_wrote_over_a_persona_is_taken_over(first: Segmentation) -> None:
    edited = first.memory.edited({2: {"name": "Our oldest", "description": ""}})
    was, now = first.memory.persona(2), edited.persona(2)
    assert was is not None
    assert now == replace(was, name="Our oldest")
    assert edited.persona(1) == first.memory.persona(1)
    assert first.memory.fresh
    assert not edited.fresh
    assert edited.history == first.memory.history


def test_without_an_edit_the_memory_is_what_it_was(first: Segmentation) -> None:
    assert first.memory.edited({}) is first.memory
    assert first.memory.edited({1: {"name": first.personas[0].name}, 2: {"name": ""}}).fresh


def test_a_memory_of_gaussian_segments_comes_back() -> None:
    memory = made(customers(), method="gaussian mixture").memory
    again = Memory.from_json(memory.to_json())
    assert again.to_json() == memory.to_json()
    assert again.model.covariances is not None


def test_the_settings_that_the_segments_were_made_with_come_back_and_stay_at_a_refresh() -> None:
    asked = Settings(
        k=2, customer="Customer ID", cap=1.0, roles={"Gender": "ignored"}, decides={"Age": "yes"},
        features=("Age", "Spending Score"), day_order="day first",
    )  # fmt: skip
    memory = segment(customers(), asked).memory
    assert Memory.from_json(memory.to_json()).settings == asked
    asked_later = replace(asked, k=None, seed=3, reference_date=datetime.date(2024, 5, 31))
    again = refresh(without(customers(), "C39"), asked_later, previous=memory).memory
    assert Memory.from_json(again.to_json()).settings == replace(asked, reference_date=datetime.date(2024, 5, 31))


def test_settings_that_only_a_newer_version_knows_are_left_out_and_the_segments_stay(first: Segmentation) -> None:
    again = Memory.from_json(signed({**fields_of(first.memory), "settings": {"k": 2, "newer": 1}}))
    assert again.settings is None
    assert refresh(customers(), previous=again).rows["Segment"].tolist() == first.rows["Segment"].tolist()
