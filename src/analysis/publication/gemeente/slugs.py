"""What the file of a municipality is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from analysis.territory.finding import slug


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
    plain = {code: slug(name) for code, name in names.items()}
    used = Counter(plain.values())
    return {
        code: each if each and used[each] == 1 else f"{each}-{code.lower()}".lstrip("-")
        for code, each in plain.items()
    }
