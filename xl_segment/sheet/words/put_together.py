"""Headers that name a role by words of several tables put together: "Dernière facture" is the last purchase."""

from __future__ import annotations

import itertools
from functools import lru_cache

from xl_segment.sheet.roles import Role
from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import runs_on

#: The tables that such a header has a word of each of; one of the tables of a group is enough.
PUT_TOGETHER = {
    Role.LAST_PURCHASE: (("last", "final"), ("event", "events")),
    Role.SINCE: (("first",), ("event", "events")),
    Role.FREQUENCY: (("count_of",), ("events",)),
}
#: What may stand beside those words.
_MAY_STAND_BESIDE = ("day", "particles", "filling", "total")
#: As many words make up one phrase at most.
_LONGEST = 3


@lru_cache(maxsize=20_000)
def is_put_together(words: str, role: Role) -> bool:
    """Tell whether plain words name a role by words of each of its tables, with nothing else but small words."""
    groups = PUT_TOGETHER[role]
    tables = (*itertools.chain(*groups), *_MAY_STAND_BESIDE)
    phrases = _known_phrases(_cut(words, tables), tables)
    if phrases is None or len(phrases) < len(groups):
        return False
    return all(any(not known.isdisjoint(group) for known in phrases) for group in groups)


def _cut(words: str, tables: tuple[str, ...]) -> list[str]:
    """Return the words; those of a script that writes no blanks are cut into known phrases."""
    parts: list[str] = []
    for word in words.split():
        parts += _pieces(word, tables) if runs_on(word) else [word]
    return parts


def _pieces(word: str, tables: tuple[str, ...]) -> list[str]:
    """Cut a word of a script without blanks into known phrases, the longest first; all of it where that fails."""
    known = [phrase for table in tables for phrase in vocabulary(table).sure if runs_on(phrase)]
    pieces, rest = [], word
    while rest:
        longest = max((phrase for phrase in known if rest.startswith(phrase)), key=len, default="")
        if not longest:
            return [word]
        pieces.append(longest)
        rest = rest.removeprefix(longest)
    return pieces


def _known_phrases(parts: list[str], tables: tuple[str, ...]) -> list[set[str]] | None:
    """Return the tables that have each phrase of these words, the longest phrases first; None where one is unknown."""
    phrases: list[set[str]] = []
    at = 0
    while at < len(parts):
        length, known = _phrase_at(parts, at, tables)
        if not known:
            return None
        phrases.append(known)
        at += length
    return phrases


def _phrase_at(parts: list[str], at: int, tables: tuple[str, ...]) -> tuple[int, set[str]]:
    for length in range(min(_LONGEST, len(parts) - at), 0, -1):
        phrase = " ".join(parts[at : at + length])
        known = {table for table in tables if _has(table, phrase)}
        if known:
            return length, known
    return 0, set()


def _has(table: str, phrase: str) -> bool:
    known = vocabulary(table)
    return phrase in known.sure or (" " not in phrase and phrase.startswith(known.stems))
