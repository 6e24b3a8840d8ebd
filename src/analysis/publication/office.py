"""What Word and PowerPoint files have in common: zip files with a time in them, and a language."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import UTC, datetime

LOCALES = {"nl": "nl-NL", "en": "en-GB"}
EARLIEST = 315532800
"""1 January 1980: a zip file cannot hold an earlier time."""


def time_of_writing() -> datetime:
    """Return the time of ``SOURCE_DATE_EPOCH``, by default the earliest there is: the same file has the same bytes.

    Examples
    --------
    >>> time_of_writing().tzinfo == UTC
    True
    """
    return datetime.fromtimestamp(max(EARLIEST, int(os.environ.get("SOURCE_DATE_EPOCH", "0"))), UTC)


def normalised(content: bytes, made: datetime) -> bytes:
    """Write a zip file again, in order of name and with one time.

    Examples
    --------
    >>> buffer = io.BytesIO()
    >>> with zipfile.ZipFile(buffer, "w") as archive:
    ...     archive.writestr("b.xml", "b")
    ...     archive.writestr("a.xml", "a")
    >>> again = zipfile.ZipFile(io.BytesIO(normalised(buffer.getvalue(), time_of_writing())))
    >>> again.namelist()
    ['a.xml', 'b.xml']
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in sorted(old.namelist()):
            entry = zipfile.ZipInfo(name, made.timetuple()[:6])
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = 0o644 << 16
            new.writestr(entry, old.read(name))
    return buffer.getvalue()
