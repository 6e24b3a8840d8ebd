"""One checksum for equal content, whatever the paging, the order of the rows or the server it came from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from analysis.files import sha256

ADDRESSES = frozenset({"CodesUrl", "GroupsUrl", "ApiUrl", "FeedUrl"})
"""Columns that hold addresses of the server itself."""


def content_sha256(
    lists: Mapping[str, Iterable[Mapping[str, Any]]], leave_out: frozenset[str] = frozenset()
) -> str:
    """Return the SHA-256 of lists of rows in a canonical form.

    Parameters
    ----------
    lists : mapping of str to rows
        The lists that were downloaded together, by name.
    leave_out : frozenset of str
        Columns that number rows and say nothing about them.

    Returns
    -------
    str
        Hexadecimal digits.

    Examples
    --------
    >>> one = content_sha256({"page": [{"a": 1, "b": 2}, {"a": 3}]})
    >>> one == content_sha256({"page": [{"a": 3}, {"b": 2, "a": 1, "odata.type": "x"}]})
    True
    >>> one == content_sha256({"page": [{"a": 1, "b": 2}, {"a": 4}]})
    False
    """
    lines = [f"{name}\t{_line(row, leave_out)}" for name, rows in lists.items() for row in rows]
    return sha256("\n".join(sorted(lines)).encode("utf-8"))


def _line(row: Mapping[str, Any], leave_out: frozenset[str]) -> str:
    kept = {
        key: value
        for key, value in row.items()
        if key not in ADDRESSES and key not in leave_out and not key.lstrip("@").startswith("odata.")
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
