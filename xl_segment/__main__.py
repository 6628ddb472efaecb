"""`python -m xl_segment` is `xl-segment`: the command line, which may be stopped while it is still being imported."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    try:
        from xl_segment import cli
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. No file was changed.\n")
        raise SystemExit(130) from None
    cli.main()


if __name__ == "__main__":
    main()
