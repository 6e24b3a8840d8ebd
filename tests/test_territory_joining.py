"""Joining figures to shapes never loses a row in silence."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from analysis.errors import TerritoryError
from analysis.project import Project
from analysis.territory.gemeenten import read_gemeenten
from analysis.territory.joining import join

KNOWN = read_gemeenten(Project.find(Path(__file__).parent).reference)


def shapes(*codes: str, **columns: object) -> gpd.GeoDataFrame:
    """Invented squares."""
    squares = [box(i, 0, i + 1, 1) for i in range(len(codes))]
    return gpd.GeoDataFrame({"code": list(codes), **columns}, geometry=squares, crs="EPSG:28992")


def figures(*codes: str, year: int | list[int] = 2023) -> pd.DataFrame:
    return pd.DataFrame({"code": list(codes), "boundary_year": year, "aantal": range(len(codes))})


def test_complete_match_keeps_geometry_and_reference_system() -> None:
    joined = join(figures("GM0363", "GM0014"), shapes("GM0014", "GM0363"), boundary_year=2023)
    assert isinstance(joined.frame, gpd.GeoDataFrame)
    assert joined.frame.crs == "EPSG:28992"
    assert joined.frame["aantal"].tolist() == [1, 0]
    assert joined.frame.geometry.iloc[1].equals(box(1, 0, 2, 1))
    assert joined.without_shape == joined.without_figure == ()
    assert joined.coverage == "2 of 2 shapes have figures."


def test_what_is_left_over_is_told_on_both_sides() -> None:
    joined = join(figures("GM0363", "GM0518"), shapes("GM0014", "GM0363", "GM0003"), boundary_year=2023)
    assert joined.without_shape == ("GM0518",)
    assert joined.without_figure == ("GM0003", "GM0014")
    assert joined.frame["code"].tolist() == ["GM0003", "GM0014", "GM0363"]
    assert joined.frame["aantal"].isna().tolist() == [True, True, False]
    assert set(joined.frame["boundary_year"]) == {2023}
    told = "1 of 3 shapes have figures; without figures: GM0003, GM0014; figures without a shape: GM0518."
    assert joined.coverage == told


@pytest.mark.parametrize("gemeenten", [None, KNOWN])
def test_another_division_is_refused(gemeenten: object) -> None:
    with pytest.raises(TerritoryError, match=r"boundaries of 2022 and the shapes on those of 2023.*bring_to"):
        join(figures("GM0363", year=2022), shapes("GM0363"), boundary_year=2023, gemeenten=gemeenten)


def test_the_same_division_is_accepted_and_said() -> None:
    joined = join(figures("GM0363", year=2023), shapes("GM0363"), boundary_year=2025, gemeenten=KNOWN)
    assert joined.note == "Figures on the boundaries of 2023 are shown on those of 2025, which are the same."
    assert joined.coverage.endswith(joined.note)
    assert set(joined.frame["boundary_year"]) == {2025}
    with pytest.raises(TerritoryError, match="boundaries of 2023"):
        join(figures("GM0363", year=2023), shapes("GM0363"), boundary_year=2025)


def test_one_row_on_another_division_is_enough_to_refuse() -> None:
    with pytest.raises(TerritoryError, match="boundaries of 2021"):
        join(
            figures("GM0363", "GM0014", year=[2023, 2021]),
            shapes("GM0363", "GM0014"),
            boundary_year=2023,
            gemeenten=KNOWN,
        )


@pytest.mark.parametrize(
    ("table", "areas", "message"),
    [
        (figures("GM0363", "GM0363"), shapes("GM0363"), "the figures hold the code GM0363 more than once"),
        (figures("GM0363"), shapes("GM0363", "GM0363"), "the shapes hold the code GM0363 more than once"),
        (figures("GM0363").drop(columns="boundary_year"), shapes("GM0363"), "no column 'boundary_year'"),
        (
            figures("GM0363"),
            shapes("GM0363").rename(columns={"code": "statcode"}),
            "shapes have no column 'code'",
        ),
        (figures("GM0363"), shapes("GM0363", aantal=[1]), "both have a column 'aantal'"),
        (figures("GM0363"), shapes("GM0363", boundary_year=[2022]), "do not all show the boundaries of 2023"),
        (figures("PV20"), shapes("GM0363"), r"no code of the figures \(such as PV20\)"),
        (
            figures("GM0363").assign(boundary_year=[None]),
            shapes("GM0363"),
            "some figures have no boundary year",
        ),
    ],
)
def test_what_is_refused(table: pd.DataFrame, areas: gpd.GeoDataFrame, message: str) -> None:
    with pytest.raises(TerritoryError, match=message):
        join(table, areas, boundary_year=2023)


def test_no_figures_at_all() -> None:
    joined = join(figures(), shapes("GM0363"), boundary_year=2023)
    assert joined.coverage == "0 of 1 shapes have figures; without figures: GM0363."
