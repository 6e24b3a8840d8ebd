"""The sidecar of a download: what it is, where it comes from, when, and the checksums that prove it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

SIDECAR = "origin.json"


@dataclass(frozen=True)
class Release:
    """The state of a table at its publisher.

    Parameters
    ----------
    modified : str
        Date and time as the publisher gives it; for boundaries the year.
    version : str
        The publisher's version mark, empty when it has none.

    Examples
    --------
    >>> Release("2024-11-01T00:00:00+01:00", "202411010000").label
    '2024-11-01'
    """

    modified: str
    version: str

    @property
    def label(self) -> str:
        """The date, for people."""
        return self.modified[:10]

    @property
    def digits(self) -> str:
        """The date as part of the name of a folder."""
        return self.label.replace("-", "")


@dataclass(frozen=True)
class StoredFile:
    """A file as received.

    Examples
    --------
    >>> StoredFile("page-0001.json", "https://example.org/list", 2, "abc").bytes
    2
    """

    name: str
    address: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Origin:
    """What a stored version says about itself.

    Parameters
    ----------
    table, part : str
        Table or layer; indicator, ``metadata`` or year.
    title, publisher, licence, attribution : str
        As in the catalogue.
    modified, version : str
        State of the table at the publisher when it was downloaded.
    retrieved : str
        Moment of the download, UTC, to the second.
    query : dict
        What the catalogue asked for.
    fingerprint : str
        SHA-256 of `query`.
    rows : int
        Number of rows, all lists together.
    content_sha256 : str
        Checksum of the content, independent of paging, order and server.
    files : tuple of StoredFile
    via : str
        Address of the mirror that sent the bytes, empty when it was the publisher.

    Examples
    --------
    >>> origin = Origin("85678NED", "metadata", "Laag inkomen", "CBS", "CC BY 4.0", "CBS",
    ...                 "2024-11-01T00:00:00+01:00", "202411010000", "2026-11-01T12:00:00Z",
    ...                 {}, "f", 1, "0123456789", ())
    >>> origin.folder_name
    '20241101-01234567'
    >>> Origin.from_json(origin.to_json()) == origin
    True
    """

    table: str
    part: str
    title: str
    publisher: str
    licence: str
    attribution: str
    modified: str
    version: str
    retrieved: str
    query: dict[str, Any]
    fingerprint: str
    rows: int
    content_sha256: str
    files: tuple[StoredFile, ...]
    via: str = ""

    @property
    def release(self) -> Release:
        """The state of the table at its publisher."""
        return Release(self.modified, self.version)

    @property
    def folder_name(self) -> str:
        """The name of the version: date and first digits of the content's checksum."""
        return f"{self.release.digits}-{self.content_sha256[:8]}"

    def says_the_same_as(self, other: Origin) -> bool:
        """Tell whether content, question and state are equal, whenever they were downloaded."""
        return (self.content_sha256, self.fingerprint, self.release) == (
            other.content_sha256,
            other.fingerprint,
            other.release,
        )

    def to_json(self) -> str:
        """Return the text of the sidecar."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Origin:
        """Read the text of a sidecar.

        Raises
        ------
        ValueError
            When it is no JSON, or a field is missing, unknown or of another type.
        """
        content = json.loads(text)
        try:
            files = tuple(StoredFile(**entry) for entry in content.pop("files"))
            origin = cls(**content, files=files)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"the sidecar does not have its fields: {error}") from None
        texts = [value for key, value in content.items() if key not in ("query", "rows")]
        texts += [text for file in files for text in (file.name, file.address, file.sha256)]
        sizes = [origin.rows, *(file.bytes for file in files)]
        if not all(isinstance(text, str) for text in texts) or not all(type(size) is int for size in sizes):
            raise ValueError("a field of the sidecar has another type than it should")
        if any("/" in file.name or "\\" in file.name for file in files):
            raise ValueError("the sidecar names a file in another folder")
        return origin
