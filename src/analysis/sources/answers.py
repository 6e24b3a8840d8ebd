"""What a service's answer may be: JSON, a number, rows; and the refusal of anything else."""

from __future__ import annotations

import json
from typing import Any, NoReturn

Row = dict[str, Any]


class Unexpected(Exception):  # noqa: N818 - an answer, not a defect of ours
    """An answer that the protocol does not allow; it is asked for again before it counts as a failure.

    Examples
    --------
    >>> raise Unexpected("a web page came instead of data")
    Traceback (most recent call last):
        ...
    analysis.sources.answers.Unexpected: a web page came instead of data
    """


def json_from(content: bytes) -> Any:
    """Read JSON, or say that it is not.

    Raises
    ------
    Unexpected
        When the bytes are no complete JSON document.

    Examples
    --------
    >>> json_from(b'{"value": []}')
    {'value': []}
    """
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Unexpected("the answer is cut off or is no JSON") from None


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def integer_from(content: bytes) -> int:
    """Read a count as the services send it: digits only.

    Raises
    ------
    Unexpected
        When the answer is anything else.

    Examples
    --------
    >>> integer_from(b"342")
    342
    """
    text = content.decode("utf-8-sig", errors="replace").strip()
    if not text.isascii() or not text.isdigit():
        raise Unexpected("the number of rows was asked for, and something else came")
    return int(text)


def rows_in(body: Any) -> list[Row]:
    """Return the rows of a body: the list under ``value`` or ``features``, or the one object that it is.

    Raises
    ------
    Unexpected
        When the body has none of these shapes.

    Examples
    --------
    >>> rows_in({"odata.metadata": "...", "value": [{"Key": "GM0363"}]})
    [{'Key': 'GM0363'}]
    """
    if not isinstance(body, dict):
        raise Unexpected("other JSON came than the protocol promises")
    rows = body.get("value", body.get("features", [body]))
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unexpected("other JSON came than the protocol promises")
    return rows


def listed(body: Any) -> list[Row]:
    """Return the rows under ``value``, and refuse a body without that list.

    Raises
    ------
    Unexpected
        When there is no such list.

    Examples
    --------
    >>> listed({"value": []})
    []
    """
    if not isinstance(body, dict) or "value" not in body:
        raise Unexpected("other JSON came than the protocol promises")
    return rows_in(body)


def require(rows: list[Row], columns: tuple[str, ...]) -> None:
    """Refuse rows that lack a column.

    Raises
    ------
    Unexpected
        Names the column.

    Examples
    --------
    >>> require([{"Key": "GM0363"}], ("Key", "Title"))
    Traceback (most recent call last):
        ...
    analysis.sources.answers.Unexpected: the column 'Title' is missing
    """
    for row in rows:
        for column in columns:
            if column not in row:
                raise Unexpected(f"the column '{column}' is missing")
