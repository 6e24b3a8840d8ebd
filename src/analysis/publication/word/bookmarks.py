"""Bookmarks: names that Word accepts, each once in a document."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

LONGEST = 40
"""Word refuses longer names."""


def value_bookmark(chapter: str, name: str) -> str:
    """Return the bookmark at the first place where a chapter mentions a named value.

    Parameters
    ----------
    chapter : str
        Name of the chapter.
    name : str
        Name of the value.

    Returns
    -------
    str
        Of a name that is too long for Word the end is replaced by digits of its checksum. A second mention of the
        value has ``_2`` after it, see :meth:`Bookmarks.take`.

    Examples
    --------
    >>> value_bookmark("01_armoede", "aandeel")
    'v_01_armoede_aandeel'
    >>> len(value_bookmark("01_armoede", "aandeel" * 9))
    40
    """
    return _shortened(_letters(f"v_{chapter}_{name}"), "")


def block_bookmark(chapter: str, name: str) -> str:
    """Return the bookmark at the caption of a figure or table.

    Examples
    --------
    >>> block_bookmark("01_armoede", "kaart-2022")
    'b_01_armoede_kaart_2022'
    """
    return _shortened(_letters(f"b_{chapter}_{name}"), "")


def _letters(name: str) -> str:
    return re.sub(r"\W", "_", name, flags=re.ASCII)


def _shortened(name: str, ending: str) -> str:
    room = LONGEST - len(ending)
    if len(name) <= room:
        return name + ending
    mark = hashlib.sha256(name.encode()).hexdigest()[:6]
    return f"{name[: room - 7]}_{mark}{ending}"


@dataclass
class Bookmarks:
    """The bookmarks that a document has so far.

    Examples
    --------
    >>> bookmarks = Bookmarks()
    >>> bookmarks.take("v_1_x"), bookmarks.take("v_1_x")
    ((0, 'v_1_x'), (1, 'v_1_x_2'))
    """

    taken: set[str] = field(default_factory=set)

    def take(self, name: str) -> tuple[int, str]:
        """Return the number and the name of a new bookmark; Word does not tell capitals from small letters."""
        free, mention = name, 1
        while free.casefold() in self.taken:
            mention += 1
            free = _shortened(name, f"_{mention}")
        self.taken.add(free.casefold())
        return len(self.taken) - 1, free
