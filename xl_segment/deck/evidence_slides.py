"""The slides on how many segments, how sure they are, and where they lie."""

from __future__ import annotations

from dataclasses import replace

from xl_segment.charts import elbow, scatter, silhouette
from xl_segment.deck.drawing import Canvas
from xl_segment.deck.editable_charts import Bar, Bars, add_bars, gap_of
from xl_segment.deck.ground import LEFT, RIGHT, TOP, Box
from xl_segment.deck.story import MOST_WORDS, Story, named, small, title_of
from xl_segment.deck.text_size import Line, few_words
from xl_segment.evidence.evidence import DOUBTFUL, STABLE
from xl_segment.pages.evidence_block import STATES
from xl_segment.personas.measure_words import capital
from xl_segment.personas.short_names import short_names
from xl_segment.personas.telling_measures import telling_measures
from xl_segment.rounding import percent
from xl_segment.segments.pca import project

_PICTURE = 5.84


def add_number(canvas: Canvas, story: Story) -> None:
    """Show the two pictures that speak for or against the number of segments, with the reason below them."""
    result = story.result
    curve, blades = elbow(result), silhouette(result)
    canvas.title(number_title(story, curve.title))
    # What the slide says already, its picture need not say again.
    curve = replace(curve, title="Inertia and silhouette by number of segments")
    height = _PICTURE / curve.width * curve.height
    canvas.picture(Box(LEFT, TOP, _PICTURE, height), curve.png(), curve.alt)
    canvas.picture(Box(RIGHT - _PICTURE, TOP, _PICTURE, height), blades.png(), blades.alt)
    text = few_words(result.choice.reason, MOST_WORDS)
    canvas.text(Box(LEFT, TOP + height + 0.3, RIGHT - LEFT, 1.2), [Line(text, size=18)])


def number_title(story: Story, finding: str) -> str:
    """Say why so many segments. finding: of the picture, which may be too long."""
    as_groups = f"{story.segments}: as many as the customers form groups"
    evidence, choice = story.result.evidence, story.result.choice
    if evidence.form == "groups" and evidence.groups == choice.k == choice.recommended:
        return title_of(finding, as_groups)
    return title_of(finding, f"{story.segments}: what speaks for that number")


def add_sureness(canvas: Canvas, story: Story) -> None:
    """Say which of three states the segments are in, how much of each comes out again, and what else is known."""
    result, evidence = story.result, story.result.evidence
    canvas.title(sure_title(story))
    width, gap = 3.86, 0.175
    for at, (word, what) in enumerate(STATES.items()):
        chosen = word == evidence.word and evidence.form != "unknown"
        ink = "on accent" if chosen else "ink"
        lines = [Line(word.capitalize(), size=20, bold=True, colour=ink), Line(what, size=14, colour=ink)]
        box = Box(LEFT + at * (width + gap), TOP, width, 1.15)
        canvas.card(box, lines, fill="accent" if chosen else "card", anchor="middle")
    heading = "Comes out again when customers are drawn anew"
    if not result.made_by_last_run:
        heading = "Came out again when the segments were made"
    canvas.text(Box(LEFT, 2.85, 6.9, 0.4), [Line(heading, bold=True)], name="Chart title")
    bars = [
        Bar(named(persona, 26), part.jaccard, persona.colour)
        for persona in result.personas
        if (part := evidence.of(persona.segment)) is not None
    ]
    size = 14 if len(bars) <= 6 else 12
    chart = Bars(
        "Comes out again", bars, "0%", (0.34, 0.0, 0.66, 1.0), size, size, end=1.2, gap=gap_of(3.15 / len(bars))
    )
    alt = "; ".join(f"{bar.name} {percent(bar.value)}" for bar in bars)
    add_bars(canvas, Box(LEFT, 3.25, 6.9, 3.15), chart, alt)
    note = f"Stable from {percent(STABLE)} on, not to be relied on below {percent(DOUBTFUL)}."
    canvas.text(Box(LEFT, 6.45, 6.9, 0.35), [Line(note, size=13, colour="quiet")])
    canvas.text(Box(8.0, 2.85, RIGHT - 8.0, 3.95), _figures(story))


def sure_title(story: Story) -> str:
    """Return the verdict as a title."""
    evidence, count = story.result.evidence, small(story.segments)
    parts = [part.jaccard for part in evidence.segments]
    if evidence.form == "unknown":
        return "Not sure: too few customers to tell groups from chance"
    if evidence.word == "natural":
        return title_of(f"Natural: {count}, with few customers between them")
    if evidence.form == "groups":
        return title_of("Not sure: there seem to be groups, but not all come out again")
    if evidence.word == "reproducible":
        return title_of(f"Reproducible: {percent(min(parts))} or more of each segment comes out again")
    return title_of("Constructed: other customers would give other segments")


def _figures(story: Story) -> list[Line]:
    """Return three figures, each with what it means."""
    result = story.result
    between = percent(float((result.fit < result.model.between).mean()))
    holds = f"{int(result.rules.holds * 100 + 1e-9)} of 100"
    numbers = result.evidence.numbers
    same = sum(number == result.k for number in numbers)
    figures = [
        (between, "of the customers lie between two segments."),
        (holds, "are caught by their segment’s rule alone."),
    ]
    if numbers:
        said = f"random samples speak for {small(story.segments)}{_what_follows(story, same)}."
        figures.append((f"{same} of {len(numbers)}", said))
    lines = []
    for figure, what in figures:
        lines.append(Line(figure, size=32, bold=True, colour="accent", above=12))
        lines.append(Line(what, size=16))
    return lines


def _what_follows(story: Story, same: int) -> str:
    """Say what it means that so many samples speak for the number of segments: borders may hold at any number."""
    evidence = story.result.evidence
    if 2 * same > len(evidence.numbers):
        return ", too"
    if evidence.word == "reproducible":
        return ": their borders hold, their number is a choice"
    return ""


def add_map(canvas: Canvas, story: Story) -> None:
    """Show the customers on the map, and how to read it."""
    chart = scatter(story.result)
    canvas.title(map_title(story))
    canvas.picture(Box(LEFT, TOP, 8.3, 5.3), chart.png(), chart.alt)
    _, explained = project(story.result.features.matrix)
    lines = [
        Line("Read it like this", size=18, bold=True),
        Line("Each dot is a customer. The nearer two dots, the more alike they are.", size=16, above=4),
        Line(f"It shows {percent(explained.sum())} of the variance between them.", size=16, above=8),
        Line("What one sees", size=18, bold=True, above=14),
        Line(_what_one_sees(story), size=16, above=4),
    ]
    canvas.text(Box(9.35, TOP + 0.05, RIGHT - 9.35, 5.0), lines)


def map_title(story: Story) -> str:
    """Say which two measures tell the segments apart most; of a single cloud, that it is one."""
    result = story.result
    measures = result.profiles[0].measures
    apart = {
        at: max((abs(profile.measures[at].z) for profile in result.profiles if profile.measures[at].side), default=0.0)
        for at in telling_measures(result.profiles, len(measures))
        if measures[at].drives
    }
    ranked = sorted((at for at in apart if apart[at]), key=lambda at: (-apart[at], at))[:2]
    names = short_names([measures[at].name for at in ranked])
    deciding = capital(" and ".join(names[measures[at].name] for at in ranked))
    cut = f"One cloud, cut into {small(story.segments)}"
    if result.evidence.is_one_cloud:
        return title_of(f"{cut}, mostly by {deciding}", f"One cloud, cut mostly by {deciding}", cut) if ranked else cut
    if not ranked:
        return f"{story.segments} on the map"
    verb = "tells" if len(ranked) == 1 else "tell"
    return title_of(f"{deciding} {verb} the {small(story.segments)} apart", f"{story.segments} on the map")


def _what_one_sees(story: Story) -> str:
    evidence = story.result.evidence
    if evidence.word == "natural":
        return "Few customers lie between the colours: these are natural groups."
    if evidence.is_one_cloud:
        return "The colours touch: it is one cloud, and borders are soft."
    return "The colours touch: borders are soft."
