"""Page after page of one list, by the links that the service gives, until every promised row is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from analysis.files import write_bytes
from analysis.sources.answers import Row, Unexpected, integer_from, json_from
from analysis.sources.service import Service


class Inconsistent(Exception):  # noqa: N818 - a state of the service
    """Answers that do not belong together; the table is started over once.

    Examples
    --------
    >>> raise Inconsistent("the service repeats a page")
    Traceback (most recent call last):
        ...
    analysis.sources.streams.Inconsistent: the service repeats a page
    """


@dataclass(frozen=True)
class Stream:
    """A list at a service, and how to see that all of it came.

    Parameters
    ----------
    name : str
        First part of the names of its files.
    address : str
        The publisher's address of the first page.
    rows : callable
        From the body of a page to its rows; raises `Unexpected`.
    following : callable
        From a body and the number of rows so far to the address of the next page, or None.
    key : callable
        From a row to what makes it different from all others.
    check : callable
        Raises `Unexpected` when rows lack a column or were not asked for.
    count : str, optional
        The address that tells how many rows there are.
    promised : callable, optional
        From a body to the number of rows in all pages together.

    Examples
    --------
    >>> Stream("page", "https://example.org/list", lambda body: body["value"]).name
    'page'
    """

    name: str
    address: str
    rows: Callable[[Any], list[Row]]
    following: Callable[[Any, int], str | None] = lambda body, so_far: None
    key: Callable[[Row], Any] | None = None
    check: Callable[[list[Row]], None] = lambda rows: None
    count: str | None = None
    promised: Callable[[Any], int] | None = None


@dataclass(frozen=True)
class Page:
    """A file of a stream, as received.

    Examples
    --------
    >>> Page(Path("page-0001.json"), "https://example.org/list").path.name
    'page-0001.json'
    """

    path: Path
    address: str


@dataclass(frozen=True)
class Arrival:
    """A complete stream.

    Examples
    --------
    >>> Arrival([], []).rows
    []
    """

    rows: list[Row]
    pages: list[Page]


def gather(
    service: Service,
    stream: Stream,
    folder: Path,
    *,
    where: str,
    arrived: Callable[[int], None] = lambda rows: None,
) -> Arrival:
    """Bring in all pages of a stream; pages that are in the folder already are not asked for again.

    Parameters
    ----------
    service : Service
    stream : Stream
    folder : pathlib.Path
        Where pages are kept, each written completely or not at all.
    where : str
        Table and part, for the message of an error.
    arrived : callable
        Told the number of rows of every page.

    Returns
    -------
    Arrival

    Raises
    ------
    SourceError
        When a page does not come.
    Inconsistent
        When a link leads elsewhere or comes twice, a row comes twice, or rows are too few or too many.

    Examples
    --------
    >>> import tempfile
    >>> from analysis.sources.answers import listed
    >>> from analysis.sources.service import Answer
    >>> class Told(Service):
    ...     def get(self, address, read, *, where):
    ...         return Answer(b'{"value": [{"Key": "GM0363"}]}', read(b'{"value": [{"Key": "GM0363"}]}'))
    >>> stream = Stream("page", "https://example.org/T/List", listed)
    >>> gather(Told(), stream, Path(tempfile.mkdtemp()), where="T").rows
    [{'Key': 'GM0363'}]
    """
    expected = service.get(stream.count, integer_from, where=where).meaning if stream.count else None
    rows: list[Row] = []
    pages: list[Page] = []
    visited: set[str] = set()
    keys: set[str] = set()
    address: str | None = stream.address
    while address is not None:
        visited.add(address)
        path = folder / f"{stream.name}-{len(pages) + 1:04d}.json"
        body = _body(service, stream, path, address, where)
        new = stream.rows(body)
        arrived(len(new))
        _refuse_repeated(stream, new, keys)
        rows += new
        pages.append(Page(path, address))
        if stream.promised:
            expected = stream.promised(body)
        if expected is not None and len(rows) > expected:
            raise Inconsistent(f"more rows came than the {expected} that the service counts")
        address = _next_address(service, stream, stream.following(body, len(rows)), visited)
    if expected is not None and len(rows) != expected:
        raise Inconsistent(f"{len(rows)} rows came, and the service counts {expected}")
    return Arrival(rows, pages)


def _body(service: Service, stream: Stream, path: Path, address: str, where: str) -> Any:
    """Take a page from the folder when it is there and good, else from the service."""

    def understood(content: bytes) -> Any:
        body = json_from(content)
        stream.check(stream.rows(body))
        return body

    if path.exists():
        try:
            body = understood(path.read_bytes())
            link = stream.following(body, 0)
            if link is None or _same_list(service.published(link), stream.address):
                return body
        except Unexpected:
            pass
    answer = service.get(address, understood, where=where)
    write_bytes(path, answer.content)
    return answer.meaning


def _refuse_repeated(stream: Stream, rows: list[Row], keys: set[str]) -> None:
    if stream.key is None:
        return
    for row in rows:
        key = str(stream.key(row))
        if key in keys:
            raise Inconsistent(f"the service sends a row twice ({key})")
        keys.add(key)


def _next_address(service: Service, stream: Stream, link: str | None, visited: set[str]) -> str | None:
    if link is None:
        return None
    address = service.published(link)
    if not _same_list(address, stream.address):
        raise Inconsistent("the link to the next page leads to another place")
    if address in visited:
        raise Inconsistent("the link to the next page leads back to a page that came before")
    return address


def _same_list(link: str, address: str) -> bool:
    """Compare host and path; case may differ, but not in the table and its list."""
    one, other = urlsplit(link), urlsplit(address)
    here, there = unquote(one.path).strip("/").split("/"), unquote(other.path).strip("/").split("/")
    return (
        one.netloc == other.netloc
        and here[-2:] == there[-2:]
        and [part.lower() for part in here] == [part.lower() for part in there]
    )
