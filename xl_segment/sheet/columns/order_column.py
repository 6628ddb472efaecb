"""Which column names the orders: each value is of one customer and one day, and stands on several lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from xl_segment.sheet.columns.claims import Claim, may_be_day_of_a_sale
from xl_segment.sheet.columns.column_content import Content
from xl_segment.sheet.columns.id_evidence import BELONGS, Evidence
from xl_segment.sheet.roles import Role
from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import normal

#: An order is named on this share of the rows, and of one customer in that share of the cases.
_NEARLY_ALL = 0.9
#: A claim from here on holds though many rows have no order.
_SURE = 0.9
#: A claim is a rival of the best one where it is at least this share of it.
_RIVAL = 0.5
#: Numbers that no header calls an order's are filled on this share of the rows, are this many times as many as the
#: customers, and are of one customer in this share of the cases.
_FILLED, _MORE_THAN_CUSTOMERS, _OF_ONE_CUSTOMER = 0.95, 1.2, 0.99
#: Headers that name anything.
_OF_ANYTHING = ("id", "name")


def find_order(
    contents: Mapping[str, Content],
    evidence: Evidence,
    claims: Sequence[Claim],
    customer: str | None,
    stated: Collection[str],
) -> tuple[str, str] | None:
    """Return the column that names the orders, and why; None where none does.

    customer: the column that names the customers. stated: the columns that the user said something of.
    """
    taken = {*stated, customer}
    best = _best_by_header(evidence, [claim for claim in claims if claim.name not in taken], customer)
    if best is None or (evidence.share(best.name) < _NEARLY_ALL and best.score < _SURE):
        numbers = _numbers_of_sales(contents, evidence, claims, customer, taken)
        by_cells = _by_cells(evidence, numbers, customer)
        if by_cells is None and best is None:
            by_cells = _by_bare_number(contents, numbers)
        if by_cells is not None:
            return by_cells
    return (best.name, f"its header says '{best.phrase}'") if best else None


def _best_by_header(evidence: Evidence, claims: Sequence[Claim], customer: str | None) -> Claim | None:
    mine = [claim for claim in claims if claim.role is Role.ORDER and _may_be_order(claim.name, customer, evidence)]
    likely = [claim for claim in mine if evidence.share(claim.name) >= _NEARLY_ALL] or mine
    rivals = _rivals(likely)
    with_lines = [claim for claim in rivals if evidence.groups_lines(claim.name)]
    return next(iter(with_lines or rivals), None)


def _rivals(likely: Sequence[Claim]) -> list[Claim]:
    """Return the best claim and those that are nearly as sure; headers that name anything come last."""
    rivals = [claim for claim in likely if claim.score >= _RIVAL * likely[0].score]
    if not rivals or rivals[0].phrase in _OF_ANYTHING:
        return rivals
    return [claim for claim in rivals if claim.phrase not in _OF_ANYTHING]


def _may_be_order(name: str, customer: str | None, evidence: Evidence) -> bool:
    if customer is None:
        return True
    if evidence.belongs(name, customer) < _NEARLY_ALL:
        return False
    # Names of customers go with one customer as well, who comes again.
    return not (evidence.groups_lines(customer) and evidence.are_the_same(name, customer))


def _by_cells(evidence: Evidence, numbers: Sequence[str], customer: str | None) -> tuple[str, str] | None:
    for name in numbers:
        if customer is None or not evidence.groups_lines(name):
            continue
        if evidence.belongs(name, customer) >= _OF_ONE_CUSTOMER:
            return name, "each of its values is of one customer and one day, and stands on several rows"
    return None


def _by_bare_number(contents: Mapping[str, Content], numbers: Sequence[str]) -> tuple[str, str] | None:
    for name in numbers:
        if _is_a_bare_number(name, contents[name]):
            return name, "its header says that it is a number, and each is of one customer and one day"
    return None


def _is_a_bare_number(name: str, content: Content) -> bool:
    """Tell whether a header is nothing but "Number", and the column does not count the rows."""
    return not content.counts_rows and vocabulary("codes_of_people").whole(normal(name)) is not None


def _numbers_of_sales(
    contents: Mapping[str, Content],
    evidence: Evidence,
    claims: Sequence[Claim],
    customer: str | None,
    taken: Collection[str | None],
) -> list[str]:
    """Return columns with more values than customers, each of them of one customer and one day."""
    days = _days(contents, evidence, claims)
    if customer is None or not days:
        return []
    many = _MORE_THAN_CUSTOMERS * evidence.different(customer)

    def is_of_a_sale(name: str) -> bool:
        if evidence.share(name) < _FILLED or not _may_be_number(contents[name]) or evidence.different(name) <= many:
            return False
        return evidence.belongs(name, customer) >= BELONGS and evidence.belongs(name, days[0]) >= BELONGS

    return [name for name in contents if name not in taken and name not in days and is_of_a_sale(name)]


def _may_be_number(content: Content) -> bool:
    return not content.is_real_date and (content.whole or not content.is_number)


def _days(contents: Mapping[str, Content], evidence: Evidence, claims: Sequence[Claim]) -> list[str]:
    """Return the columns that may be the day of a sale: by their headers, or where none is named by their cells."""
    named = [claim.name for claim in claims if claim.role is Role.DATE]
    named = [name for name in named if evidence.share(name) >= _NEARLY_ALL]
    if named:
        return named
    days = [name for name, content in contents.items() if may_be_day_of_a_sale(name, content)]
    return [name for name in days if evidence.share(name) >= _NEARLY_ALL]
