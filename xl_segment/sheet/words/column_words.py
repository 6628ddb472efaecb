"""What the words of a header say besides the role that it names: a time, a count, an id, something of a sale."""

from __future__ import annotations

from xl_segment.sheet.words.header_words import Vocabulary, vocabulary
from xl_segment.sheet.words.plain_words import normal, plain, runs_on
from xl_segment.sheet.words.readings import readings

#: Phrases of this length or less are abbreviations of many things: they have to be all of a header.
_TOO_SHORT = 2
#: Words for a name, where they end a header: "Shop name".
_NAMES = ("name", "nom", "nome", "nombre")
#: Words for an id that may come first as well: "ID client".
_MAY_COME_FIRST = ("id", "name", "nom", "nome")


def says(header: str, table: str) -> bool:
    """Tell whether a header has one of the words of a table among its own, those in brackets too.

    A word of one or two letters ("F score" is said by "f") has to be all of the header: "Visits F" are no scores.
    """
    known = vocabulary(table)
    return any(_tells(words, known) for words in (plain(header), *readings(header)))


def _tells(words: str, known: Vocabulary) -> bool:
    return any(_is_long_enough(phrase, words) for phrase in known.phrases_in(words))


def _is_long_enough(phrase: str, words: str) -> bool:
    return len(phrase) > _TOO_SHORT or phrase == words or runs_on(phrase)


def is_of_one_sale(header: str) -> bool:
    """Tell whether a header says "last" or "first", and of no stretch of time: "Last order value"."""
    return vocabulary("last", "first").is_in(normal(header)) and not names_a_stretch(header)


def names_a_stretch(header: str) -> bool:
    """Tell whether a header names a stretch of time: "Revenue 12M", "Spend last year"."""
    words, stretches = plain(header), vocabulary("stretch")
    if runs_on(words) and any(stretch in words for stretch in stretches.sure if runs_on(stretch)):
        return True
    return stretches.is_in(words) or any(map(str.isdigit, header))


def is_personal_date(header: str) -> bool:
    """Tell whether a header names a birthday, the day somebody joined, and the like."""
    return vocabulary("personal_date").is_in(normal(header))


def names_one_of(header: str, table: str) -> bool:
    """Tell whether a header is one of the phrases of a table or ends with one; "id" and "name" may also come first."""
    words = normal(header)
    known = vocabulary(table)
    if _ends_with_one(words, known) or known.is_one(words):
        return True
    return table == "identifiers" and words.partition(" ")[0] in _MAY_COME_FIRST


def _ends_with_one(words: str, known: Vocabulary) -> bool:
    parts = words.split()
    ends = [" ".join(parts[at:]) for at in range(len(parts))]
    return any(end in known.sure and _may_end(end, words) for end in ends)


def _may_end(phrase: str, words: str) -> bool:
    """Tell whether a phrase says something as the end of a header: "Customer no" does, "Clicks on ad" does not."""
    return _is_long_enough(phrase, words) or phrase in vocabulary("codes_of_people").sure


def begins_with_number(header: str) -> bool:
    """Tell whether a header begins with a word for number, as "N° profil" and "No. client" do."""
    words = normal(header).split()
    return len(words) > 1 and words[0] in vocabulary("codes_of_people").sure


def says_how_much(header: str) -> bool:
    """Tell whether a place or a time that ends a header only says where or when: "Orders by phone", "Sales this year".

    A word for money or for how often stands before it, and a small word or a stretch of time after that.
    """
    words = normal(header).split()
    small, stretches = vocabulary("where_or_when").sure, vocabulary("stretch", "not_all")
    after = [at for at, word in enumerate(words) if at and (word in small or stretches.is_one(word))]
    if not after:
        return False
    how_much = vocabulary("spending", "events", "event", "amount", "income", "frequency")
    return how_much.is_in(" ".join(words[: after[0]]))


def names_a_thing(header: str) -> bool:
    """Tell the name of a kind ("Coffee Type Name", "Shop name") from the name of somebody ("Last name", "Name")."""
    words = normal(header).split()
    if len(words) < 2 or words[-1] not in _NAMES:
        return False
    return vocabulary("of_a_person").sure.keys().isdisjoint(words)


def is_of_a_sale(header: str, table: str) -> bool:
    """Tell whether a header has a phrase of a table, and says of nothing else that it is its: a subscription's.

    "Payment status" and "Cancelled at" tell a sale's state; "Subscription status", "Returned customer" others'.
    """
    words = normal(header)
    known = vocabulary(table)
    phrases = list(known.phrases_in(words))
    if not phrases:
        return False
    if known.whole(words) is not None or vocabulary("of_a_sale").is_in(words):
        return True
    return any(not vocabulary("not_of_a_sale").is_in(_words_beside(phrase, words)) for phrase in phrases)


def _words_beside(phrase: str, words: str) -> str:
    """Return the words beside a phrase; who did it ("by customer") is left out."""
    by_somebody = vocabulary("by_somebody").sure
    rest = f" {words} ".replace(f" {phrase} ", " ", 1).split()
    return " ".join(word for before, word in zip(["", *rest], rest, strict=False) if before not in by_somebody)
