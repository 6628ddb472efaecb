"""Of the columns that could be it: which is the customer, and which the order.

Header words make a claim, the cells weigh it. Where two columns are nearly as likely, that is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xl_segment.sheet.assumptions import Assumption
from xl_segment.sheet.columns.claims import Claim, looks_like_sales
from xl_segment.sheet.columns.column_content import Content
from xl_segment.sheet.columns.customer_ids import is_nobody
from xl_segment.sheet.columns.id_evidence import BELONGS, Evidence
from xl_segment.sheet.columns.order_column import find_order
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import Role
from xl_segment.sheet.words.column_words import names_one_of
from xl_segment.sheet.words.role_words import says_all

#: Roles that are decided here, so that no other column takes them by its header alone.
DECIDED = frozenset({Role.CUSTOMER, Role.ORDER})
#: Why the customer of a row may stand on a row above, and why no header says who it is.
STANDS_ABOVE = "; it stands on the first of the customer's rows"
_GUESSED = "a guess from its cells, as no header says which column is the customer"
#: A column is a rival of another where its claim is at least this share of the other's.
RIVAL = 0.75
#: A claim from here on is that of an id; names and addresses of people claim less.
_AN_ID = 0.9
#: A claim from here on comes before what else the column could be, and before what stands above the rows.
_PLAIN = 0.6
#: A claim below this is no more than a hint.
_HINT = 0.3
#: Who is named on fewer rows than this leaves many customers out.
_MANY_NAMED = 0.9
#: Tax numbers tell customers apart where nearly all of them go with one name, and names with one of them.
_NEARLY_ONE_TO_ONE = 0.9
#: A column is e-mail addresses where this share of its cells are; names are none where that share are.
_EMAILS, _SOME_EMAILS = 0.8, 0.5
#: Headers that name anything.
_OF_ANYTHING = ("id", "name")


@dataclass(frozen=True)
class Chosen:
    """What was decided: {header: (role, why)}, what was taken for granted, and what to be warned of."""

    roles: dict[str, tuple[Role, str]]
    assumptions: tuple[Assumption, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Customer:
    """The column that names the customers, why, and those that could be it as well."""

    name: str
    why: str
    rivals: list[str] = field(default_factory=list)


def find(
    sheet: SheetData,
    contents: Mapping[str, Content],
    evidence: Evidence,
    claims: Sequence[Claim],
    stated: Mapping[str, Role],
) -> Chosen:
    """Choose the customer and the order; stated: what the user says."""
    roles: dict[str, tuple[Role, str]] = {}
    assumptions: tuple[Assumption, ...] = ()
    warnings: tuple[str, ...] = ()
    customer = next((name for name, role in stated.items() if role is Role.CUSTOMER), None)
    if customer is None:
        chosen = _Customers(sheet, contents, evidence, claims, stated).find()
        if chosen is not None:
            customer = chosen.name
            roles[customer] = (Role.CUSTOMER, chosen.why)
            assumptions, warnings = (_assumption(chosen),), _warnings(chosen, contents)
    if Role.ORDER not in stated.values():
        order = find_order(contents, evidence, claims, customer, stated)
        if order is not None:
            roles[order[0]] = (Role.ORDER, order[1])
    return Chosen(roles, assumptions, warnings)


def _assumption(customer: _Customer) -> Assumption:
    sure = not customer.rivals and customer.why != _GUESSED
    return Assumption("customer", customer.name, customer.why, sure, tuple(customer.rivals))


def _warnings(customer: _Customer, contents: Mapping[str, Content]) -> tuple[str, ...]:
    if customer.rivals:
        names = [customer.name, *customer.rivals[:2]]
        *others, last = (f"{name} ({contents[name].different:,})" for name in names)
        several = {2: "Two", 3: "Three"}[len(names)]
        listed = f"{', '.join(others)} and {last}"
        return (f"{several} columns could be the customer: {listed}. {customer.name} was taken.",)
    if customer.why == _GUESSED:
        return (f"No header says which column is the customer; {customer.name} was taken, by its cells.",)
    return ()


class _Customers:
    """The columns that could name the customers."""

    def __init__(
        self,
        sheet: SheetData,
        contents: Mapping[str, Content],
        evidence: Evidence,
        claims: Sequence[Claim],
        stated: Mapping[str, Role],
    ) -> None:
        self._sheet = sheet
        self._contents = contents
        self._evidence = evidence
        self._claims = claims
        self._stated = stated
        self._mine = self._likely_claims()

    def find(self) -> _Customer | None:
        """Return the column that names the customers, None where none does."""
        mine, group = self._mine, self._sheet.group
        plainly_named = bool(mine) and mine[0].score >= _PLAIN
        if group and group not in self._stated and not plainly_named:
            return _Customer(group, "it stands above the rows of each", [claim.name for claim in mine[:1]])
        if mine:
            return self._by_header()
        return self._by_cells()

    def _likely_claims(self) -> list[Claim]:
        """Return the claims to be the customer; what names an order, a day or money better than that is none."""
        mine = [claim for claim in self._claims if claim.role is Role.CUSTOMER and claim.name not in self._stated]
        best = self._best_claims()
        likely = [claim for claim in mine if claim.score >= _PLAIN or best[claim.name].role in DECIDED] or mine
        if self._has_an_order_by_header():
            # A bare "ID" that never comes again is the number of the sale, where the order has a column of its own.
            return list(filter(_is_more_than_an_id, likely))
        return likely

    def _has_an_order_by_header(self) -> bool:
        return any(claim.role is Role.ORDER and says_all(claim.name, Role.ORDER) for claim in self._claims)

    def _best_claims(self) -> dict[str, Claim]:
        """Return the surest claim of each column."""
        best: dict[str, Claim] = {}
        for claim in self._claims:
            if claim.name not in best or claim.score > best[claim.name].score:
                best[claim.name] = claim
        return best

    def _by_header(self) -> _Customer:
        likeliest = next((claim for claim in self._mine if not self._is_staff(claim.name)), self._mine[0])
        rivals = self._rivals(likeliest)
        best = self._fuller(self._on_every_row(likeliest))
        finer = self._distinguished_by(best.name)
        if finer:
            why = f"it tells customers apart that {best.name} does not"
            return _Customer(finer, why, [name for name in rivals if name != finer])
        why = f"its header says '{best.phrase}'"
        if self._evidence.stands_above(best.name) and self._evidence.share(best.name) < BELONGS:
            why += STANDS_ABOVE
        return _Customer(best.name, why, rivals)

    def _rivals(self, best: Claim) -> list[str]:
        rivals = [claim for claim in self._mine if claim is not best and claim.score >= RIVAL * best.score]
        return [claim.name for claim in rivals if not self._evidence.are_the_same(best.name, claim.name)]

    def _on_every_row(self, best: Claim) -> Claim:
        """On a list of customers an id that each of them has comes before an address that some have not."""
        if looks_like_sales(self._claims, self._contents) or self._evidence.share(best.name) >= BELONGS:
            return best
        rows = len(self._sheet.cells)
        return next((claim for claim in self._mine if self._contents[claim.name].different == rows), best)

    def _fuller(self, best: Claim) -> Claim:
        """Return what names a customer on every row, where the best claim leaves out many that it names as well."""
        if self._evidence.share_of_first_lines(best.name) >= _MANY_NAMED or self._evidence.stands_above(best.name):
            return best
        return next((claim for claim in self._mine if self._names_more(claim, best)), best)

    def _names_more(self, claim: Claim, best: Claim) -> bool:
        if claim.score < _HINT or self._evidence.share_of_first_lines(claim.name) < BELONGS:
            return False
        # Who has no number as nobody is meant is not left out.
        return (
            self._evidence.groups_lines(claim.name)
            and self._evidence.share_where(best.name, claim.name, _names_somebody) < _MANY_NAMED
        )

    def _distinguished_by(self, name: str) -> str:
        """Return the column of tax numbers beside names, where two of one name are not the same, or one has two."""
        if self._contents[name].emails >= _SOME_EMAILS:
            return ""
        return next((numbers for numbers in self._contents if self._tells_apart(numbers, name)), "")

    def _tells_apart(self, numbers: str, name: str) -> bool:
        if numbers == name or numbers in self._stated or not names_one_of(numbers, "tax_ids"):
            return False
        if not self._contents[numbers].repeats:
            return False
        evidence = self._evidence
        one_to_one = min(evidence.belongs(numbers, name), evidence.belongs(name, numbers))
        filled = evidence.share_where(numbers, name, _names_somebody)
        return filled >= BELONGS and _NEARLY_ONE_TO_ONE <= one_to_one < 1

    def _is_staff(self, name: str) -> bool:
        """Tell whether a few people have to do with many of the firms that are named beside them: they sell to them."""
        if any(claim.name == name and claim.score >= _AN_ID for claim in self._mine):
            return False
        firms = [claim for claim in self._mine if claim.name != name and claim.score >= RIVAL * self._mine[0].score]
        return any(self._sells_to(name, firm) for firm in firms if firm.phrase not in _OF_ANYTHING)

    def _sells_to(self, name: str, firm: Claim) -> bool:
        people, firms = self._contents[name], self._contents[firm.name]
        fewer = people.different < firms.different < 0.5 * firms.filled
        return fewer and self._evidence.belongs(name, firm.name) < 0.5

    def _by_cells(self) -> _Customer | None:
        """Guess where no header says it: e-mail addresses; else, where no header is known, what repeats."""
        free = self._free_and_filled()
        emails = [name for name in free if self._contents[name].emails >= _EMAILS]
        if emails:
            return _Customer(emails[0], "its cells are e-mail addresses")
        if self._language_is_known() or not any(content.is_real_date for content in self._contents.values()):
            return None
        return self._most_different([name for name in free if _are_names_that_repeat(self._contents[name])])

    def _free_and_filled(self) -> list[str]:
        return [name for name in self._contents if name not in self._stated and self._evidence.share(name) >= 0.9]

    def _language_is_known(self) -> bool:
        """Tell whether headers say what columns are: then one would say who the customer is."""
        telling = [claim for claim in self._claims if claim.role not in (Role.CATEGORY, Role.COUNTRY)]
        return any(claim.score >= _HINT for claim in telling)

    def _most_different(self, names: list[str]) -> _Customer | None:
        if not names:
            return None
        best = max(names, key=lambda name: self._contents[name].different)
        return _Customer(best, _GUESSED, [name for name in names if name != best])


def _is_more_than_an_id(claim: Claim) -> bool:
    return claim.score >= _HINT or claim.phrase not in _OF_ANYTHING


def _names_somebody(cell: object) -> bool:
    return not is_nobody(str(cell))


def _are_names_that_repeat(content: Content) -> bool:
    if content.is_number or content.is_real_date or not content.repeats:
        return False
    return content.different >= max(8, 0.02 * content.filled)
