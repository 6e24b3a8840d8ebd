"""Questions about municipalities through time."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import TerritoryError
from analysis.project import Project
from analysis.territory.gemeenten import Gemeenten, read_gemeenten


@pytest.fixture(scope="module")
def known() -> Gemeenten:
    return read_gemeenten(Project.find(Path(__file__).parent).reference)


@pytest.mark.parametrize("year", [2009, 2026])
def test_unknown_divisions_are_refused(known: Gemeenten, year: int) -> None:
    with pytest.raises(TerritoryError, match=f"division of {year} is not known.*2010 to 2025"):
        known.in_year(year)
    with pytest.raises(TerritoryError, match=str(year)):
        known.changes(2015, year)


def test_unknown_code(known: Gemeenten) -> None:
    with pytest.raises(TerritoryError, match="GM9999: no municipality has this code"):
        known.name("GM9999")


def test_divisions_that_are_the_same(known: Gemeenten) -> None:
    years = list(known.years)
    same = [(a, b) for a in years for b in years if a < b and known.same_division(a, b)]
    assert same == [(2019, 2020), (2023, 2024), (2023, 2025), (2024, 2025)]


def test_every_municipality_has_successors_that_exist(known: Gemeenten) -> None:
    changed = set(known.changes(2015, 2025)["oude_code"]) & set(known.in_year(2015)["code"])
    for year in (2018, 2025):
        there = set(known.in_year(year)["code"])
        for code in sorted(changed | {"GM0363"}):
            found = known.successors(code, year)
            assert set(found["code"]) <= there
            assert found["gewicht"].sum() == pytest.approx(1, abs=1e-12)
            assert (found["gewicht"] > 0).all()


def test_the_main_successor_is_the_published_one(known: Gemeenten, shared: Path) -> None:
    table = pd.read_csv(shared / "data" / "regios" / "koppeling_code_naar_2025.csv")
    assert len(table) == (known.gemeenten["laatste_grensjaar"] >= 2015).sum()
    differing = {}
    for code, expected in zip(table["code"], table["code_2025"], strict=True):
        found = known.successors(code, 2025)
        main = found.loc[found["gewicht"].idxmax(), "code"]
        if main != expected:
            differing[code] = (main, expected)
    assert differing == {}


def test_a_code_counts_as_it_was_in_its_last_year(known: Gemeenten) -> None:
    assert list(known.successors("GM0040", 2025)["naam"]) == ["Midden-Groningen"]
    assert list(known.successors("GM0424", 2025)["naam"]) == ["Gooise Meren"]
    assert known.successors("GM1930", 2018)["gewicht"].tolist() == [1.0]


def test_successors_before_the_municipality_existed_are_refused(known: Gemeenten) -> None:
    with pytest.raises(TerritoryError, match="Gooise Meren came into being in 2016, after 2015"):
        known.successors("GM1942", 2015)


def test_changes_exclude_those_that_made_the_first_year(known: Gemeenten) -> None:
    assert known.changes(2015, 2015).empty
    assert set(known.changes(2015, 2016)["grensjaar"]) == {2016}
    assert "GM1921" in set(known.changes(2015, 2016)["oude_code"])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: path.unlink(), "the file is missing"),
        (lambda path: path.write_text("code,naam\nGM0001,A\n"), "the column 'provincie' is missing"),
        (lambda path: path.write_bytes(b""), "the file is damaged"),
        (lambda path: path.write_bytes(b"code,naam\n\xff\xfe,A\n"), "the file is damaged"),
        (lambda path: path.write_text('code,naam\n"a,b\n1,2,3\n'), "the file is damaged"),
    ],
)
def test_damaged_reference_files_are_told_with_a_remedy(damage, message: str, tmp_path: Path) -> None:
    source = Project.find(Path(__file__).parent).reference
    for name in ("gemeenten.csv", "herindelingen.csv", "provincies.csv"):
        (tmp_path / name).write_bytes((source / name).read_bytes())
    damage(tmp_path / "gemeenten.csv")
    with pytest.raises(TerritoryError, match=rf"gemeenten\.csv: {message}.*databoek reference"):
        read_gemeenten(tmp_path)
