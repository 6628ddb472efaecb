"""The words of headers, read from header_words.toml: a table per role or question, in it a list per language.

A list goes from the surest phrase to the least sure. A phrase that ends with * is a stem: every word that begins with
it is meant.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from xl_segment.sheet.words.plain_words import plain, runs_on

#: How much less sure the last phrase of a language's list is than its first.
_FALL = 0.4
#: Letters that are typed as two on a keyboard that has not got them.
_AS_TWO = {
    "de": str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"}),
    "da": str.maketrans({"å": "aa", "ø": "oe"}),
    "no": str.maketrans({"å": "aa", "ø": "oe"}),
}


@dataclass(frozen=True)
class Vocabulary:
    """The phrases of one table in all languages, as `plain` leaves them.

    sure: {phrase: how sure it is, 0 to 1}, the surest language's where several have it. compact: {phrase without its
    blanks, or without its small words too: phrase}. stems: what words begin with. run_on: phrases of scripts without
    blanks, found inside of others.
    """

    sure: Mapping[str, float]
    compact: Mapping[str, str]
    stems: tuple[str, ...]
    run_on: tuple[str, ...]

    def whole(self, words: str) -> str | None:
        """Return the phrase that plain words are just the same as, blanks and small words aside; None where none is."""
        return self.compact.get(words.replace(" ", "")) or self.compact.get(_bare(words))

    def is_one(self, words: str) -> bool:
        """Tell whether plain words are just one of the phrases, blanks aside, or begin with a stem."""
        return words.replace(" ", "") in self.compact or words.startswith(self.stems)

    def is_in(self, words: str) -> bool:
        """Tell whether one of the phrases, or a word that begins with a stem, stands among plain words."""
        return next(self.phrases_in(words), None) is not None

    def phrases_in(self, words: str) -> Iterator[str]:
        """Yield the phrases that stand among plain words, the longest first."""
        whole = self.whole(words)
        if whole is not None:
            yield whole
        parts = words.split()
        yield from (phrase for phrase in _stretches(parts, self._most_words) if phrase in self.sure and phrase != whole)
        yield from self._stems_in(parts)
        if runs_on(words):
            yield from (phrase for phrase in self.run_on if phrase in words and phrase != whole)

    @cached_property
    def _most_words(self) -> int:
        """Words of the longest phrase: a header of thousands of words is looked at no farther at once."""
        return max((len(phrase.split()) for phrase in (*self.sure, *self.stems)), default=1)

    def _stems_in(self, parts: list[str]) -> Iterator[str]:
        for at, part in enumerate(parts):
            rest = " ".join(parts[at : at + self._most_words + 1])
            yield from (stem for stem in self.stems if part.startswith(stem) or rest.startswith(f"{stem} "))


def _stretches(parts: list[str], most: int) -> Iterator[str]:
    """Yield all stretches of at most so many words, the longest first."""
    for length in range(min(most, len(parts)), 0, -1):
        for at in range(len(parts) - length + 1):
            yield " ".join(parts[at : at + length])


@cache
def tables() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return {table: {language: phrases as they are written, surest first}}."""
    text = files("xl_segment.sheet.words").joinpath("header_words.toml").read_text(encoding="utf-8")
    return {
        name: {language: tuple(phrases) for language, phrases in table.items()}
        for name, table in tomllib.loads(text).items()
    }


@cache
def vocabulary(*names: str) -> Vocabulary:
    """Return the words of one table, or of several together.

    A phrase is as sure as its place in its own language's list says, so that no language comes before another.
    Raises KeyError where there is no such table.
    """
    sure: dict[str, float] = {}
    stems: set[str] = set()
    for phrase, sureness, is_stem in _phrases(names):
        if is_stem:
            stems.add(phrase)
        else:
            sure[phrase] = max(sure.get(phrase, 0.0), sureness)
    by_sureness = sorted(sure, key=sure.__getitem__)
    bare = {_bare(phrase): phrase for phrase in by_sureness}
    by_length = sorted(sure, key=lambda phrase: (-len(phrase), phrase))
    return Vocabulary(
        sure=sure,
        compact=bare | {phrase.replace(" ", ""): phrase for phrase in by_sureness},
        stems=tuple(sorted(stems)),
        run_on=tuple(phrase for phrase in by_length if runs_on(phrase) and len(phrase) > 1),
    )


def _phrases(names: tuple[str, ...]) -> Iterator[tuple[str, float, bool]]:
    """Yield each phrase of some tables, plain, with how sure it is and whether it is a stem."""
    for name in names:
        for language, phrases in tables()[name].items():
            for rank, written in enumerate(phrases):
                sureness = 1.0 - _FALL * rank / len(phrases)
                yield from ((phrase, sureness, written.endswith("*")) for phrase in _spellings(written, language))


@cache
def _particles() -> frozenset[str]:
    return frozenset(plain(word) for words in tables()["particles"].values() for word in words)


def _bare(words: str) -> str:
    """Return plain words in one, without the small ones between: "date de la commande" says what "date commande" does.

    What begins or ends with a small word keeps it: "cliente da" says since when, and "los" is a lot in German.
    """
    parts = words.split()
    telling = [word for word in parts[1:-1] if word not in _particles()]
    return "".join(parts[:1] + telling + parts[1:][-1:])


def _spellings(written: str, language: str) -> set[str]:
    as_two = written.lower().translate(_AS_TWO.get(language, {}))
    return {plain(written), plain(as_two)}
