"""What the slides say, read back by python-pptx and held against the sheet Segments."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from pptx.presentation import Presentation

from tests.deck.results import DAY, charts, column, lines, read, texts, titles
from xl_segment import Segmentation, refresh, segment
from xl_segment.deck.deck import make_deck
from xl_segment.deck.story import MOST_LETTERS, Story
from xl_segment.pages.segments_page import segments_page
from xl_segment.personas.phrases import shown_money_shares, shown_shares
from xl_segment.rounding import about, percent

SURE, FIRST_PERSONA = 3, 5


def numbers(segments: dict[str, object]) -> list[object]:
    return list(segments.values())


def test_there_is_a_slide_for_each_question_and_each_persona(result: Segmentation, deck: Presentation) -> None:
    assert len(deck.slides) == 7 + result.k + (len(result.memory.history) > 1)
    assert all(titles(deck))
    for persona, title in zip(result.personas, titles(deck)[FIRST_PERSONA:], strict=False):
        assert title.startswith((persona.name[:20], f"{persona.segment} {persona.name[:10]}"))


def test_the_columns_of_the_answer_are_the_shares_of_segments(result: Segmentation, deck: Presentation) -> None:
    (chart,) = charts(deck.slides[0])
    customers = [series.values[0] for series in chart.plots[0].series]
    assert customers == numbers(column(result, "Share"))
    money = shown_money_shares(result.profiles)
    assert list(chart.plots[0].categories) == ["Share of customers", *(["Share of money"] if None not in money else [])]
    if None not in money:
        assert [series.values[1] for series in chart.plots[0].series] == list(money)


def test_the_answer_says_how_real_the_segments_are(result: Segmentation, deck: Presentation) -> None:
    assert any(result.evidence.in_short in text for text in texts(deck.slides[0]))


def test_one_cloud_is_called_one_cloud_from_the_first_slide_on(decks: Callable[[str], Presentation]) -> None:
    said = [" ".join(texts(slide)) for slide in decks("sold").slides]
    assert "cut through one cloud" in said[0]
    assert said[4].startswith("One cloud")
    assert "natural" not in said[0]


def test_the_bars_of_how_sure_are_those_of_segments(result: Segmentation, deck: Presentation) -> None:
    (chart,) = charts(deck.slides[SURE])
    assert list(chart.plots[0].series[0].values) == pytest.approx(numbers(column(result, "Comes out again")))


def test_of_three_states_the_verdict_stands_out_and_none_where_nothing_is_known(
    result: Segmentation, deck: Presentation
) -> None:
    cards = [
        shape for shape in deck.slides[SURE].shapes
        if shape.has_text_frame and shape.text_frame.text.split("\n")[0] in ("Natural", "Reproducible", "Constructed")
    ]  # fmt: skip
    accents = [card.fill.fore_color.theme_color for card in cards]
    assert len(cards) == 3
    chosen = [card for card, accent in zip(cards, accents, strict=True) if accents.count(accent) == 1]
    expected = [] if result.evidence.form == "unknown" else [result.evidence.word]
    assert [card.text_frame.text.split("\n")[0].lower() for card in chosen] == expected


def test_a_personas_bars_are_its_figures_and_everybodys(result: Segmentation, deck: Presentation) -> None:
    for profile, slide in zip(result.profiles, list(deck.slides)[FIRST_PERSONA:], strict=False):
        by_name = {f"{each.name}, {each.compared}": each for each in profile.measures}
        drawn = charts(slide)
        assert 1 <= len(drawn) <= 3
        for chart in drawn:
            (series,) = chart.plots[0].series
            measure = by_name[series.name]
            assert list(series.values) == [about(measure.figure), about(measure.overall)]
            assert list(chart.plots[0].categories)[1] == "Everybody"


def test_the_measures_shown_are_those_farthest_from_everybody(made: Callable[[str], Segmentation]) -> None:
    from xl_segment.deck.persona_slide import farthest

    story = Story(made("demo"))
    for at, profile in enumerate(story.result.profiles):
        shown = farthest(story, at)
        others = [measure for measure in profile.measures if measure not in shown and measure.side]
        assert min(abs(measure.z) for measure in shown if measure.side) >= max(
            [abs(measure.z) for measure in others], default=0
        )


def test_a_persona_slide_says_rule_do_and_dont_as_the_persona_does(made: Callable[[str], Segmentation]) -> None:
    result = made("demo")
    slides = list(Story(result).result.personas)
    deck = texts_of(result)
    for persona, said in zip(slides, deck[FIRST_PERSONA:], strict=False):
        rule = result.rules.of(persona.segment)
        assert rule is not None
        assert rule.words in said
        assert persona.do in said
        assert persona.dont.removeprefix("Do not ")[1:] in said
        assert persona.goal in said


def texts_of(result: Segmentation) -> list[str]:
    from tests.deck.results import deck_of

    return ["\n".join(texts(slide)) for slide in deck_of(result).slides]


def test_what_is_at_stake_is_that_of_segments_most_first(made: Callable[[str], Segmentation]) -> None:
    for kind in ("sold", "changed"):
        result = made(kind)
        slide = slide_with(result, "First step")
        (chart,) = charts(slide)
        at_stake = column(result, "At stake")
        assert list(chart.plots[0].series[0].values) == numbers(at_stake)
        assert [name.split()[0] for name in chart.plots[0].categories] == list(at_stake)
        budget = column(result, "Share of a budget")
        table = next(shape.table for shape in slide.shapes if shape.has_table)
        assert [row.cells[2].text for row in table.rows][1:] == [percent(float(str(part))) for part in budget.values()]


def slide_with(result: Segmentation, text: str) -> object:
    from tests.deck.results import deck_of

    return next(slide for slide in deck_of(result).slides if text in texts(slide))


def test_a_typed_budget_is_split_in_its_own_unit(made: Callable[[str], Segmentation]) -> None:
    result = made("sold")
    typed = replace(result, memory=replace(result.memory, budget=50_000.0))
    table = next(shape.table for shape in slide_with(typed, "First step").shapes if shape.has_table)  # type: ignore[attr-defined]
    parts = [int(row.cells[2].text.replace(",", "")) for row in list(table.rows)[1:]]
    assert sum(parts) == 50_000


def test_without_money_no_amount_is_said_anywhere(decks: Callable[[str], Presentation]) -> None:
    for kind in ("demo", "ten", "few"):
        said = [text for slide in decks(kind).slides for text in texts(slide)]
        assert not [text for text in said if re.search(r"At stake|worth most|of the money|more if", text)]


def test_the_changes_are_told_where_there_was_an_earlier_run_and_only_there(
    made: Callable[[str], Segmentation], decks: Callable[[str], Presentation]
) -> None:
    last = made("changed").memory.history[-1]
    said = [title for title in titles(decks("changed")) if "changed segment" in title]
    assert said == [f"{last.moved} customers changed segment, {last.new} are new, {last.gone} are gone"]
    assert not [title for title in titles(decks("sold")) if "changed segment" in title]


def test_the_bars_of_the_changes_are_the_customers_before_and_now(
    made: Callable[[str], Segmentation], decks: Callable[[str], Presentation]
) -> None:
    result = made("changed")
    slide = next(slide for slide in decks("changed").slides if "changed segment" in slide.shapes.title.text_frame.text)
    (chart,) = charts(slide)
    before, now = chart.plots[0].series
    assert list(now.values) == [profile.size for profile in result.profiles]
    earlier = result.memory.before
    assert earlier is not None
    assert list(before.values) == [int((earlier.customers.segment == each.segment).sum()) for each in result.profiles]


def test_what_is_of_an_earlier_run_is_said_to_be(
    made: Callable[[str], Segmentation], decks: Callable[[str], Presentation]
) -> None:
    sold, later = ([" ".join(texts(slide)) for slide in decks(name).slides] for name in ("sold", "changed"))
    assert "Comes out again when customers are drawn anew" in sold[SURE]
    assert "Came out again when the segments were made" in later[SURE]
    # `report` scores the customers of a workbook that was segmented: that is no later run.
    again = refresh(lines(), previous=made("sold").memory, now=DAY)
    scored = read(make_deck(again))
    assert "Comes out again when customers are drawn anew" in " ".join(texts(scored.slides[SURE]))


def test_whether_the_model_still_fits_is_asked_where_it_was_not_made_anew(made: Callable[[str], Segmentation]) -> None:
    later = made("changed")
    assert later.drift is not None
    remade = segment(lines(), k=3, previous=made("sold").memory, now=DAY + datetime.timedelta(days=1))
    scored = refresh(lines(), previous=remade.memory, now=DAY + datetime.timedelta(days=1))
    for result, asked in ((later, True), (scored, False)):
        slides = read(make_deck(result)).slides
        (changes,) = [slide for slide in slides if "changed segment" in slide.shapes.title.text_frame.text]
        assert (
            later.drift.sentence[:20] in " ".join(texts(changes)) or "still fits" in " ".join(texts(changes))
        ) == asked


def test_rows_in_are_rows_worked_on_and_rows_set_aside(deck: Presentation) -> None:
    (table,) = [shape.table for shape in deck.slides[1].shapes if shape.has_table]
    rows = {
        row.cells[0].text: int(row.cells[1].text.replace(",", "").replace("−", "-"))
        for row in table.rows
        if row.cells[1].text != "How many"
    }
    aside = sum(count for what, count in rows.items() if what.startswith("Set aside"))
    assert rows["Read from the sheet"] + aside == rows["Rows worked on"]


def test_every_per_cent_of_a_persona_slide_stands_on_segments_too(result: Segmentation, deck: Presentation) -> None:
    known = {
        percent(share) for share in [*shown_shares(result.profiles), *filter(None, shown_money_shares(result.profiles))]
    }
    known |= set(
        re.findall(
            r"\d+%",
            " ".join(str(cell) for block in segments_page(result).blocks for row in block.values for cell in row),
        )
    )
    known |= {percent(float(str(share))) for share in column(result, "Comes out again").values()}
    known |= {said for strategy in result.strategies for said in re.findall(r"\d+%", strategy.channel + strategy.buys)}
    for slide in list(deck.slides)[FIRST_PERSONA : FIRST_PERSONA + result.k]:
        said = set(re.findall(r"\d+%", " ".join(texts(slide))))
        assert said <= known, slide.shapes.title.text_frame.text


def test_a_titles_finding_stands_in_one_line(deck: Presentation) -> None:
    assert not [title for title in titles(deck) if len(title) > MOST_LETTERS]


def test_names_that_begin_alike_stay_apart(decks: Callable[[str], Presentation]) -> None:
    said = titles(decks("ten"))
    assert len(set(said)) == len(said)


def test_the_same_result_is_the_same_file(made: Callable[[str], Segmentation]) -> None:
    first = make_deck(made("sold"))
    assert make_deck(made("sold")) == first


def test_no_part_carries_the_time_of_writing(made: Callable[[str], Segmentation]) -> None:
    result = made("sold")
    dates = set(dates_in(make_deck(result)))
    assert dates == {"(1980, 1, 1, 0, 0, 0)", f"{result.memory.when:%Y-%m-%dT%H:%M:%SZ}"}


def dates_in(content: bytes) -> list[str]:
    dates = []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for part in parts.infolist():
            dates.append(str(part.date_time))
            data = parts.read(part)
            if part.filename.endswith(".xlsx"):
                dates += dates_in(data)
            elif part.filename == "docProps/core.xml":
                dates += re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", data.decode())
    return dates


def test_a_rule_stands_there_whole_or_who_they_are_instead(result: Segmentation, deck: Presentation) -> None:
    for profile, slide in zip(result.profiles, list(deck.slides)[FIRST_PERSONA:], strict=False):
        rule, said = result.rules.of(profile.segment), "\n".join(texts(slide))
        described = result.persona(profile.segment).description.split("; ")[0]
        assert rule is None or (rule.is_usable and rule.words in said) or described in said or "has their rule" in said
        assert rule is None or rule.is_usable or rule.words not in said
