"""Which role a header names, and how surely.

The words are data, in header_words.toml; here is how a header is compared with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from xl_segment.sheet.roles import Role
from xl_segment.sheet.words.column_words import is_of_a_sale, is_of_one_sale
from xl_segment.sheet.words.header_words import Vocabulary, vocabulary
from xl_segment.sheet.words.plain_words import normal, runs_on
from xl_segment.sheet.words.put_together import PUT_TOGETHER, is_put_together
from xl_segment.sheet.words.readings import readings, says_too_little

#: The tables that name a role, and how much each of them counts: money net of tax comes before money with tax.
NAMED = MappingProxyType(
    {
        Role.CUSTOMER: {"customer_id": 1.0},
        Role.ORDER: {"order_id": 1.0},
        Role.DATE: {"order_date": 1.0},
        Role.QUANTITY: {"quantity": 1.0},
        Role.UNIT_PRICE: {"unit_price": 1.0},
        Role.AMOUNT: {"amount_net": 1.0, "amount": 0.97, "amount_gross": 0.6},
        Role.DISCOUNT: {"discount": 1.0},
        Role.REFUND: {"refund": 1.0},
        Role.STATUS: {"status": 1.0},
        Role.CURRENCY: {"currency": 1.0},
        Role.GENDER: {"gender": 1.0},
        Role.AGE: {"age": 1.0},
        Role.BIRTH_YEAR: {"birth_year": 1.0},
        Role.INCOME: {"income": 1.0},
        Role.SPENDING: {"spending_score": 1.0},
        Role.CATEGORY: {"product_category": 1.0},
        Role.FREQUENCY: {"frequency": 1.0},
        Role.RECENCY: {"recency": 1.0},
        Role.TENURE: {"tenure": 1.0},
        Role.LAST_PURCHASE: {"last_purchase": 1.0},
        Role.SINCE: {"customer_since": 1.0},
        Role.COUNTRY: {"country": 1.0},
    }
)
#: Words that turn the meaning of a header that a phrase is only a part of: "Discount amount" is not the amount.
_TURNS = {
    Role.CUSTOMER: ("not_customer",),
    Role.ORDER: ("not_order",),
    Role.DATE: ("not_date", "first", "last"),
    Role.LAST_PURCHASE: (),
    Role.AMOUNT: ("not_amount",),
    Role.SPENDING: ("not_spending_score", "score_of_scores"),
    Role.CATEGORY: ("not_product_category",),
    Role.FREQUENCY: ("not_frequency", "score_of_scores"),
    Role.RECENCY: ("score_of_scores",),
    Role.UNIT_PRICE: ("not_unit_price",),
    Role.INCOME: ("not_income",),
    Role.BIRTH_YEAR: ("not_birth_year",),
}
#: How sure a header is that is put together of words of several tables.
_SURE_TOGETHER = 0.9
#: How much less money counts that is planned or another stretch of time's: "Expected revenue", "Revenue last year".
_ANOTHER_TIME = 0.5
#: A phrase of this length or less is a word of its own or none.
_SHORT = 3
#: How sure it is that "id_customer" names the customer: surer than a name does.
_ID_OF_ONE = 0.9
#: How sure a phrase is that makes up a part of a header, at most.
_A_PART = 0.75

#: How well a header names a role (0 to 1), and the phrase that says so.
Match = tuple[float, str]
_NO_MATCH: Match = (0.0, "")


def names_role(header: str, role: Role) -> Match:
    """Return how well a header names a role (0 to 1) and the phrase that says so."""
    turned = _is_turned(normal(header), role)
    best = _best_match(header, role, turned=turned)
    if role is Role.STATUS and not is_of_a_sale(header, "status"):
        return _NO_MATCH
    if role is Role.AMOUNT and best[0]:
        return best[0] * _share_of_all(header), best[1]
    if role in PUT_TOGETHER:
        return _match_put_together(header, role, best)
    if role in (Role.CUSTOMER, Role.ORDER) and best[0] < _ID_OF_ONE and not turned:
        return _match_as_id(header, role, best)
    return best


def _match_as_id(header: str, role: Role, best: Match) -> Match:
    if _names_another(header, role):
        return best
    ids = [words for words in readings(header) if _is_an_id_of(words, role)]
    return (_ID_OF_ONE, ids[0]) if ids else best


def _best_match(header: str, role: Role, *, turned: bool) -> Match:
    matches = [_match(words, role, turned=turned) for words in readings(header)]
    if role is Role.AMOUNT:
        matches += _matches_beside_tax(normal(header))
    return max(matches, key=_sureness, default=_NO_MATCH)


def _sureness(match: Match) -> float:
    return match[0]


def _match_put_together(header: str, role: Role, best: Match) -> Match:
    words = normal(header)
    if best[0] >= _SURE_TOGETHER or not is_put_together(words, role):
        return best
    if role is Role.FREQUENCY and names_role(header, Role.QUANTITY)[0] > 0:
        return best  # "Anzahl Buchungen" is a quantity on a list of sales
    return _SURE_TOGETHER, words


def _is_turned(words: str, role: Role) -> bool:
    return any(vocabulary(table).is_in(words) for table in _TURNS.get(role, ()))


def _matches_beside_tax(words: str) -> Iterator[Match]:
    """Yield how well an amount is named beside words for with or without tax: "Total price without VAT"."""
    for table, counts in (("without_tax", 1.0), ("with_tax", NAMED[Role.AMOUNT]["amount_gross"])):
        phrase = next(vocabulary(table).phrases_in(words), "")
        if not phrase:
            continue
        rest = f" {words} ".replace(f" {phrase} ", " ", 1).strip()
        if rest and rest != words:
            score, named = _match(rest, Role.AMOUNT, turned=_is_turned(rest, Role.AMOUNT))
            yield score * counts, f"{named} {phrase}"


def _share_of_all(header: str) -> float:
    """Return how much an amount counts: one sale's not at all, half where it is planned or of another time."""
    words = normal(header)
    if vocabulary("a_mean").is_in(words) or is_of_one_sale(header):
        return 0.0
    return _ANOTHER_TIME if vocabulary("not_all", "last", "first").is_in(words) else 1.0


def _match(words: str, role: Role, *, turned: bool) -> Match:
    best = _NO_MATCH
    for table, counts in NAMED[role].items():
        for match in _matches_in(vocabulary(table), counts, words, role, turned=turned):
            if match[0] > best[0]:
                best = match
    return best


def _matches_in(known: Vocabulary, counts: float, words: str, role: Role, *, turned: bool) -> Iterator[Match]:
    """Yield the phrases among words, each with how surely it names the role; a whole header is no other phrase."""
    whole = known.whole(words)
    if whole is not None:
        yield known.sure.get(whole, 0.0) * counts, whole
        return
    if turned:
        return
    for phrase in known.phrases_in(words):
        sure = known.sure.get(phrase, 0.0) * counts
        yield _of_a_part(phrase, words, role) * sure, phrase


def _names_another(header: str, role: Role) -> bool:
    """Tell whether a header is a phrase for another role: "broj porudžbina" is how many orders, no order's number."""
    others = (vocabulary(*tables) for named, tables in NAMED.items() if named is not role)
    return any(known.whole(normal(header)) is not None for known in others)


def _is_an_id_of(words: str, role: Role) -> bool:
    """Tell whether words are the word for an id and the word for a customer or an order: "id_customer", "clientnum"."""
    known = vocabulary(*NAMED[role])
    parts = words.split()
    if len(parts) == 1:
        rests = [rest for rest in _without_id_in_word(parts[0]) if len(rest) > _shortest(rest)]
        return any(rest in known.sure and not says_too_little(rest) for rest in rests)
    return any(known.whole(rest) is not None and not says_too_little(rest) for rest in _without_id_at_an_end(parts))


def _shortest(rest: str) -> int:
    return 1 if runs_on(rest) else _SHORT


def _without_id_in_word(word: str) -> list[str]:
    """Return what is left of a word without the word for an id that it begins or ends with."""
    ids = [code for code in vocabulary("codes_of_people").sure if len(code) > 1]
    behind = [word.removeprefix(code) for code in ids if word.startswith(code)]
    return behind + [word.removesuffix(code) for code in ids if word.endswith(code)]


def _without_id_at_an_end(parts: list[str]) -> list[str]:
    """Return what is left of words, small ones apart, without the word for an id that they begin or end with."""
    ids = vocabulary("codes_of_people").sure
    telling = [word for word in parts if word not in vocabulary("particles").sure] or parts
    rests = []
    if telling[0] in ids:
        rests.append(" ".join(telling[1:]))
    if telling[-1] in ids:
        rests.append(" ".join(telling[:-1]))
    return rests


def _of_a_part(phrase: str, words: str, role: Role) -> float:
    """Return how much a phrase counts that makes up at least half of a header: the fewer words besides, the more."""
    if runs_on(phrase):
        return _part_counts(len(phrase), len(words.replace(" ", "")))
    parts = phrase.split()
    if len(phrase) <= _SHORT or says_too_little(phrase):
        return 0.0
    if len(parts) == 1 and role in (Role.CUSTOMER, Role.ORDER):
        return 0.0
    return _part_counts(len(parts), len(words.split()))


def _part_counts(part: int, whole: int) -> float:
    if 2 * part < whole:
        return 0.0
    return float(_A_PART * (part / whole) ** 0.5)


def says_all(header: str, role: Role) -> bool:
    """Tell whether all of a header is a phrase for a role, and more than a bare word for an id or a name."""
    telling = [words for words in readings(header) if not says_too_little(words)]
    return any(_is_a_phrase_for(words, role) for words in telling)


def _is_a_phrase_for(words: str, role: Role) -> bool:
    return any(vocabulary(table).whole(words) for table in NAMED[role]) or _is_an_id_of(words, role)


def names_somebody(header: str) -> bool:
    """Tell whether a header says that its cells are names of customers, or of people."""
    return names_role(header, Role.CUSTOMER)[0] > 0 or vocabulary("of_a_person").is_in(normal(header))
