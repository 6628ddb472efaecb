"""Of the columns that could be it: which is the customer, which the order, which the money of a sale.

Header words make a claim, the cells weigh it. Where two columns are nearly as likely, that is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from xl_segment.sheet.assumptions import Assumption
from xl_segment.sheet.columns.column_content import Content
from xl_segment.sheet.columns.customer_ids import is_nobody
from xl_segment.sheet.columns.id_evidence import BELONGS, NAMES_ROWS, Evidence
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import Role
from xl_segment.sheet.words.column_words import fit, is_personal_date, names_one_of, normal, says_all, vocabulary

#: Roles that are decided here, so that no other column takes them by its header alone.
DECIDED = frozenset({Role.CUSTOMER, Role.ORDER})
#: Why the customer of a row may stand on a row above, and why no header says who it is.
STANDS_ABOVE = "; it stands on the first of the customer's rows"
_GUESSED = "a guess from its cells, as no header says which column is the customer"
#: A column is a rival of another where its claim is at least this share of the other's.
RIVAL = 0.75
#: A claim from here on is that of an id; names and addresses of people claim less.
_AN_ID = 0.9
#: Who is named on fewer rows than this leaves many customers out.
_MANY_NAMED = 0.9
#: A claim below this is no more than a hint.
_HINT = 0.3


@dataclass(frozen=True)
class Claim:
    """A header that says what its column is. score: 0 to 1; order: the column's place; phrase: what says so."""

    score: float
    order: int
    name: str
    role: Role
    phrase: str


@dataclass(frozen=True)
class Chosen:
    """What was decided: {header: (role, why)}, what was taken for granted, and what to be warned of."""

    roles: dict[str, tuple[Role, str]]
    assumptions: tuple[Assumption, ...] = ()
    warnings: tuple[str, ...] = ()


def weighed(claims: list[Claim], contents: dict[str, Content], evidence: Evidence) -> list[Claim]:
    """Return claims as sure as the cells make them, the surest first, without those that they make impossible."""
    sale = _looks_like_sales(claims, contents)
    orders = [one.name for one in claims if one.role is Role.ORDER and evidence.share(one.name) >= BELONGS]
    found = [replace(one, score=one.score * _weight(one, contents, evidence, orders, sale=sale)) for one in claims]
    return sorted((one for one in found if one.score > 0), key=lambda one: (-one.score, one.order))


def _weight(claim: Claim, contents: dict[str, Content], evidence: Evidence, orders: list[str], *, sale: bool) -> float:
    """Return what the cells make of a claim, from 0 (impossible) to 1 (borne out)."""
    content = contents[claim.name]
    if claim.role is Role.CUSTOMER:
        return _weight_of_customer(claim.name, content, evidence, orders, sale=sale)
    if claim.role is Role.ORDER:
        if evidence.share_of_first_lines(claim.name) < NAMES_ROWS or content.different <= min(12, content.filled / 3):
            return 0.0
        return 1.0
    if claim.role in (Role.DATE, Role.AMOUNT):
        return 1.0 if evidence.share_of_first_lines(claim.name) >= NAMES_ROWS else 0.3
    return 1.0


def _looks_like_sales(claims: Iterable[Claim], contents: dict[str, Content]) -> bool:
    roles = {one.role for one in claims}
    dated = Role.DATE in roles or any(
        one.is_real_date and not _is_day_of_a_person(name) for name, one in contents.items()
    )
    return dated and not roles.isdisjoint({Role.AMOUNT, Role.QUANTITY, Role.ORDER, Role.UNIT_PRICE})


def _is_day_of_a_person(header: str) -> bool:
    """Tell whether the days of a column are those of a person, not of a sale: a birthday, the last purchase."""
    of_a_customer = any(fit(header, role)[0] > 0 for role in (Role.LAST_PURCHASE, Role.SINCE))
    return of_a_customer or is_personal_date(header)


def _weight_of_customer(name: str, content: Content, evidence: Evidence, orders: list[str], *, sale: bool) -> float:
    if sale and evidence.stands_above(name):
        return 1.0
    if evidence.share_of_first_lines(name) < NAMES_ROWS and not any(
        evidence.groups_lines(order) and evidence.share_of_groups(order, name) >= BELONGS for order in orders
    ):
        return 0.0
    if content.has_long_numbers and not names_one_of(name, "codes_of_people"):
        return 0.4  # a telephone number: many share one, and some have two
    if not sale:
        # On a list of customers two may have one name, but no two have one id.
        if content.different == content.filled:
            return 1.0
        return 0.5 if content.different < 0.5 * content.filled else 0.7 if content.repeats else 0.9
    if content.different < 3:
        return 0.2
    return 1.0 if content.repeats else 0.35


def find(
    sheet: SheetData, contents: dict[str, Content], evidence: Evidence, claims: list[Claim], told: dict[str, Role]
) -> Chosen:
    """Choose the customer and the order; told: what the user says."""
    roles: dict[str, tuple[Role, str]] = {}
    customer = next((name for name, role in told.items() if role is Role.CUSTOMER), None)
    assumption, warnings = None, []
    if customer is None:
        customer, why, rivals = _customer(sheet, contents, evidence, claims, told)
        if customer is not None:
            roles[customer] = (Role.CUSTOMER, why)
            assumption, warning = _said(customer, why, rivals, contents)
            warnings += [warning] if warning else []
    if Role.ORDER not in told.values():
        found = _order(contents, evidence, claims, customer, told)
        if found:
            roles[found[0]] = (Role.ORDER, found[1])
    return Chosen(roles, (assumption,) if assumption else (), tuple(warnings))


def _customer(
    sheet: SheetData, contents: dict[str, Content], evidence: Evidence, claims: list[Claim], told: dict[str, Role]
) -> tuple[str | None, str, list[str]]:
    """Return the column that names the customers, why, and those that could be it as well."""
    mine = [one for one in claims if one.role is Role.CUSTOMER and one.name not in told]
    # What names an order, a day or money better than a customer is not the customer.
    best_of: dict[str, Claim] = {}
    for one in claims:
        if one.name not in best_of or one.score > best_of[one.name].score:
            best_of[one.name] = one
    mine = [one for one in mine if best_of[one.name].role in (Role.CUSTOMER, Role.ORDER) or one.score >= 0.6] or mine
    if any(one.role is Role.ORDER and says_all(one.name, Role.ORDER) for one in claims):
        # A bare "ID" that never comes again is the number of the sale, where the order has a column of its own.
        mine = [one for one in mine if one.score >= _HINT or one.phrase not in ("id", "name")]
    if sheet.group and sheet.group not in told and not (mine and mine[0].score >= 0.6):
        return sheet.group, "it stands above the rows of each", [one.name for one in mine[:1]]
    if mine:
        best = next((one for one in mine if not _is_staff(one.name, mine, contents, evidence)), mine[0])
        rivals = [
            one.name
            for one in mine
            if one is not best and one.score >= RIVAL * best.score and not evidence.are_the_same(best.name, one.name)
        ]
        if not _looks_like_sales(claims, contents) and evidence.share(best.name) < BELONGS:
            # On a list of customers an id that each of them has comes before an address that some have not.
            best = next((one for one in mine if contents[one.name].different == len(sheet.cells)), best)
        best = _fuller(best, mine, evidence)
        finer = _told_apart_by(best.name, contents, evidence, told)
        if finer:
            return finer, f"it tells customers apart that {best.name} does not", [one for one in rivals if one != finer]
        why = f"its header says '{best.phrase}'"
        if evidence.stands_above(best.name) and evidence.share(best.name) < BELONGS:
            why += STANDS_ABOVE
        return best.name, why, rivals
    return _customer_by_cells(contents, evidence, claims, told)


def _fuller(best: Claim, mine: list[Claim], evidence: Evidence) -> Claim:
    """Return what names a customer on every row, where the best claim leaves out many that it names as well."""
    if evidence.share_of_first_lines(best.name) >= _MANY_NAMED or evidence.stands_above(best.name):
        return best
    full = [one for one in mine if evidence.share_of_first_lines(one.name) >= BELONGS and one.score >= _HINT]
    return next(
        (
            one
            for one in full
            if evidence.groups_lines(one.name)
            # Who has no number as nobody is meant is not left out.
            and evidence.share_where(best.name, one.name, lambda cell: not is_nobody(str(cell))) < _MANY_NAMED
        ),
        best,
    )


def _told_apart_by(name: str, contents: dict[str, Content], evidence: Evidence, told: dict[str, Role]) -> str:
    """Return the column of tax numbers beside names, where two of one name are not the same, or one has two names."""
    if contents[name].emails >= 0.5:
        return ""
    for one in contents:
        if one in told or one == name or not names_one_of(one, "tax_ids") or not contents[one].repeats:
            continue
        whole = evidence.share_where(one, name, lambda cell: not is_nobody(str(cell)))
        theirs, its = evidence.belongs(one, name), evidence.belongs(name, one)
        if whole >= BELONGS and min(theirs, its) >= 0.9 and min(theirs, its) < 1:
            return one
    return ""


def _is_staff(name: str, mine: list[Claim], contents: dict[str, Content], evidence: Evidence) -> bool:
    """Tell whether a few people have to do with many of the firms that are named beside them: they sell to them."""
    return not any(one.name == name and one.score >= _AN_ID for one in mine) and any(
        contents[name].different < contents[one.name].different < 0.5 * contents[one.name].filled
        and one.phrase not in ("id", "name")
        and evidence.belongs(name, one.name) < 0.5
        for one in mine
        if one.name != name and one.score >= RIVAL * mine[0].score
    )


def _customer_by_cells(
    contents: dict[str, Content], evidence: Evidence, claims: list[Claim], told: dict[str, Role]
) -> tuple[str | None, str, list[str]]:
    """Guess the customer where no header says it: e-mail addresses; else, where no header is known, what repeats."""
    free = [name for name in contents if name not in told and evidence.share(name) >= 0.9]
    mails = [name for name in free if contents[name].emails >= 0.8]
    if mails:
        return mails[0], "its cells are e-mail addresses", []
    if any(one.score >= _HINT for one in claims if one.role not in (Role.CATEGORY, Role.COUNTRY)):
        return None, "", []  # the language is known: a header would say it
    dated = any(content.is_real_date for content in contents.values())
    texts = [
        name
        for name in free
        if not contents[name].is_number and not contents[name].is_real_date and contents[name].repeats
        and contents[name].different >= max(8, 0.02 * contents[name].filled)
    ]  # fmt: skip
    if not dated or not texts:
        return None, "", []
    best = max(texts, key=lambda name: contents[name].different)
    return (
        best,
        _GUESSED,
        [one for one in texts if one != best],
    )


def _said(customer: str, why: str, rivals: list[str], contents: dict[str, Content]) -> tuple[Assumption, str]:
    guess = why == _GUESSED
    names = [customer, *rivals[:2]]
    counts = [f"{name} ({contents[name].different:,})" for name in names]
    warning = ""
    if rivals:
        several = {2: "Two", 3: "Three"}[len(names)]
        warning = (
            f"{several} columns could be the customer: {', '.join(counts[:-1])} and {counts[-1]}. {customer} was taken."
        )
    elif guess:
        warning = f"No header says which column is the customer; {customer} was taken, by its cells."
    return Assumption("customer", customer, why, not (rivals or guess), tuple(rivals)), warning


def _order(
    contents: dict[str, Content],
    evidence: Evidence,
    claims: list[Claim],
    customer: str | None,
    told: dict[str, Role],
) -> tuple[str, str] | None:
    """Return the column that names the orders, and why: each value is of one customer, and stands on several lines."""
    taken = {*told, customer}
    mine = [one for one in claims if one.role is Role.ORDER and one.name not in taken]
    if customer is not None:
        mine = [
            one for one in mine
            if evidence.belongs(one.name, customer) >= 0.9 and not _names_the_same(one.name, customer, evidence)
        ]  # fmt: skip
    whole = [one for one in mine if evidence.share(one.name) >= 0.9]
    rivals = [one for one in (whole or mine) if one.score >= 0.5 * (whole or mine)[0].score]
    if rivals and rivals[0].phrase not in ("id", "name"):  # which may be those of anything
        rivals = [one for one in rivals if one.phrase not in ("id", "name")]
    lines = next((one for one in rivals if evidence.groups_lines(one.name)), None)
    best = lines or next(iter(rivals), None)
    if best is None or (evidence.share(best.name) < 0.9 and best.score < 0.9):
        numbers = _numbers_of_sales(contents, evidence, claims, customer, taken)
        for name in numbers:
            if evidence.groups_lines(name) and customer is not None and evidence.belongs(name, customer) >= 0.99:
                return name, "each of its values is of one customer and one day, and stands on several rows"
        number = next((name for name in numbers if _is_a_bare_number(name, contents[name])), None)
        if number is not None and best is None:
            return number, "its header says that it is a number, and each is of one customer and one day"
    return (best.name, f"its header says '{best.phrase}'") if best else None


def _days(contents: dict[str, Content], evidence: Evidence, claims: list[Claim]) -> list[str]:
    """Return the columns that may be the day of a sale: by their headers, or where none is named by their cells."""
    named = [one.name for one in claims if one.role is Role.DATE and evidence.share(one.name) >= 0.9]
    return named or [
        name for name, one in contents.items()
        if one.is_real_date and not _is_day_of_a_person(name) and evidence.share(name) >= 0.9
    ]  # fmt: skip


def _names_the_same(name: str, customer: str, evidence: Evidence) -> bool:
    """Tell the names of customers from orders: each goes with one customer, who comes again."""
    return evidence.groups_lines(customer) and evidence.are_the_same(name, customer)


def _numbers_of_sales(
    contents: dict[str, Content],
    evidence: Evidence,
    claims: list[Claim],
    customer: str | None,
    taken: set[str | None],
) -> list[str]:
    """Return columns with more values than customers, each of them of one customer and one day."""
    days = _days(contents, evidence, claims)
    if customer is None or not days:
        return []
    return [
        name for name, content in contents.items()
        if name not in taken and name not in days and evidence.share(name) >= 0.95 and not content.is_real_date
        and (content.whole or not content.is_number)
        and evidence.different(name) > 1.2 * evidence.different(customer)
        and evidence.belongs(name, customer) >= BELONGS and evidence.belongs(name, days[0]) >= BELONGS
    ]  # fmt: skip


def _is_a_bare_number(name: str, content: Content) -> bool:
    """Tell whether a header is nothing but "Number", and the column does not count the rows."""
    return not content.counts_rows and vocabulary("codes_of_people").whole(normal(name)) is not None
