"""Which month a word names, in any language; a column is in one language."""

from __future__ import annotations

from functools import cache

from xl_segment.sheet.parsing.cldr import words

#: Names of months, without accents, in English, German, French, Spanish, Portuguese and Italian, January first. Most
#: columns need no others.
_EVERYDAY = (
    "january jan januar jaenner janner janvier janv enero ene janeiro gennaio gen",
    "february feb februar feber fevrier fevr fev febrero fevereiro febbraio",
    "march mar marz maerz mrz mars marzo marco",
    "april apr avril avr abril abr aprile",
    "may mai mayo maio maggio mag",
    "june jun juni juin junio junho giugno giu",
    "july jul juli juillet juil julio julho luglio lug",
    "august aug aout aou agosto ago",
    "september sep sept septembre septiembre setiembre setembro set settembre sett",
    "october oct oktober okt octobre octubre outubro out ottobre ott",
    "november nov novembre noviembre novembro",
    "december dec dezember dez decembre diciembre dic dezembro dicembre",
)
#: Where a word is a month in several languages, the one that more people write comes first.
_FIRST = (
    "en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "tr", "cs", "uk", "ro", "hu", "sv", "da", "no", "fi", "el",
)  # fmt: skip
#: The beginning of a month's name that is as long as this names it.
_SHORTEST = 3


@cache
def _everyday() -> dict[str, int]:
    return {word: month for month, names in enumerate(_EVERYDAY, start=1) for word in names.split(" ")}


def month_numbers(keys: set[str]) -> dict[str, int]:
    """Return the month that each of a column's words names, words written as `word_key` does; others are left out.

    A word that means another month elsewhere ("listopad" is October in Croatian, November in Polish) is read in the
    language that knows most of the column's words.
    """
    known = {key: _everyday()[key] for key in keys & _everyday().keys()}
    if len(known) == len(keys):
        return known
    language = min(words().months, key=lambda name: (-len(keys & _keys(name)), _rank(name), name))
    chosen = words().months[language]
    months = known | {key: chosen[key] for key in keys if key in chosen}
    for key in keys - months.keys():
        # Hebrew writes "in January" as one word.
        month = chosen.get(key[1:]) if language == "he" else _begun(key)
        if month:
            months[key] = month
    return months


def _rank(language: str) -> int:
    if language not in _FIRST:
        return len(_FIRST)
    return _FIRST.index(language)


def _keys(language: str) -> set[str]:
    keys = {*words().months[language]}
    if language == "he":
        keys |= {"ב" + key for key in words().months["he"]}
    return keys


def _begun(key: str) -> int | None:
    """Return the month of a name that is cut short ("septem")."""
    months = {month for name, month in _everyday().items() if name.startswith(key)}
    if len(key) < _SHORTEST or len(months) != 1:
        return None
    return months.pop()
