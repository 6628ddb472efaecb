"""The playbook: its entries are checked, and a signature reads as an analyst writes it."""

from __future__ import annotations

import pytest

from xl_segment.errors import NotFoundError, SettingError
from xl_segment.personas.palette import NAMES, PALETTE, colour_of, name_of
from xl_segment.personas.playbook import check_names, load_playbook, read_playbook, read_signature, signature_text

TEXTS = ("name", "description", "insight", "recommendation", "do", "dont")


def entry(key: str, **changes: str) -> str:
    """Return an entry as TOML. changes: fields as they stand in the file."""
    fields = {**{text: f'"{key} {text}"' for text in TEXTS}, "family": '"customers"', "signature": "{ income = 1 }"}
    lines = (f"{name} = {value}" for name, value in {**fields, **changes}.items())
    return f"[{key}]\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": '""'}, "no text for 'name'"),
        ({"insight": '"  "'}, "no text for 'insight'"),
        ({"do": "7"}, "no text for 'do'"),
        ({"signature": "{ incme = 1.0 }"}, "names the measure 'incme'; use age, average order, frequency"),
        ({"signature": "{ income = 1.01 }"}, "income = 1.01; give a number from -1 to 1"),
        ({"signature": "{ income = -1.01 }"}, "income = -1.01; give a number from -1 to 1"),
        ({"signature": "{ income = true }"}, "income = True; give a number from -1 to 1"),
        ({"signature": '{ income = "high" }'}, "income = high; give a number from -1 to 1"),
        ({"signature": "{}"}, "no signature"),
        ({"signature": "3"}, "no signature"),
        ({"family": '"others"'}, "family 'others'; use 'customers' or 'sales'"),
    ],
)
def test_an_entry_that_is_wrong_is_named(change: dict[str, str], says: str) -> None:
    with pytest.raises(SettingError, match="'mine'") as caught:
        read_playbook(entry("mine", **change))
    assert says in str(caught.value)


@pytest.mark.parametrize("level", [-1.0, 0.0, 1.0])
def test_the_lowest_the_average_and_the_highest_are_levels(level: float) -> None:
    (mine,) = read_playbook(entry("mine", signature=f"{{ income = {level} }}"))
    assert mine.signature == {"income": level}
    assert read_signature(f"income {level:+g}") == {"income": level}


def test_an_entry_is_read_whole_and_without_the_blanks_around_its_texts() -> None:
    (mine,) = read_playbook(entry("mine", name='" Ours "', family='"sales"'))
    assert (mine.key, mine.family, mine.name, mine.colour) == ("mine", "sales", "Ours", "")
    assert (mine.insight, mine.do, mine.dont) == ("mine insight", "mine do", "mine dont")


@pytest.mark.parametrize(
    ("text", "says"), [("name =", "is not valid TOML"), ('mine = "a"', "'mine' is not a table with name, signature")]
)
def test_a_file_that_is_no_playbook_is_told(text: str, says: str) -> None:
    with pytest.raises(SettingError, match=says):
        read_playbook(text)


def test_two_personas_of_a_kind_have_two_names() -> None:
    with pytest.raises(SettingError, match="two personas called"):
        read_playbook(entry("a", name='"Fans"') + entry("b", name='"FANS"'))


def test_personas_that_never_meet_may_have_one_name() -> None:
    playbook = read_playbook(entry("a", name='"Fans"') + entry("b", name='"Fans"', family='"sales"'))
    check_names(playbook)
    assert [archetype.name for archetype in playbook] == ["Fans", "Fans"]


def test_every_signature_of_the_playbook_comes_back_from_its_text() -> None:
    for archetype in load_playbook():
        assert read_signature(signature_text(archetype.signature)) == archetype.signature


def test_a_signature_reads_as_an_analyst_writes_it() -> None:
    assert signature_text({"income": 1.0, "average order": -0.5, "age": 0.0}) == "income +1, average order -0.5, age 0"
    expected = {"income": 1.0, "average order": -0.5, "age": 0.0}
    assert read_signature(" income +1;average order −0.5, age 0,") == expected


@pytest.mark.parametrize("text", ["income 1.01", "income -1.01", "income high", "income nan"])
def test_a_level_that_is_none_is_named(text: str) -> None:
    with pytest.raises(SettingError, match=f"'{text}' has no level from -1"):
        read_signature(text)


@pytest.mark.parametrize("text", ["incme +1", "+1", "income"])
def test_a_measure_that_is_none_is_named(text: str) -> None:
    with pytest.raises(NotFoundError, match="the personas"):
        read_signature(text)


@pytest.mark.parametrize("text", ["", " ", ",;"])
def test_a_signature_without_a_measure_is_told(text: str) -> None:
    with pytest.raises(SettingError, match="by at least one measure"):
        read_signature(text)


def test_colours_have_the_names_that_an_analyst_calls_them() -> None:
    assert (name_of("#0072b2"), name_of("#E69F00"), name_of("#123456")) == ("blue", "orange", "#123456")
    assert [NAMES[name_of(colour)] for colour in PALETTE] == list(PALETTE)


def test_the_first_ten_segments_have_the_palettes_colours_and_the_others_their_own() -> None:
    assert [colour_of(number) for number in range(1, 11)] == list(PALETTE)
    assert colour_of(11) == "#8D30A6"
    assert len({colour_of(number) for number in range(1, 51)}) == 50
