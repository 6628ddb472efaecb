"""Whether a row of a sheet is a customer or a sale."""

from __future__ import annotations

from collections.abc import Mapping

from xl_segment.settings import Settings
from xl_segment.sheet.columns import sale_columns
from xl_segment.sheet.columns.column_content import Content
from xl_segment.sheet.roles import ColumnRoles, Kind, Role, first_with_each_role
from xl_segment.sheet.words.role_words import says_all

#: No month, day of a month or week has a higher number.
_PARTS_OF_A_YEAR = 53
_OF_A_SALE = (Role.ORDER, Role.QUANTITY, Role.UNIT_PRICE, Role.AMOUNT)


def kind_of_rows(
    roles: ColumnRoles, contents: Mapping[str, Content], settings: Settings, stated: Mapping[str, Role]
) -> tuple[Kind, str]:
    """Decide whether a row is a customer or a sale, and say why. stated: what the user says of columns."""
    if settings.kind != "auto":
        return Kind(settings.kind), "The setting says so."
    sheet = _Columns(roles, contents)
    customer = sheet.customer
    if customer is not None and Role.CUSTOMER in stated.values() and sheet.customer_comes_again and sheet.tells_sales:
        return Kind.SALES, f"{customer} was named as the customer and repeats, so a row is a sale."
    if customer is not None and not sheet.customer_comes_again:
        return _where_customers_stand_once(sheet, customer)
    return _where_customers_repeat(sheet, customer)


class _Columns:
    """The columns that say what a row is: the customer, the day, and what only a sale has."""

    def __init__(self, roles: ColumnRoles, contents: Mapping[str, Content]) -> None:
        self._roles = roles
        self._contents = contents
        self.holder = first_with_each_role(roles)
        self.sale = [self.holder[role] for role in _OF_A_SALE if role in self.holder]
        self.customer = self.holder.get(Role.CUSTOMER)
        self.day = self.holder.get(Role.DATE) or self._unread_day()

    def _unread_day(self) -> str | None:
        for name, (role, _) in self._roles.items():
            if names_unread_days(name, role, self._contents[name].different):
                return name
        return None

    @property
    def tells_sales(self) -> bool:
        return self.day is not None or bool(self.sale)

    @property
    def customer_repeats(self) -> bool:
        return self.customer is not None and self._contents[self.customer].repeats

    @property
    def customer_comes_again(self) -> bool:
        """Tell whether a customer has several rows: it repeats, or stands on the first of them."""
        if self.customer is None:
            return False
        return self.customer_repeats or self._roles[self.customer][1].endswith(sale_columns.STANDS_ABOVE)

    @property
    def each_customer_once(self) -> bool:
        content = self._contents[self.customer or ""]
        return content.different == content.filled

    def order_of_a_sale(self) -> str:
        """Return the column that is an order's by all of its header, where the date beside it is that of a sale."""
        order, date = self.holder.get(Role.ORDER, ""), self.holder.get(Role.DATE, "")
        if order in ("", self.customer) or not says_all(order, Role.ORDER) or not says_all(date, Role.DATE):
            return ""
        return order


def _where_customers_stand_once(sheet: _Columns, customer: str) -> tuple[Kind, str]:
    order = sheet.order_of_a_sale()
    if order and sheet.day is not None and len(sheet.sale) > 1:
        money = next(name for name in sheet.sale if name != order)
        return Kind.SALES, f"There are {order}, {sheet.day} and {money}, so a row is a sale."
    how = "Every" if sheet.each_customer_once else "Nearly every"
    return Kind.CUSTOMERS, f"{how} {customer} stands on one row, so a row is a customer."


def _where_customers_repeat(sheet: _Columns, customer: str | None) -> tuple[Kind, str]:
    """Decide where a customer has several rows, or no column names one."""
    sale, repeats = sheet.sale, sheet.customer_repeats
    if sheet.day is not None and (sale or repeats):
        return Kind.SALES, f"There are {_day_and_more(sheet)}, so a row is a sale."
    if Role.ORDER in sheet.holder and len(sale) > 1:
        return Kind.SALES, f"There are {' and '.join(sale[:2])}, so a row is a sale."
    if not repeats:
        return Kind.CUSTOMERS, "There is no date of a sale, so a row is a customer."
    if Role.AMOUNT in sheet.holder and (Role.QUANTITY in sheet.holder or Role.UNIT_PRICE in sheet.holder):
        return Kind.SALES, f"{customer} repeats, and there are {' and '.join(sale[:2])}, so a row is a sale."
    return Kind.CUSTOMERS, f"{customer} repeats, but nothing says when or what was bought, so a row is a customer."


def _day_and_more(sheet: _Columns) -> str:
    text = f"{sheet.day}"
    if sheet.sale:
        text += f" and {sheet.sale[0]}"
    if sheet.customer_repeats:
        text += f", and {sheet.customer} repeats"
    return text


def names_unread_days(name: str, role: Role, different: int) -> bool:
    """Tell whether a header is the date of a sale by all of it, though its cells were taken for something else.

    different: how many different cells it has. As few as there are months, days of a month or weeks are parts of a
    date, which say of a customer's row as well when something was.
    """
    days = role in (Role.OTHER_ID, Role.MEASURE, Role.LABEL) and says_all(name, Role.DATE)
    return days and different > _PARTS_OF_A_YEAR
