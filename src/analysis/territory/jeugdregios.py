"""The youth-care regions: which municipalities buy youth care together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import TerritoryError
from analysis.files import write_bytes
from analysis.project import Project
from analysis.territory.gemeenten import read_gemeenten

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from analysis.territory.gemeenten import Gemeenten

FILE = "jeugdregios.csv"
YEAR = 2024
"""The year of the regions; the municipal divisions of 2023, 2024 and 2025 are the same."""


@dataclass(frozen=True, eq=False)
class Jeugdregios:
    """The jeugdregio of each municipality, in the state of one year, used for all years.

    Parameters
    ----------
    table : DataFrame
        ``code`` and ``naam`` of the municipality, ``jeugdregio`` (``JZ01``) and ``jeugdregio_naam``.
    year : int
        The division that the codes belong to.
    """

    table: pd.DataFrame
    year: int = YEAR

    @property
    def region(self) -> pd.Series:
        """The region's code by municipal code."""
        return self.table.set_index("code")["jeugdregio"]

    @property
    def names(self) -> pd.Series:
        """The region's name by its code."""
        return (
            self.table.drop_duplicates("jeugdregio").set_index("jeugdregio")["jeugdregio_naam"].sort_index()
        )

    def of(self, codes: pd.Index, division: int, gemeenten: Gemeenten) -> pd.Series:
        """Return the region of municipalities of any known division: that of their largest successor.

        Parameters
        ----------
        codes : Index of str
        division : int
            The boundary year of the codes.
        gemeenten : Gemeenten

        Returns
        -------
        Series of str

        Examples
        --------
        >>> from analysis.territory.gemeenten import load_gemeenten
        >>> load_jeugdregios().of(pd.Index(["GM1684"]), 2019, load_gemeenten())["GM1684"]
        'JZ33'
        """
        region = self.region
        if gemeenten.same_division(division, self.year):
            return region.reindex(codes)
        found = {code: region.get(_largest_successor(code, division, self.year, gemeenten)) for code in codes}
        return pd.Series(found, name="jeugdregio").reindex(codes)


def _largest_successor(code: str, division: int, year: int, gemeenten: Gemeenten) -> str:
    shares: dict[str, float] = {code: 1.0}
    for step in gemeenten.steps(division, year):
        passed: dict[str, float] = {}
        for old, share in shares.items():
            into = step.get(old, {old: 1})
            everyone = sum(into.values())
            for new, people in into.items():
                passed[new] = passed.get(new, 0.0) + (share * people / everyone if everyone else share)
        shares = passed
    return max(sorted(shares), key=lambda new: shares[new])


def regions_by_location(areas: GeoDataFrame, regions: GeoDataFrame) -> pd.DataFrame:
    """Return the region in which each municipality lies, from the boundaries of both.

    Parameters
    ----------
    areas, regions : GeoDataFrame
        ``code``, ``naam`` and ``geometry``, in the same reference system.

    Returns
    -------
    DataFrame
        Columns of ``data/reference/jeugdregios.csv``, by municipal code.

    Raises
    ------
    TerritoryError
        When a municipality lies in no region or in several.

    Examples
    --------
    >>> import geopandas, shapely
    >>> areas = geopandas.GeoDataFrame({"code": ["A"], "naam": ["a"]}, geometry=[shapely.box(0, 0, 1, 1)])
    >>> regions = geopandas.GeoDataFrame({"code": ["R"], "naam": ["r"]}, geometry=[shapely.box(0, 0, 2, 2)])
    >>> regions_by_location(areas, regions).iloc[0].tolist()
    ['A', 'a', 'R', 'r']
    """
    points = areas.set_geometry(areas.geometry.representative_point())
    named = regions.rename(columns={"code": "jeugdregio", "naam": "jeugdregio_naam"})
    found = points.sjoin(named, predicate="within").drop_duplicates(["code", "jeugdregio"])
    counts = found["code"].value_counts().reindex(areas["code"], fill_value=0)
    wrong = counts[counts != 1]
    if len(wrong):
        raise TerritoryError(
            f"{wrong.index[0]} lies in {int(wrong.iloc[0])} regions, and not in one",
            where="the boundaries of jeugdregio's and gemeenten",
            remedy="fetch boundaries of the same year with `databoek fetch`",
        )
    columns = ["code", "naam", "jeugdregio", "jeugdregio_naam"]
    return pd.DataFrame(found[columns]).sort_values("code", ignore_index=True)


def write_jeugdregios(table: pd.DataFrame, folder: Path) -> Path:
    """Write the table as ``jeugdregios.csv`` and return its path.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_jeugdregios(load_jeugdregios().table, Path(folder)).name
    'jeugdregios.csv'
    """
    write_bytes(folder / FILE, table.to_csv(index=False, lineterminator="\n").encode("utf-8"))
    return folder / FILE


def read_jeugdregios(folder: Path) -> Jeugdregios:
    """Read the regions.

    Parameters
    ----------
    folder : pathlib.Path
        ``data/reference`` of a project.

    Raises
    ------
    TerritoryError
        When the file is missing or damaged.

    Examples
    --------
    >>> regios = read_jeugdregios(Project.find().reference)
    >>> len(regios.table), len(regios.names)
    (342, 42)
    """
    path = folder / FILE
    try:
        table = pd.read_csv(path, encoding="utf-8", dtype=str)[
            ["code", "naam", "jeugdregio", "jeugdregio_naam"]
        ]
    except (OSError, ValueError, KeyError) as error:
        raise _damaged(path, f"the file is missing or damaged ({type(error).__name__})") from None
    if table.isna().any(axis=None):
        raise _damaged(path, "a cell is empty")
    if sorted(table["code"]) != read_gemeenten(folder).in_year(YEAR)["code"].tolist():
        raise _damaged(path, f"the codes are not those of the municipalities of {YEAR}, each once")
    if table.groupby("jeugdregio")["jeugdregio_naam"].nunique().gt(1).any():
        raise _damaged(path, "a jeugdregio has two names")
    return Jeugdregios(table)


def _damaged(path: Path, what: str) -> TerritoryError:
    return TerritoryError(what, where=str(path), remedy="write it again with `databoek reference`")


def load_jeugdregios(project: Project | None = None) -> Jeugdregios:
    """Read the regions of a project, by default that of the current folder.

    Examples
    --------
    >>> load_jeugdregios().region["GM0935"], load_jeugdregios().names["JZ41"]
    ('JZ41', 'Zuid-Limburg')
    """
    return read_jeugdregios((project or Project.find()).reference)
