"""The municipalities of a division, and the names by which a reader may look for them."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.territory.finding import other_names
from analysis.territory.gemeenten import Gemeenten


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
    return Places(
        codes=codes,
        names=tuple(division["naam"]),
        provinces=tuple(gemeenten.province_names[division["provincie"]]),
        other_names=tuple(
            (other.name, tuple(at[code] for code in other.codes))
            for other in other_names(gemeenten, boundary_year)
        ),
    )
