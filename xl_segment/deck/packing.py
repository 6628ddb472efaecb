"""A presentation as bytes: the same result gives the same ones, whenever it is written."""

from __future__ import annotations

import datetime
import io
import re
import zipfile

from pptx.presentation import Presentation

#: The earliest date a zip can hold.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def packed(presentation: Presentation, title: str, when: datetime.datetime) -> bytes:
    """Return a presentation as a file. when: the time of the run that it tells of."""
    properties = presentation.core_properties
    properties.title, properties.revision = title, 1
    properties.author = properties.last_modified_by = properties.keywords = properties.comments = ""
    properties.subject = properties.category = ""
    properties.created = properties.modified = when
    out = io.BytesIO()
    presentation.save(out)
    stamp = f"{when:%Y-%m-%dT%H:%M:%SZ}".encode()
    return _without_dates(out.getvalue(), stamp)


def _without_dates(content: bytes, stamp: bytes) -> bytes:
    """Return a zip of parts whose parts carry no date; charts hold workbooks, which are such zips, too."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == _CORE:
                data = _TIMES.sub(rb"\g<1>" + stamp, data)
            elif name.endswith(".xlsx"):
                data = _without_dates(data, stamp)
            info = zipfile.ZipInfo(name, _NO_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            target.writestr(info, data)
    return out.getvalue()
