"""Join figures to shapes, and say what is left over on either side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import TerritoryError
from analysis.territory.gemeenten import Gemeenten

if TYPE_CHECKING:
    import geopandas as gpd

WHERE = "joining figures to shapes"


@dataclass(frozen=True, eq=False)
class Joined:
    """Shapes with their figures.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Every shape once, sorted by code; figures are missing where there were none. ``boundary_year`` is that
        of the shapes.
    without_shape : tuple of str
        Codes that have a figure and no shape; they are not in ``frame``.
    without_figure : tuple of str
        Codes that have a shape and no row of figures.
    note : str
        Empty, or the sentence that says on which ground figures of another boundary year were accepted.
    """

    frame: gpd.GeoDataFrame
    without_shape: tuple[str, ...]
    without_figure: tuple[str, ...]
    note: str

    @property
    def coverage(self) -> str:
        """One sentence on what was joined.

        Examples
        --------
        >>> Joined(pd.DataFrame({"code": ["GM0014", "GM0363"]}), (), ("GM0014",), "").coverage
        '1 of 2 shapes have figures; without figures: GM0014.'
        """
        matched = len(self.frame) - len(self.without_figure)
        parts = [f"{matched} of {len(self.frame)} shapes have figures"]
        parts += [f"without figures: {', '.join(self.without_figure)}"] if self.without_figure else []
        parts += [f"figures without a shape: {', '.join(self.without_shape)}"] if self.without_shape else []
        return " ".join(["; ".join(parts) + ".", self.note]).strip()


def join(
    figures: pd.DataFrame,
    shapes: gpd.GeoDataFrame,
    *,
    boundary_year: int,
    gemeenten: Gemeenten | None = None,
) -> Joined:
    """Join figures to shapes one to one by code.

    Parameters
    ----------
    figures : pandas.DataFrame
        ``code``, ``boundary_year`` and values; one row per code.
    shapes : geopandas.GeoDataFrame
        ``code`` and geometry; one row per code.
    boundary_year : int
        The division that the shapes show.
    gemeenten : Gemeenten, optional
        With it, figures on another boundary year are accepted when both years have the same division.

    Returns
    -------
    Joined

    Raises
    ------
    TerritoryError
        When figures and shapes stand on different divisions, a code comes twice, a column is missing or
        stands on both sides, or no code matches at all.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> shapes = gpd.GeoDataFrame({"code": ["GM0363", "GM0384"]}, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)])
    >>> figures = pd.DataFrame({"code": ["GM0363"], "boundary_year": [2023], "inwoners": [918117]})
    >>> join(figures, shapes, boundary_year=2023).coverage
    '1 of 2 shapes have figures; without figures: GM0384.'
    """
    _refuse_keys(figures, ("code", "boundary_year"), "the figures")
    _refuse_keys(shapes, ("code",), "the shapes")
    _refuse_other_shapes(shapes, boundary_year)
    shared = sorted((set(figures.columns) & set(shapes.columns)) - {"code", "boundary_year"})
    if shared:
        raise TerritoryError(
            f"figures and shapes both have a column '{shared[0]}'", where=WHERE, remedy="drop it on one side"
        )
    note = _accept_years(figures, boundary_year, gemeenten)
    with_figure, with_shape = set(figures["code"]), set(shapes["code"])
    if with_figure and with_shape and not with_figure & with_shape:
        raise TerritoryError(
            f"no code of the figures (such as {min(with_figure)}) is a code of the shapes "
            f"(such as {min(with_shape)})",
            where=WHERE,
            remedy="use the same kind of codes on both sides",
        )
    values = figures.drop(columns="boundary_year")
    frame = shapes.merge(values, on="code", how="left", validate="one_to_one")
    return Joined(
        frame=frame.assign(boundary_year=boundary_year).sort_values("code", ignore_index=True),
        without_shape=tuple(sorted(with_figure - with_shape)),
        without_figure=tuple(sorted(with_shape - with_figure)),
        note=note,
    )


def _refuse_keys(table: pd.DataFrame, columns: tuple[str, ...], what: str) -> None:
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise TerritoryError(f"{what} have no column '{missing[0]}'", where=WHERE, remedy="add the column")
    twice = table.loc[table["code"].duplicated(), "code"]
    if len(twice):
        raise TerritoryError(
            f"{what} hold the code {twice.iloc[0]} more than once",
            where=WHERE,
            remedy="keep one row per code, for instance the figures of one year",
        )


def _refuse_other_shapes(shapes: pd.DataFrame, boundary_year: int) -> None:
    if "boundary_year" in shapes.columns and not shapes["boundary_year"].eq(boundary_year).all():
        raise TerritoryError(
            f"the shapes do not all show the boundaries of {boundary_year}",
            where=WHERE,
            remedy="pass the boundary year of the shapes",
        )


def _accept_years(figures: pd.DataFrame, boundary_year: int, gemeenten: Gemeenten | None) -> str:
    """Return a note when figures of another year are accepted; refuse them when the division differs."""
    if figures["boundary_year"].isna().any():
        raise TerritoryError(
            "some figures have no boundary year", where=WHERE, remedy="fill the column 'boundary_year'"
        )
    others = sorted({int(year) for year in figures["boundary_year"]} - {boundary_year})
    for year in others:
        if gemeenten is None or not gemeenten.same_division(year, boundary_year):
            raise TerritoryError(
                f"the figures stand on the boundaries of {year} and the shapes on those of {boundary_year}",
                where=WHERE,
                remedy=f"bring the figures to {boundary_year} with `bring_to`, or take the shapes of {year}",
            )
    if not others:
        return ""
    told = " and ".join(str(year) for year in others)
    return f"Figures on the boundaries of {told} are shown on those of {boundary_year}, which are the same."
