"""Names of sheets: readable, unique, and such that spreadsheet programs take them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

LONGEST = 31
RESERVED = {"history"}
"""Excel keeps this name for itself."""
REFUSED = re.compile(r"[\[\]:*?/\\]")


def sheet_names(titles: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    r"""Return a sheet name for each title.

    Parameters
    ----------
    titles : sequence of str
    taken : iterable of str
        Names that other sheets have.

    Returns
    -------
    list of str
        Of 1 to 31 characters, without ``[]:*?/\`` and without an apostrophe at either end; no two the same, capitals
        disregarded. A title that is too long is cut, one that was there before gets a number.

    Examples
    --------
    >>> sheet_names(["Inwoners", "Inwoners", "Huishoudens, tot 110% sociaal minimum", "Ja/nee?"], ["Inhoud"])
    ['Inwoners', 'Inwoners (2)', 'Huishoudens, tot 110% sociaal…', 'Ja nee']
    """
    used = RESERVED | {name.casefold() for name in taken}
    names = []
    for title in titles:
        name = _unused(_valid(title), used)
        used.add(name.casefold())
        names.append(name)
    return names


def _valid(title: str) -> str:
    """Leave out what a sheet name cannot hold, such as letters outside the basic plane, which count twice."""
    letters = (letter if letter.isprintable() and ord(letter) < 0x10000 else " " for letter in title)
    return " ".join(REFUSED.sub(" ", "".join(letters)).split()).strip("' ") or "Indicator"


def _unused(name: str, used: set[str]) -> str:
    """Return a name that fits and is not used yet."""
    number, candidate = 1, _cut(name, LONGEST)
    while candidate.casefold() in used:
        number += 1
        mark = f" ({number})"
        candidate = _cut(name, LONGEST - len(mark)) + mark
    return candidate


def _cut(name: str, longest: int) -> str:
    """Cut a name that is too long, and show that it was cut."""
    return name if len(name) <= longest else name[: longest - 1].rstrip(" ,;(") + "…"
