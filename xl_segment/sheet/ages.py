"""How old customers are, and how old nobody is."""

from __future__ import annotations

#: Ages of customers above this are taken for typing errors: the oldest person ever documented reached 122 years.
OLDEST_CUSTOMER = 110
#: A column holds ages where those of nearly all its cells are not above this; a few cells beyond are typing errors.
OLDEST_IN_A_COLUMN = 120
#: The youngest customer is taken for this old where a sheet names no year but those of birth.
GROWN_UP = 18
