"""The shop of shop.py, segmented once for all tests of the room."""

from __future__ import annotations

import pytest

from tests.memory.shop import customers, made, sales
from xl_segment import Segmentation


@pytest.fixture(scope="session")
def first() -> Segmentation:
    """The first run on the shop."""
    return made(customers())


@pytest.fixture(scope="session")
def first_on_sales() -> Segmentation:
    """The first run on sales lines."""
    return made(sales())
