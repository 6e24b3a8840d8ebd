"""A part of the country: the municipalities of a province or of a jeugdregio."""

from __future__ import annotations

import difflib
from dataclasses import replace

import pandas as pd

from analysis.errors import TerritoryError
from analysis.maps.shapes import Shapes
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.hexagons import outlines
from analysis.territory.jeugdregios import Jeugdregios
from analysis.wording import plain_name


def region_codes(
    name: str, boundary_year: int, gemeenten: Gemeenten, jeugdregios: Jeugdregios
) -> tuple[str, list[str]]:
    """Find a province or a jeugdregio by its name or code.

    Parameters
    ----------
    name : str
        Capitals, accents and hyphens do not matter. A name that both a province and a jeugdregio have is that of the
        province; the jeugdregio can then be named by its code, or as ``jeugdregio Zeeland``.
    boundary_year : int
        The municipal division.
    gemeenten : Gemeenten
    jeugdregios : Jeugdregios

    Returns
    -------
    tuple of str and list of str
        What the region is called in a sentence, and the codes of its municipalities, sorted.

    Raises
    ------
    TerritoryError
        When there is no such region; the message names those that are near.

    Examples
    --------
    >>> from analysis.territory.gemeenten import load_gemeenten
    >>> from analysis.territory.jeugdregios import load_jeugdregios
    >>> place, codes = region_codes("fryslan", 2023, load_gemeenten(), load_jeugdregios())
    >>> place, len(codes)
    ('Fryslân', 18)
    """
    found = _regions(boundary_year, gemeenten, jeugdregios)
    wanted = plain_name(name)
    for place, keys, codes in found:
        if wanted in keys:
            return place, sorted(codes)
    known = {key: place for place, keys, _ in found for key in keys}
    near = dict.fromkeys(known[key] for key in difflib.get_close_matches(wanted, known, n=3))
    near |= dict.fromkeys(place for key, place in known.items() if wanted and wanted in key)
    meant = f"did you mean {' or '.join(list(near)[:3])}; " if near else ""
    provinces = ", ".join(sorted(gemeenten.province_names))
    raise TerritoryError(
        f"there is no province or jeugdregio '{name}'",
        where="the map",
        remedy=f"{meant}the provinces are {provinces}; jeugdregio's are in data/reference/jeugdregios.csv",
    )


def within(shapes: Shapes, codes: list[str], place: str) -> Shapes:
    """Return the areas of a part of the country, with its outline.

    Parameters
    ----------
    shapes : Shapes
    codes : list of str
    place : str
        What the part is called.

    Examples
    --------
    >>> from analysis import maps
    >>> small = within(maps.load_shapes(2023), ["GM0363", "GM0384"], "Amsterdam en Diemen")
    >>> len(small.areas), len(small.outlines), small.whole
    (2, 1, False)
    """
    areas = shapes.areas[shapes.areas["code"].isin(codes)].reset_index(drop=True)
    border = outlines(areas, dict.fromkeys(codes, place))
    return replace(shapes, areas=areas, outlines=border, place=place)


def _regions(
    boundary_year: int, gemeenten: Gemeenten, jeugdregios: Jeugdregios
) -> list[tuple[str, set[str], list[str]]]:
    """Return for every region what it is called, the plain names it goes by, and its municipalities."""
    division = gemeenten.in_year(boundary_year)
    names = gemeenten.province_names
    found = [
        (str(names[code]), {plain_name(names[code]), plain_name(code)}, part["code"].tolist())
        for code, part in division.groupby("provincie")
    ]
    region = jeugdregios.of(pd.Index(division["code"]), boundary_year, gemeenten)
    for code, members in region.groupby(region):
        name = str(jeugdregios.names[code])
        plain = plain_name(name).removeprefix("jeugdregio")
        found.append(
            (f"jeugdregio {name}", {plain, f"jeugdregio{plain}", plain_name(code)}, list(members.index))
        )
    return found
