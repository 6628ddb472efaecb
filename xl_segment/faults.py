"""What is not expected: a log for us, and a sentence for the person at the spreadsheet."""

from __future__ import annotations

import sys
import tempfile
import traceback
from pathlib import Path

from xl_segment._version import __version__


def sentence(error: Exception) -> str:
    """Write a log, and say where it is."""
    return f"Something went wrong that should not have ({error}). Please send us {write_log(error)}."


def write_log(error: Exception) -> Path:
    """Write what happened into a file of its own among the temporary files."""
    text = "".join(traceback.format_exception(error))
    with tempfile.NamedTemporaryFile("w", prefix="xl_segment-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(f"xl_segment {__version__}, Python {sys.version}\n\n{text}")
    return Path(log.name)
