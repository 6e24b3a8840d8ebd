"""Anchors: short names of the places in a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence


def slug(text: str) -> str:
    """Return a text as the name of a place: letters and digits without accents, with hyphens between words.

    Examples
    --------
    >>> slug("Súdwest-Fryslân: de kaart"), slug("…")
    ('sudwest-fryslan-de-kaart', 'deel')
    """
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-") or "deel"


def anchors(texts: Sequence[str], taken: Collection[str] = ()) -> list[str]:
    """Return a name for each text, none twice and none that was taken.

    Examples
    --------
    >>> anchors(["De kaart", "De kaart", "De spreiding"], ["de-spreiding"])
    ['de-kaart', 'de-kaart-2', 'de-spreiding-2']
    """
    used, given = set(taken), []
    for text in texts:
        name, count = slug(text), 1
        while name in used:
            count += 1
            name = f"{slug(text)}-{count}"
        used.add(name)
        given.append(name)
    return given


def anchor_of(name: str) -> str:
    """Return the name of a figure or table as the name of its place: as it is, unless it cannot be one.

    Examples
    --------
    >>> anchor_of("kaart-2022"), anchor_of("de kaart")
    ('kaart-2022', 'de-kaart')
    """
    return name if re.fullmatch(r"[A-Za-z0-9][\w.-]*", name, re.ASCII) else slug(name)
