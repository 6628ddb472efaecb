"""The texts of a persona, composed of the parts that a segment's figures bear out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from xl_segment.personas.claims import Facts, Part, all_hold
from xl_segment.personas.playbook import TEXTS, Archetype, is_shipped, join, load_playbook
from xl_segment.personas.text_figures import can_be_said, filled, is_filled, names_figures

_MORE_ON = " More than others on "
#: A description that says nothing of a segment: whoever has room for few words leaves it out.
NO_DESCRIPTION = "See what sets them apart."
#: What is said where nothing else is true.
_INSTEAD = {
    "description": NO_DESCRIPTION,
    "insight": "The figures beside say what sets them apart.",
    "goal": "Find out what they need",
    "recommendation": "Look at a few of these customers, then decide what they need.",
    "do": "Find out what they have in common.",
    "dont": "Do not treat them like everybody.",
    "measure": "How many buy again within three months.",
}
#: What an analyst's own playbook of an earlier version has no words for.
_WHERE_MISSING = {name: _INSTEAD[name] for name in ("goal", "measure")}
#: Of a segment that is like no archetype: what is said where something sets it apart, and where nothing does.
_OF_ITS_OWN = {
    "goal": ("Make use of what sets them apart", "None of their own"),
    "recommendation": (
        "An offer that begins with what sets them apart: {strongest}.",
        "No offer of their own, as nothing sets them apart for certain.",
    ),
    "do": (
        "Ask {some} of the {customers} what is behind it, and give them a name of your own.",
        "Look at {some} of the {customers}, and take them together with the segment that they are most like.",
    ),
    "dont": ("Do not send them what everybody gets.", "Do not pay for a campaign for them alone."),
    "measure": (
        "How many of the {customers} take that offer within three months.",
        "Whether they are still a segment in three months.",
    ),
}
#: The same as an earlier version had it.
_FORMERLY_OF_ITS_OWN = {
    "do": ("Give the segment a name of your own when you know them.",),
    "dont": ("Do not treat it like the segment next to it.",),
}


@dataclass(frozen=True)
class Said:
    """What a segment bears out: facts that claims are held against, and figures that texts name.

    loved: what it spends more of its money on than others. figures: as of `figures_of`.
    """

    facts: Facts
    figures: Mapping[str, str] = field(default_factory=dict)
    loved: str = ""


def may_be_called(archetype: Archetype, facts: Facts) -> bool:
    """Tell whether a segment has all that the name of an archetype claims."""
    return all(any(all_hold(claims, facts) for claims in choices) for choices in archetype.needs)


def texts_of(archetype: Archetype, segment: Said) -> dict[str, str]:
    """Return {field: text} of a segment that is like an archetype. A text without parts is said as it stands."""
    return {name: _text(archetype, name, segment) for name in TEXTS}


def texts_of_its_own(figures: Mapping[str, str], *, apart: bool) -> dict[str, str]:
    """Return {field: text} of a segment that is like no archetype. apart: whether anything sets it apart."""
    said = {name: texts[0 if apart else 1] for name, texts in _OF_ITS_OWN.items()}
    return {
        name: filled(text, figures) if can_be_said(text, figures) else _INSTEAD[name] for name, text in said.items()
    }


def _text(archetype: Archetype, name: str, segment: Said) -> str:
    if name not in archetype.parts:
        written = str(getattr(archetype, name))
        return filled(written or _WHERE_MISSING.get(name, ""), segment.figures)
    parts = (_first_that_holds(choices, segment) for choices in archetype.parts[name])
    text = join(name, [part for part in parts if part]) or _INSTEAD[name]
    if segment.loved and name == "description":
        return f"{text}{_MORE_ON}{segment.loved}."
    return text


def _first_that_holds(choices: Sequence[Part], segment: Said) -> str:
    """Return the first of some choices that is true and whose figures are known, with them."""
    texts = (
        part.text
        for part in choices
        if all_hold(part.claims, segment.facts) and can_be_said(part.text, segment.figures)
    )
    return filled(next(texts, ""), segment.figures)


def composed_anew(key: str, said: Mapping[str, str], segment: Said) -> dict[str, str]:
    """Return {field: text} of those texts of a persona that the package composed: as they are true now.

    key: of the archetype, "" of none. said: {field: text} as it stands. What an analyst wrote is nowhere in it.
    """
    archetype = next((archetype for archetype in load_playbook() if archetype.key == key), None)
    if archetype is None:
        return {}
    return {
        name: _text(archetype, name, segment)
        for name in TEXTS[1:]
        if _is_composed(archetype, name, said[name].partition(_MORE_ON)[0])
    }


def own_texts_anew(said: Mapping[str, str], figures: Mapping[str, str], *, apart: bool) -> dict[str, str]:
    """Return {field: text} of those texts that `texts_of_its_own` once returned, or an earlier version: as of now."""
    return {
        name: text for name, text in texts_of_its_own(figures, apart=apart).items() if _is_of_its_own(name, said[name])
    }


def _is_of_its_own(name: str, text: str) -> bool:
    known = (*_OF_ITS_OWN[name], _INSTEAD[name], *_FORMERLY_OF_ITS_OWN.get(name, ()))
    return not text or any(is_filled(text, template) for template in known)


def _is_composed(archetype: Archetype, name: str, text: str) -> bool:
    """Tell whether a text is one that can be composed of an archetype's parts, now or in an earlier version."""
    if not text or text == _INSTEAD[name] or is_shipped(archetype.key, name, text):
        return True
    if name not in archetype.parts:
        return names_figures(getattr(archetype, name)) and is_filled(text, getattr(archetype, name))
    choices = [["", *(part.text for part in choices)] for choices in archetype.parts[name]]
    return any(is_filled(text, join(name, [part for part in said if part])) for said in product(*choices))
