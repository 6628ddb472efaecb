"""A result as a presentation file: written whole or not at all, beside the workbook or wherever one likes."""

from __future__ import annotations

from pathlib import Path

from xl_segment.deck.deck import make_deck
from xl_segment.result import Segmentation
from xl_segment.workbooks.closed import saving


def write_deck(
    result: Segmentation,
    path: Path | str,
    *,
    template: Path | str | None = None,
    source: str = "",
    backup: bool = False,
) -> dict[str, Path]:
    """Write a result as a presentation (.pptx); returns {"presentation": ..., "backup": ...}.

    template: a company's .potx or .pptx, whose master, size, fonts and colours the slides get. source: what the footer
    names as where the data come from, else the sheet. backup: keep another presentation that stands there, which
    somebody may have worked on, beside it.

    Raises SegmentError, in one sentence, where the file cannot be written or the template cannot be used; what was
    there before is as it was then.
    """
    target, master = Path(path), None if template is None else Path(template)
    saving.check_list(target, master, "presentation", (".pptx",))
    content = make_deck(result, template=master, source=source)
    if backup:
        return {"presentation": target, **saving.write_with_backup(target, content)}
    saving.write_bytes(target, content, option="--to")
    return {"presentation": target}
