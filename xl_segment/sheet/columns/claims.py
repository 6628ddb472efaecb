"""What headers say that their columns are, weighed by the cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from xl_segment.sheet.columns.column_content import MOST_LABELS, Content
from xl_segment.sheet.columns.id_evidence import BELONGS, NAMES_ROWS, Evidence
from xl_segment.sheet.roles import Role
from xl_segment.sheet.words.column_words import is_personal_date, names_one_of, says
from xl_segment.sheet.words.role_words import NAMED, names_role

#: What a claim is worth of a column that is filled on too few rows for a day or an amount.
_FILLED_TOO_SELDOM = 0.3
#: An order has more different numbers than this, or than a third of its rows.
_FEW_ORDERS = 12


@dataclass(frozen=True)
class Claim:
    """A header that says what its column is. score: 0 to 1; order: the column's position; phrase: what says so."""

    score: float
    order: int
    name: str
    role: Role
    phrase: str


def claims_of(contents: Mapping[str, Content], stated: Mapping[str, Role], evidence: Evidence) -> list[Claim]:
    """Return what each header says it is, as sure as the cells make it, the surest first.

    stated: what the user says; those columns claim nothing. Claims that the cells make impossible are left out.
    """
    claims = list(_claims_by_headers(contents, stated))
    weigher = _Weigher(contents, evidence, claims)
    weighed = [replace(claim, score=claim.score * weigher.weight(claim)) for claim in claims]
    return sorted((claim for claim in weighed if claim.score > 0), key=lambda claim: (-claim.score, claim.order))


def _claims_by_headers(contents: Mapping[str, Content], stated: Mapping[str, Role]) -> Iterator[Claim]:
    for order, (name, content) in enumerate(contents.items()):
        if name in stated or not content.filled:
            continue
        for role in NAMED:
            score, phrase = names_role(name, role)
            if score and content.agrees_with(role) and not (role is Role.AMOUNT and _is_no_money(name, content)):
                yield Claim(score, order, name, role, phrase)


def _is_no_money(name: str, content: Content) -> bool:
    """Tell codes ("Sales office" 1000, 2000) and counts ("Sales calls") from money that is called sales as well."""
    return are_codes(name, content) or (content.whole and says(name, "how_often"))


def are_codes(name: str, content: Content) -> bool:
    """Tell whole numbers that are codes by their header, such as "Sales office" 1000, 2000, 3000, from money."""
    return content.whole and content.different <= MOST_LABELS and names_one_of(name, "codes")


def looks_like_sales(claims: Iterable[Claim], contents: Mapping[str, Content]) -> bool:
    """Tell whether there is a day, and something that only sales have."""
    roles = {claim.role for claim in claims}
    if roles.isdisjoint({Role.AMOUNT, Role.QUANTITY, Role.ORDER, Role.UNIT_PRICE}):
        return False
    return Role.DATE in roles or any(may_be_day_of_a_sale(name, content) for name, content in contents.items())


def may_be_day_of_a_sale(name: str, content: Content) -> bool:
    """Tell real dates from those of a person: a birthday, the last purchase."""
    if not content.is_real_date or is_personal_date(name):
        return False
    return not any(names_role(name, role)[0] > 0 for role in (Role.LAST_PURCHASE, Role.SINCE))


class _Weigher:
    """What the cells make of claims."""

    def __init__(self, contents: Mapping[str, Content], evidence: Evidence, claims: Sequence[Claim]) -> None:
        self._contents = contents
        self._evidence = evidence
        self._sales = looks_like_sales(claims, contents)
        orders = [claim.name for claim in claims if claim.role is Role.ORDER]
        self._orders = [name for name in orders if evidence.share(name) >= BELONGS]

    def weight(self, claim: Claim) -> float:
        """Return what the cells make of a claim, from 0 (impossible) to 1 (borne out)."""
        if claim.role is Role.CUSTOMER:
            return self._weight_of_customer(claim.name)
        if claim.role is Role.ORDER:
            return float(self._is_filled(claim.name) and self._has_many_numbers(claim.name))
        if claim.role in (Role.DATE, Role.AMOUNT) and not self._is_filled(claim.name):
            return _FILLED_TOO_SELDOM
        return 1.0

    def _is_filled(self, name: str) -> bool:
        return self._evidence.share_of_first_lines(name) >= NAMES_ROWS

    def _has_many_numbers(self, name: str) -> bool:
        content = self._contents[name]
        return content.different > min(_FEW_ORDERS, content.filled / 3)

    def _weight_of_customer(self, name: str) -> float:
        if self._sales and self._evidence.stands_above(name):
            return 1.0
        if not self._is_filled(name) and not self._stands_once_an_order(name):
            return 0.0
        if self._contents[name].has_long_numbers and not names_one_of(name, "codes_of_people"):
            return 0.4  # a telephone number: many share one, and some have two
        return self._weight_among_sales(name) if self._sales else self._weight_among_customers(name)

    def _stands_once_an_order(self, name: str) -> bool:
        evidence = self._evidence
        return any(
            evidence.groups_lines(order) and evidence.share_of_groups(order, name) >= BELONGS for order in self._orders
        )

    def _weight_among_sales(self, name: str) -> float:
        content = self._contents[name]
        if content.different < 3:
            return 0.2
        return 1.0 if content.repeats else 0.35

    def _weight_among_customers(self, name: str) -> float:
        """On a list of customers two may have one name, but no two have one id."""
        content = self._contents[name]
        if content.different == content.filled:
            return 1.0
        if content.different < 0.5 * content.filled:
            return 0.5
        return 0.7 if content.repeats else 0.9
