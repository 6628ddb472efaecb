"""Loads what a click needs, so that the machine has it in memory: `python -m xl_segment.excel.warm`."""

from __future__ import annotations


def main() -> None:
    """Import the libraries that take long, and nothing more."""
    import xlwings  # noqa: F401

    import xl_segment.run  # noqa: F401


if __name__ == "__main__":
    main()
