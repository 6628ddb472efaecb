"""What the words of a header say: the role it names, and what turns its meaning.

The words are data, in header_words.toml; here is how a header is compared with them.
"""

from __future__ import annotations

import itertools
from functools import lru_cache
from types import MappingProxyType

from xl_segment.sheet.roles import Role
from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import normal, plain, runs_on

__all__ = ["NAMED", "fit", "is_personal_date", "names_a_thing", "names_one_of", "normal", "plain", "says", "vocabulary"]

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
#: Roles that a header names by words of several tables put together: "Dernière facture" is the last purchase.
_PUT_TOGETHER = {
    Role.LAST_PURCHASE: (("last", "final"), ("event", "events")),
    Role.SINCE: (("first",), ("event", "events")),
    Role.FREQUENCY: (("count_of",), ("events",)),
}
#: What may stand beside those words, and how sure such a header is.
_MAY_STAND_BESIDE = ("day", "particles", "filling", "total")
_SURE_TOGETHER = 0.9
#: How much less money counts that is planned or another stretch of time's: "Expected revenue", "Revenue last year".
_ANOTHER_TIME = 0.5
#: As many words make up one phrase at most, where several are put together.
_WORDS = 3
#: A phrase of this length or less is a word of its own or none.
_SHORT = 3
#: Phrases of this length or less are abbreviations of many things: they have to be all of a header.
_TOO_SHORT = 2
#: How sure it is that "id_customer" names the customer: surer than a name does.
_ID_OF_ONE = 0.9
#: Abbreviations of databases.
_IN_FULL = {
    "cust": "customer", "amt": "amount", "num": "number", "acct": "account", "txn": "transaction", "trx": "transaction",
    "cnt": "count", "chng": "change", "pct": "percent", "tot": "total", "trans": "transaction",
}  # fmt: skip


def fit(header: str, role: Role) -> tuple[float, str]:
    """Return how well a header names a role (0 to 1) and the phrase that says so."""
    turned = _is_turned(normal(header), role)
    found = [_fit(words, role, turned=turned) for words in readings(header)]
    if role is Role.AMOUNT:
        found += _fit_beside_tax(normal(header))
    best = max(found, key=lambda one: one[0], default=(0.0, ""))
    if role is Role.STATUS and best[0] and not is_of_a_sale(header, "status"):
        return 0.0, ""
    if role is Role.AMOUNT and best[0]:
        best = best[0] * _share_of_all(header), best[1]
    if role in _PUT_TOGETHER and best[0] < _SURE_TOGETHER and is_put_together(normal(header), role):
        # "Anzahl Buchungen" is a quantity on a list of sales.
        counted = role is Role.FREQUENCY and fit(header, Role.QUANTITY)[0] > 0
        return best if counted else (_SURE_TOGETHER, normal(header))
    if best[0] >= _ID_OF_ONE or role not in (Role.CUSTOMER, Role.ORDER) or turned or _says_another(header, role):
        return best
    return next(((_ID_OF_ONE, words) for words in readings(header) if _is_an_id_of(words, role)), best)


def _is_turned(words: str, role: Role) -> bool:
    return any(vocabulary(name).is_in(words) for name in _TURNS.get(role, ()))


def _fit_beside_tax(words: str) -> list[tuple[float, str]]:
    """Return how well an amount is named beside words for with or without tax: "Total price without VAT"."""
    found = []
    for table, counts in (("without_tax", 1.0), ("with_tax", NAMED[Role.AMOUNT]["amount_gross"])):
        phrase = next(vocabulary(table).found_in(words), "")
        rest = f" {words} ".replace(f" {phrase} ", " ", 1).strip() if phrase else ""
        if rest and rest != words:
            score, named = _fit(rest, Role.AMOUNT, turned=_is_turned(rest, Role.AMOUNT))
            found.append((score * counts, f"{named} {phrase}"))
    return found


def _share_of_all(header: str) -> float:
    """Return how much an amount counts: one sale's not at all, half where it is planned or of another time."""
    words = normal(header)
    if vocabulary("a_mean").is_in(words) or is_of_one_sale(header):
        return 0.0
    return _ANOTHER_TIME if vocabulary("not_all", "last", "first").is_in(words) else 1.0


def is_of_one_sale(header: str) -> bool:
    """Tell whether a header says "last" or "first", and of no stretch of time: "Last order value"."""
    return vocabulary("last", "first").is_in(normal(header)) and not names_a_stretch(header)


def names_a_stretch(header: str) -> bool:
    """Tell whether a header names a stretch of time: "Revenue 12M", "Spend last year"."""
    words = plain(header)
    run_on = runs_on(words) and any(one in words for one in vocabulary("stretch").sure if runs_on(one))
    return run_on or vocabulary("stretch").is_in(words) or any(map(str.isdigit, header))


@lru_cache(maxsize=20_000)
def is_put_together(words: str, role: Role) -> bool:
    """Tell whether plain words name a role by words of each of its tables, with nothing else but small words."""
    needed = _PUT_TOGETHER[role]
    tables = (*itertools.chain(*needed), *_MAY_STAND_BESIDE)
    parts = [piece for part in words.split() for piece in (_pieces(part, tables) if runs_on(part) else [part])]
    seen: list[set[str]] = []
    at = 0
    while at < len(parts):
        for length in range(min(_WORDS, len(parts) - at), 0, -1):
            phrase = " ".join(parts[at : at + length])
            known = {one for one in tables if _has(one, phrase)}
            if known:
                break
        if not known:
            return False
        seen.append(known)
        at += length
    return all(any(not known.isdisjoint(one) for known in seen) for one in needed) and len(seen) >= len(needed)


def _has(table: str, phrase: str) -> bool:
    known = vocabulary(table)
    return phrase in known.sure or (" " not in phrase and phrase.startswith(known.stems))


def _pieces(word: str, tables: tuple[str, ...]) -> list[str]:
    """Cut a word of a script without blanks into known phrases, the longest first; all of it where that fails."""
    known = [one for table in tables for one in vocabulary(table).sure if runs_on(one)]
    pieces, rest = [], word
    while rest:
        longest = max((one for one in known if rest.startswith(one)), key=len, default="")
        if not longest:
            return [word]
        pieces.append(longest)
        rest = rest.removeprefix(longest)
    return pieces


def _says_another(header: str, role: Role) -> bool:
    """Tell whether a header is a phrase for another role: "broj porudžbina" is how many orders, no order's number."""
    others = (vocabulary(*names) for other, names in NAMED.items() if other is not role)
    return any(known.whole(normal(header)) is not None for known in others)


def _fit(words: str, role: Role, *, turned: bool) -> tuple[float, str]:
    best = (0.0, "")
    for name, counts in NAMED[role].items():
        known = vocabulary(name)
        whole = known.whole(words)
        for phrase in [whole] if whole is not None else [] if turned else known.found_in(words):
            sure = known.sure[phrase] * counts if phrase in known.sure else 0.0
            score = sure if phrase == whole else _of_a_part(phrase, words, role) * sure
            if score > best[0]:
                best = (score, phrase)
    return best


@lru_cache(maxsize=20_000)
def readings(header: str) -> tuple[str, ...]:
    """Return the plain words of a header, and what else they may be read as.

    Abbreviations are written out ("cust_num"), and of a header that begins with what all of them begin with the rest
    may be meant ("Deal - Organization").
    """
    words = normal(header)
    telling = [one for one in _without_currency(words.split()) if one not in vocabulary("filling").sure]
    long = " ".join(_IN_FULL.get(one, one) for one in telling)
    rest = normal(header.rpartition(" - ")[2]) if " - " in header else ""
    return tuple(dict.fromkeys(one for one in (words, "" if _says_too_little(long) else long, rest) if one))


def _says_too_little(words: str) -> bool:
    """Tell whether words say something alone, and nothing beside others: "Total orders" is no money."""
    return words in vocabulary("says_too_little").sure


def _without_currency(words: list[str]) -> list[str]:
    """Leave out the code of a currency at either end: "total_amt_usd" is the total amount."""
    codes = vocabulary("currency_codes").sure
    if len(words) > 1 and words[-1] in codes:
        return words[:-1]
    return words[1:] if len(words) > 1 and words[0] in codes else words


def _is_an_id_of(words: str, role: Role) -> bool:
    """Tell whether words are the word for an id and the word for a customer or an order: "id_customer", "clientnum"."""
    ids, known = vocabulary("codes_of_people"), vocabulary(*NAMED[role])
    parts = words.split()
    if len(parts) == 1:
        word = parts[0]
        cut = [word[len(one) :] for one in ids.sure if len(one) > 1 and word.startswith(one)]
        cut += [word[: -len(one)] for one in ids.sure if len(one) > 1 and word.endswith(one)]
        long = [one for one in cut if len(one) > (1 if runs_on(one) else _SHORT)]
        return any(one in known.sure and not _says_too_little(one) for one in long)
    parts = [one for one in parts if one not in vocabulary("particles").sure] or parts
    first, last = parts[0] in ids.sure, parts[-1] in ids.sure
    rests = [" ".join(parts[1:])] * first + [" ".join(parts[:-1])] * last
    return any(known.whole(one) is not None and not _says_too_little(one) for one in rests)


def _of_a_part(phrase: str, words: str, role: Role) -> float:
    """Return how much a phrase counts that makes up at least half of a header: the fewer words besides, the more."""
    if runs_on(phrase):
        share = len(phrase) / len(words.replace(" ", ""))
        return 0.75 * share**0.5 if share >= 0.5 else 0.0
    parts, all_parts = phrase.split(), words.split()
    if len(phrase) <= _SHORT or _says_too_little(phrase) or (len(parts) == 1 and role in (Role.CUSTOMER, Role.ORDER)):
        return 0.0
    return 0.75 * (len(parts) / len(all_parts)) ** 0.5 if 2 * len(parts) >= len(all_parts) else 0.0


def says_all(header: str, role: Role) -> bool:
    """Tell whether all of a header is a phrase for a role, and more than a bare word for an id or a name."""
    known = [vocabulary(name) for name in NAMED[role]]
    return any(
        not _says_too_little(words) and (any(one.whole(words) for one in known) or _is_an_id_of(words, role))
        for words in readings(header)
    )


def says(header: str, table: str) -> bool:
    """Tell whether a header has one of the words of a table among its own, those in brackets too.

    A word of one or two letters ("F score" is said by "f") has to be all of the header: "Visits F" are no scores.
    """
    known = vocabulary(table)
    return any(
        len(phrase) > _TOO_SHORT or phrase == words or runs_on(phrase)
        for words in (plain(header), *readings(header)) for phrase in known.found_in(words)
    )  # fmt: skip


def is_personal_date(header: str) -> bool:
    """Tell whether a header names a birthday, the day somebody joined, and the like."""
    return vocabulary("personal_date").is_in(normal(header))


def names_one_of(header: str, table: str) -> bool:
    """Tell whether a header is one of the phrases of a table or ends with one; "id" and "name" may also come first."""
    words = normal(header)
    known = vocabulary(table)
    parts = words.split()
    ends = any(_may_end(" ".join(parts[at:]), words) for at in range(len(parts)) if " ".join(parts[at:]) in known.sure)
    return (
        ends or known.is_one(words) or (table == "identifiers" and parts[:1] in (["id"], ["name"], ["nom"], ["nome"]))
    )


def begins_with_number(header: str) -> bool:
    """Tell whether a header begins with a word for number, as "N° profil" and "No. client" do."""
    words = normal(header).split()
    return len(words) > 1 and words[0] in vocabulary("codes_of_people").sure


def _may_end(phrase: str, words: str) -> bool:
    """Tell whether a phrase says something as the end of a header: "Customer no" does, "Clicks on ad" does not."""
    return (
        len(phrase) > _TOO_SHORT or phrase == words or runs_on(phrase) or phrase in vocabulary("codes_of_people").sure
    )


def says_how_much(header: str) -> bool:
    """Tell whether a place or a time that ends a header only says where or when: "Orders by phone", "Sales this year".

    A word for money or for how often stands before it, and a small word or a stretch of time after that.
    """
    words = normal(header).split()
    small = next((at for at, one in enumerate(words) if at and one in vocabulary("where_or_when").sure), 0)
    timed = next((at for at, one in enumerate(words) if at and vocabulary("stretch", "not_all").is_in(one)), 0)
    at = min((one for one in (small, timed) if one), default=0)
    return at > 0 and vocabulary("spending", "events", "event", "amount", "income", "frequency").is_in(
        " ".join(words[:at])
    )


def names_somebody(header: str) -> bool:
    """Tell whether a header says that its cells are names of customers, or of people."""
    return fit(header, Role.CUSTOMER)[0] > 0 or vocabulary("of_a_person").is_in(normal(header))


def names_a_thing(header: str) -> bool:
    """Tell the name of a kind ("Coffee Type Name", "Shop name") from the name of somebody ("Last name", "Name")."""
    words = normal(header).split()
    return (
        len(words) > 1
        and words[-1] in ("name", "nom", "nome", "nombre")
        and vocabulary("of_a_person").sure.keys().isdisjoint(words)
    )


def is_of_a_sale(header: str, table: str) -> bool:
    """Tell whether a header has a phrase of a table, and says of nothing else that it is its: a subscription's.

    "Payment status" and "Cancelled at" tell a sale's state; "Subscription status", "Returned customer" others'.
    """
    words = normal(header)
    known = vocabulary(table)
    phrases = list(known.found_in(words))
    if phrases and (known.whole(words) is not None or vocabulary("of_a_sale").is_in(words)):
        return True
    for phrase in phrases:
        rest = f" {words} ".replace(f" {phrase} ", " ", 1).split()
        before = [one in vocabulary("by_somebody").sure for one in ["", *rest]]
        others = " ".join(one for one, by in zip(rest, before, strict=False) if not by)
        if not vocabulary("not_of_a_sale").is_in(others):
            return True
    return False
