"""The playbook: persona archetypes as data, checked when they are read."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from xl_segment.errors import SettingError, not_found
from xl_segment.sheet import measures as m

_MEASURES = frozenset(
    {m.INCOME, m.SPENDING, m.AGE, m.MONEY, m.FREQUENCY, m.RECENCY, m.TENURE, m.AVERAGE_ORDER, m.RETURNS}
)
_TEXTS = ("name", "description", "insight", "recommendation", "do", "dont")


@dataclass(frozen=True)
class Archetype:
    """A persona that a segment may turn out to be.

    signature: {canonical measure: -1 the lowest segment of the sheet ... +1 the highest}. colour: "#RRGGBB" where
    the persona has one of its own.
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


def _archetype(key: str, entry: Any) -> Archetype:  # noqa: ANN401  whatever the file holds
    """Return an entry of the playbook, checked."""
    if not isinstance(entry, dict):
        raise SettingError(f"Playbook entry '{key}' is not a table with name, signature and texts.")
    _check_texts(key, entry)
    if entry.get("family") not in ("customers", "sales"):
        raise SettingError(
            f"Playbook entry '{key}' has the family '{entry.get('family')}'; use 'customers' or 'sales'."
        )
    signature = entry.get("signature")
    if not isinstance(signature, dict) or not signature:
        raise SettingError(f"Playbook entry '{key}' has no signature.")
    for measure, level in signature.items():
        _check_level(key, measure, level)
    return Archetype(
        key=key,
        family=entry["family"],
        signature={measure: float(level) for measure, level in signature.items()},
        **{name: entry[name].strip() for name in _TEXTS},
    )


def _check_texts(key: str, entry: Mapping[str, Any]) -> None:
    for name in _TEXTS:
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            raise SettingError(f"Playbook entry '{key}' has no text for '{name}'.")


def _check_level(key: str, measure: str, level: Any) -> None:  # noqa: ANN401  whatever the file holds
    if measure not in _MEASURES:
        measures = ", ".join(sorted(_MEASURES))
        raise SettingError(f"Playbook entry '{key}' names the measure '{measure}'; use {measures}.")
    is_number = isinstance(level, int | float) and not isinstance(level, bool)
    if not is_number or not -1 <= level <= 1:
        raise SettingError(f"Playbook entry '{key}' has {measure} = {level}; give a number from -1 to 1.")
