"""What the file of a municipality is called."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping


def slugs(names: Mapping[str, str]) -> dict[str, str]:
    """Return a file name, without its ending, for each municipality; none is that of another.

    Parameters
    ----------
    names : mapping of str to str
        Names by code.

    Returns
    -------
    dict of str to str
        By code: small letters, digits and hyphens. Municipalities with one name have their code behind it.

    Examples
    --------
    >>> slugs({"GM1900": "Súdwest-Fryslân", "GM0518": "'s-Gravenhage", "GM0373": "Bergen (NH.)"})
    {'GM1900': 'sudwest-fryslan', 'GM0518': 's-gravenhage', 'GM0373': 'bergen-nh'}
    >>> slugs({"GM0001": "Laren", "GM0002": "laren"})
    {'GM0001': 'laren-gm0001', 'GM0002': 'laren-gm0002'}
    """
    plain = {code: _slug(name) for code, name in names.items()}
    used = Counter(plain.values())
    return {
        code: slug if slug and used[slug] == 1 else f"{slug}-{code.lower()}".lstrip("-")
        for code, slug in plain.items()
    }


def _slug(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
