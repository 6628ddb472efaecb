"""Headers shortened by their meaning: "Total gross annual household income (EUR)" is "gross annual income"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xl_segment.personas.phrases import without_unit

#: Words that can go without the meaning going with them.
_EMPTY = frozenset(
    """a all amount amounts amt an any approx approximate avg by client clients cust customer customers each
    estimated for from household in mean mnt no nr num number of on other our overall products prods product sum
    the their to tot total value values with""".split()  # noqa: SIM905  words are read across
)
#: Where a header begins to say of what, and when: the part behind it can go.
_BEHIND = frozenset(
    {
        "after",
        "at",
        "before",
        "by",
        "during",
        "for",
        "from",
        "in",
        "of",
        "on",
        "over",
        "per",
        "since",
        "until",
        "within",
    }
)
#: In characters: a name beside another in one line, and one in a sentence.
MOST_LETTERS, _IN_A_SENTENCE = 24, 40


def short_names(headers: Sequence[str], most: int = MOST_LETTERS) -> dict[str, str]:
    """Return {header: a name that says what it is}: as short as it can be without two being called the same.

    No word is cut; a header of one long word stays as it is.
    """
    choices = {header: _names_of(header, most) for header in headers}
    names = {header: names[0] for header, names in choices.items()}
    for header in headers:
        taken = {name.casefold() for other, name in names.items() if other != header}
        names[header] = next((name for name in choices[header] if name.casefold() not in taken), header)
    return names


def _names_of(header: str, most: int) -> list[str]:
    """Return what a header may be called, the best first: those that fit, the longer the more they say."""
    plain = " ".join(_words(without_unit(header))) or header.strip()
    names = [_without_empty(plain), plain, _without_empty(_front(plain))]
    last = (names[2] or names[0] or plain).split()
    # The last word says what it is, those before it of which kind: the further away, the less they matter.
    names += [" ".join(last[at:]) for at in range(1, len(last))]
    fitting = [name for name in names if name and len(name) <= most]
    return [*fitting, *(name for name in names if name)]


def _words(text: str) -> list[str]:
    """Return the words of a header, whether put together by blanks, by lines or by capitals."""
    parts = re.sub(r"[_\-/.:|]+", " ", text).split()
    words = [word for part in parts for word in re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", part).split()]
    put_together = len(words) > len(text.split())
    return [word.lower() if put_together or (word.isupper() and 3 < len(word) < 20) else word for word in words]


def _front(text: str) -> str:
    """Return what stands before "of the last year" and the like; all where that says nothing ("number of orders")."""
    words = text.split()
    at = next((at for at, word in enumerate(words) if at and word.casefold() in _BEHIND), len(words))
    front = " ".join(words[:at])
    if not _without_empty(front):
        return text
    return front


def _without_empty(text: str) -> str:
    return " ".join(word for word in text.split() if word.casefold() not in _EMPTY)


def cut_name(text: str, most: int = _IN_A_SENTENCE) -> str:
    """Cut a long name between words, its last word kept: names that begin alike often differ there."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    last = text.rpartition(" ")[2][-most // 3 :]
    beginning = text[: most - len(last) - 2]
    return f"{beginning.rpartition(' ')[0] or beginning}… {last}"
