"""The texts of a persona, composed of the parts that a segment's figures bear out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from xl_segment.personas.claims import Facts, Part, all_hold
from xl_segment.personas.playbook import TEXTS, Archetype, is_shipped, join, load_playbook

_MORE_ON = " More than others on "
#: What is said where nothing else is true.
_INSTEAD = {
    "description": "See what sets them apart.",
    "insight": "The figures beside say what sets them apart.",
    "recommendation": "Look at a few of these customers, then decide what they need.",
    "do": "Find out what they have in common.",
    "dont": "Do not treat them like everybody.",
}


def may_be_called(archetype: Archetype, facts: Facts) -> bool:
    """Tell whether a segment has all that the name of an archetype claims."""
    return all(any(all_hold(claims, facts) for claims in choices) for choices in archetype.needs)


def texts_of(archetype: Archetype, facts: Facts, loved: str = "") -> dict[str, str]:
    """Return {field: text} of a segment that is like an archetype. A text without parts is said as it stands.

    loved: what it spends more of its money on than others.
    """
    return {name: _text(archetype, name, facts, loved) for name in TEXTS}


def _text(archetype: Archetype, name: str, facts: Facts, loved: str) -> str:
    if name not in archetype.parts:
        return str(getattr(archetype, name))
    parts = (_first_that_holds(choices, facts) for choices in archetype.parts[name])
    text = join(name, [part for part in parts if part]) or _INSTEAD[name]
    if loved and name == "description":
        return f"{text}{_MORE_ON}{loved}."
    return text


def _first_that_holds(choices: Sequence[Part], facts: Facts) -> str:
    return next((part.text for part in choices if all_hold(part.claims, facts)), "")


def composed_anew(key: str, said: Mapping[str, str], facts: Facts, loved: str = "") -> dict[str, str]:
    """Return {field: text} of those texts of a persona that the package composed: as they are true now.

    key: of the archetype. said: {field: text} as it stands. loved: as in `texts_of`. What an analyst wrote is nowhere
    in it.
    """
    archetype = next((archetype for archetype in load_playbook() if archetype.key == key), None)
    if archetype is None:
        return {}
    return {
        name: _text(archetype, name, facts, loved)
        for name in archetype.parts
        if _is_composed(archetype, name, said[name].partition(_MORE_ON)[0])
    }


def _is_composed(archetype: Archetype, name: str, text: str) -> bool:
    """Tell whether a text is one that can be composed of an archetype's parts, now or in an earlier version."""
    if text == _INSTEAD[name] or is_shipped(archetype.key, name, text):
        return True
    choices = [["", *(part.text for part in choices)] for choices in archetype.parts[name]]
    return any(text == join(name, [part for part in said if part]) for said in product(*choices))
