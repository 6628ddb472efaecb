"""`python -m xl_segment` is `xl-segment`."""

from __future__ import annotations

from xl_segment.cli import main

main()
