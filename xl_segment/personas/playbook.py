"""The playbook: persona archetypes as data, checked when they are read."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from xl_segment.errors import SettingError, not_found
from xl_segment.personas.claims import MEASURES, Claim, Part, read_claims, read_part

_MEASURES = frozenset(MEASURES)
TEXTS = ("name", "description", "insight", "goal", "recommendation", "do", "dont", "measure")
#: Texts that a playbook of the first version has not.
_MAY_BE_MISSING = frozenset({"goal", "measure"})


@dataclass(frozen=True)
class Archetype:
    """A persona that a segment may turn out to be.

    signature: {canonical measure: -1 the lowest segment of the sheet ... +1 the highest}. colour: "#RRGGBB" where
    the persona has one of its own. The texts are what can be said of it at most, as an analyst reads and edits them.

    needs: without which a segment is not called so, each a choice of claims. parts: {text: what it is made of}, each
    part a choice of which the first that holds is said; a text without parts is said as it stands. goal: what is to be
    reached with such customers; measure: what tells whether it was, and by when. Texts may name figures, as in
    `text_figures`.
    """

    key: str
    family: Literal["customers", "sales"]
    name: str
    signature: Mapping[str, float]
    description: str
    insight: str
    recommendation: str
    do: str
    dont: str
    colour: str = ""
    goal: str = ""
    measure: str = ""
    needs: tuple[tuple[tuple[Claim, ...], ...], ...] = ()
    parts: Mapping[str, tuple[tuple[Part, ...], ...]] = field(default_factory=dict)


Playbook = tuple[Archetype, ...]


@cache
def load_playbook() -> Playbook:
    """Return the playbook that comes with the package."""
    return read_playbook((files("xl_segment.personas") / "playbook.toml").read_text(encoding="utf-8"))


def read_playbook(text: str) -> Playbook:
    """Read a playbook from TOML text. Raises SettingError naming the entry that is not as it should be."""
    try:
        entries = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"The playbook is not valid TOML: {error}.") from error
    playbook = tuple(_archetype(key, entry) for key, entry in entries.items())
    check_names(playbook)
    return playbook


def signature_text(signature: Mapping[str, float]) -> str:
    """Return a signature as an analyst reads and edits it: "income +1, spending -0.5"."""
    return ", ".join(f"{measure} {_signed(level)}" for measure, level in signature.items())


def _signed(level: float) -> str:
    if not level:
        return "0"
    return f"{level:+g}"


def read_signature(text: str) -> dict[str, float]:
    """Read "income +1, spending -0.5" back. Raises SettingError where a measure or a level is none."""
    signature: dict[str, float] = {}
    for part in text.replace(";", ",").replace("−", "-").split(","):
        part = part.strip()
        if part:
            measure, level = _read_level(part)
            signature[measure] = level
    if not signature:
        raise SettingError("a persona is recognised by at least one measure, for example 'income +1, spending -0.5'.")
    return signature


def _read_level(text: str) -> tuple[str, float]:
    """Read "income +1"."""
    measure, _, number = text.rpartition(" ")
    if measure not in _MEASURES:
        raise not_found("measure", measure or text, sorted(_MEASURES), "the personas")
    try:
        level = float(number)
    except ValueError:
        level = math.nan
    if not -1 <= level <= 1:
        raise SettingError(f"'{text}' has no level from -1 (the lowest segment) to +1 (the highest).")
    return measure, level


def check_names(playbook: Playbook) -> None:
    """Raise SettingError where two personas that can meet have the same name."""
    for archetype in playbook:
        families = [namesake.family for namesake in playbook if namesake.name.casefold() == archetype.name.casefold()]
        # Loyal customers are called so on either kind of sheet; the two never meet.
        if len(set(families)) < len(families):
            raise SettingError(
                f"The playbook has two personas called '{archetype.name}'; give one of them another name."
            )


def with_parts(playbook: Playbook) -> Playbook:
    """Return an analyst's playbook with what the package knows of the texts in it that are still its own.

    A text that was written over is said as it stands; so is one that the package does not know.
    """
    shipped = {archetype.key: archetype for archetype in load_playbook()}
    return tuple(_with_parts(archetype, shipped.get(archetype.key)) for archetype in playbook)


def _with_parts(archetype: Archetype, shipped: Archetype | None) -> Archetype:
    if shipped is None or archetype.parts or archetype.needs:
        return archetype
    known = {
        name: parts
        for name, parts in shipped.parts.items()
        if is_shipped(archetype.key, name, getattr(archetype, name))
    }
    missing = [name for name in _MAY_BE_MISSING if not getattr(archetype, name)]
    known |= {name: shipped.parts[name] for name in missing if name in shipped.parts}
    needs = shipped.needs if dict(archetype.signature) == dict(shipped.signature) else ()
    return replace(archetype, parts=known, needs=needs, **{name: getattr(shipped, name) for name in missing})


def is_shipped(key: str, field_name: str, text: str) -> bool:
    """Tell whether a text of an archetype is the package's own: as it is now, or as an earlier version had it."""
    shipped = [archetype for archetype in load_playbook() if archetype.key == key]
    texts = [getattr(archetype, field_name) for archetype in shipped] + [_former_texts().get(key, {}).get(field_name)]
    return " ".join(text.split()) in texts


@cache
def _former_texts() -> Mapping[str, Mapping[str, str]]:
    """Return {key: {field: text}} as the first version of the package had them: they stand in older workbooks."""
    return tomllib.loads((files("xl_segment.personas") / "former_texts.toml").read_text(encoding="utf-8"))


def _archetype(key: str, entry: Any) -> Archetype:  # noqa: ANN401  whatever the file holds
    """Return an entry of the playbook, checked."""
    if not isinstance(entry, dict):
        raise SettingError(f"Playbook entry '{key}' is not a table with name, signature and texts.")
    _check_texts(key, entry)
    if entry.get("family") not in ("customers", "sales"):
        raise SettingError(
            f"Playbook entry '{key}' has the family '{entry.get('family')}'; use 'customers' or 'sales'."
        )
    signature = _signature(key, entry.get("signature"))
    parts = {name: _parts(entry[name]) for name in TEXTS[1:] if isinstance(entry.get(name), list)}
    texts = {name: at_most(name, parts[name]) if name in parts else entry.get(name, "").strip() for name in TEXTS}
    return Archetype(
        key=key,
        family=entry["family"],
        signature=signature,
        needs=tuple(_need(key, text) for text in entry.get("needs", ())),
        parts=parts,
        **texts,
    )


def _signature(key: str, signature: Any) -> dict[str, float]:  # noqa: ANN401  whatever the file holds
    """Return the signature of an entry, checked."""
    if not isinstance(signature, dict) or not signature:
        raise SettingError(f"Playbook entry '{key}' has no signature.")
    for measure, level in signature.items():
        _check_level(key, measure, level)
    return {measure: float(level) for measure, level in signature.items()}


def _parts(texts: list[str]) -> tuple[tuple[Part, ...], ...]:
    """Read the parts of a text; each may be a choice: "money highest: spend the most | money high: spend a lot"."""
    return tuple(tuple(read_part(choice) for choice in text.split(" | ")) for text in texts)


def _need(key: str, text: str) -> tuple[tuple[Claim, ...], ...]:
    choices = [read_claims(choice) for choice in text.split(" | ")]
    if not all(choices):
        raise SettingError(f"Playbook entry '{key}' needs '{text}'; write for example 'income high'.")
    return tuple(choice for choice in choices if choice)


def at_most(name: str, parts: tuple[tuple[Part, ...], ...]) -> str:
    """Return a text with all that it can say: of each choice the first."""
    return join(name, [choices[0].text for choices in parts])


def join(name: str, said: list[str]) -> str:
    """Put the parts of a text together: those of a description to one sentence, others are sentences. "" of none."""
    if name != "description":
        return " ".join(said)
    if not said:
        return ""
    text = " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))
    return f"{text[0].upper()}{text[1:]}."


def _check_texts(key: str, entry: Mapping[str, Any]) -> None:
    for name in TEXTS:
        if name in _MAY_BE_MISSING and name not in entry:
            continue
        if not _is_text(entry.get(name)) and not (name != "name" and _is_list_of_texts(entry.get(name))):
            raise SettingError(f"Playbook entry '{key}' has no text for '{name}'.")


def _is_text(entry: Any) -> bool:  # noqa: ANN401  whatever the file holds
    return isinstance(entry, str) and bool(entry.strip())


def _is_list_of_texts(entry: Any) -> bool:  # noqa: ANN401  whatever the file holds
    return isinstance(entry, list) and bool(entry) and all(map(_is_text, entry))


def _check_level(key: str, measure: str, level: Any) -> None:  # noqa: ANN401  whatever the file holds
    if measure not in _MEASURES:
        measures = ", ".join(sorted(_MEASURES))
        raise SettingError(f"Playbook entry '{key}' names the measure '{measure}'; use {measures}.")
    is_number = isinstance(level, int | float) and not isinstance(level, bool)
    if not is_number or not -1 <= level <= 1:
        raise SettingError(f"Playbook entry '{key}' has {measure} = {level}; give a number from -1 to 1.")
