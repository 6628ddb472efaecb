"""Fixtures that every room's tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from xl_segment import Segmentation, segment
from xl_segment.demo import make_customers

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Find a real file beside the checkout, or skip with the reason."""

    def find(relative: str) -> Path:
        path = SHARED / relative
        if not path.exists():
            pytest.skip(f"the real file {relative} is not on this machine")
        return path

    return find


@pytest.fixture(scope="session")
def demo_result() -> Segmentation:
    """The sample shop, segmented; five segments."""
    return segment(make_customers().drop(columns="group"))
