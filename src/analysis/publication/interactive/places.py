"""The municipalities of a division, and the names by which a reader may look for them."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.territory.gemeenten import Gemeenten

ALSO = {"GM0518": "Den Haag", "GM0796": "Den Bosch"}
"""Names that people use more often than the official one."""


@dataclass(frozen=True)
class Places:
    """Municipalities in the order of their codes.

    Parameters
    ----------
    codes, names, provinces : tuple of str
    other_names : tuple of (str, tuple of int)
        Other names and those of former municipalities, with the places where their inhabitants now belong, most
        inhabitants first.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    provinces: tuple[str, ...]
    other_names: tuple[tuple[str, tuple[int, ...]], ...]


def places(gemeenten: Gemeenten, boundary_year: int) -> Places:
    """Return the municipalities of a division.

    Raises
    ------
    TerritoryError
        When the division of that year is not known.

    Examples
    --------
    >>> import analysis
    >>> known = places(analysis.load_gemeenten(), 2023)
    >>> former = dict(known.other_names)
    >>> [known.names[at] for at in former["Haaren"]], [known.names[at] for at in former["Den Haag"]]
    (['Oisterwijk', 'Vught', 'Boxtel', 'Tilburg'], ["'s-Gravenhage"])
    """
    division = gemeenten.in_year(boundary_year)
    codes = tuple(division["code"])
    at = {code: number for number, code in enumerate(codes)}
    also = [(name, (at[code],)) for code, name in ALSO.items() if code in at]
    return Places(
        codes=codes,
        names=tuple(division["naam"]),
        provinces=tuple(gemeenten.province_names[division["provincie"]]),
        other_names=tuple(sorted([*also, *_former(gemeenten, boundary_year, at)])),
    )


def _former(
    gemeenten: Gemeenten, boundary_year: int, at: dict[str, int]
) -> list[tuple[str, tuple[int, ...]]]:
    """Return the municipalities that no longer exist with their successors."""
    table = gemeenten.gemeenten
    gone = table[table["laatste_grensjaar"] < boundary_year]
    found = []
    for code, name in zip(gone["code"], gone["naam"], strict=True):
        heirs = gemeenten.successors(code, boundary_year).sort_values("gewicht", ascending=False)
        found.append((str(name), tuple(at[heir] for heir in heirs["code"] if heir in at)))
    return found
