"""A municipality is found by everything that people call it, and a typing error is told instead of guessed at."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import TerritoryError
from analysis.project import Project
from analysis.publication.interactive.places import places
from analysis.territory.finding import find_gemeente, other_names
from analysis.territory.gemeenten import Gemeenten, read_gemeenten

KNOWN = read_gemeenten(Project.find().reference)
ALL = list(zip(KNOWN.gemeenten["code"], KNOWN.gemeenten["naam"], strict=True))


@pytest.fixture(scope="module")
def gemeenten() -> Gemeenten:
    return KNOWN


def written(name: str, way: int) -> str:
    """Write a name in one of the ways that people do."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter)
    )
    return [
        name.upper(),
        name.lower(),
        bare,
        bare.replace("'", "").replace("-", " "),
        name.replace("'", "’"),
        f"  {name} ",
        f"Gemeente {name}",
    ][way]


@given(st.sampled_from(ALL), st.integers(0, 6))
def test_every_name_since_2010_is_found_however_it_is_written(each: tuple[str, str], way: int) -> None:
    code, name = each
    found = find_gemeente(written(name, way), KNOWN)
    heirs = KNOWN.successors(code, 2023)
    assert sorted(found.codes) == heirs["code"].tolist()
    assert bool(found.note()) == bool(found.note("en")) == (code not in KNOWN.names(2023).index)


def test_name_and_code_lead_to_the_same_municipalities(gemeenten: Gemeenten) -> None:
    for code, name in ALL[::4]:
        assert find_gemeente(name, gemeenten) == find_gemeente(code, gemeenten)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("GM0363", "GM0363"),
        ("gm363", "GM0363"),
        ("14", "GM0014"),
        ("Den Bosch", "GM0796"),
        ("s-Hertogenbosch", "GM0796"),
        ("DEN HAAG", "GM0518"),
        ("Bergen (NH.)", "GM0373"),
        ("bergen nh", "GM0373"),
        ("Bergen (Noord-Holland)", "GM0373"),
        ("Bergen (Limburg)", "GM0893"),
        ("Hengelo", "GM0164"),
        ("Ede (Gld.)", "GM0228"),
        ("Utrecht (gemeente)", "GM0344"),
    ],
)
def test_other_ways_to_call_it(text: str, code: str, gemeenten: Gemeenten) -> None:
    assert find_gemeente(text, gemeenten).codes == (code,)


def test_a_dissolved_municipality_leads_to_its_successors_with_when_and_how_many(
    gemeenten: Gemeenten,
) -> None:
    found = find_gemeente("Haaren", gemeenten)
    assert found.names == ("Oisterwijk", "Vught", "Boxtel", "Tilburg")
    assert "1 januari 2021" in found.note()
    assert "Oisterwijk (41 procent)" in found.note()
    assert "2021-01-01" in found.note("en")


def test_a_new_name_is_told_as_such(gemeenten: Gemeenten) -> None:
    assert (
        find_gemeente("Groesbeek", gemeenten).note()
        == "De gemeente Groesbeek heet sinds 1 januari 2016 Berg en Dal."
    )
    later_dissolved = find_gemeente("Menaldumadeel", gemeenten)
    assert later_dissolved.names == ("Waadhoeke",)
    assert "heet" not in later_dissolved.note()


def test_what_exists_in_the_division_is_not_old(gemeenten: Gemeenten) -> None:
    assert find_gemeente("Haaren", gemeenten, 2020).codes == ("GM0788",)
    assert find_gemeente("Haaren", gemeenten, 2020).note() == ""


@pytest.mark.parametrize(
    ("typed", "meant"), [("Amsterdm", "Amsterdam"), ("Nuenen", "Nuenen, Gerwen en Nederwetten")]
)
def test_a_near_name_is_named_and_not_taken(typed: str, meant: str, gemeenten: Gemeenten) -> None:
    with pytest.raises(TerritoryError, match=f"did you mean {meant}"):
        find_gemeente(typed, gemeenten)


@pytest.mark.parametrize(
    "text", ["", "   ", "gemeente", "9999", "0", "GM99999", "xyzq", "(NH.)", "Hengelo (Gld)"]
)
def test_what_is_no_municipality_is_refused(text: str, gemeenten: Gemeenten) -> None:
    with pytest.raises(TerritoryError):
        find_gemeente(text, gemeenten)


def test_a_name_that_two_have_is_refused_with_both(gemeenten: Gemeenten) -> None:
    with pytest.raises(TerritoryError, match=r"Bergen \(L\.\) or Bergen \(NH\.\)"):
        find_gemeente("Bergen", gemeenten)


def test_what_came_later_than_the_division_and_unknown_years_are_refused(gemeenten: Gemeenten) -> None:
    with pytest.raises(TerritoryError):
        find_gemeente("Dijk en Waard", gemeenten, 2015)
    with pytest.raises(TerritoryError, match="2009"):
        find_gemeente("Amsterdam", gemeenten, 2009)


def test_the_atlas_knows_the_same_names(gemeenten: Gemeenten) -> None:
    known = places(gemeenten, 2023)
    assert [name for name, _ in known.other_names] == [each.name for each in other_names(gemeenten)]
    for name, at in known.other_names[::5]:
        assert tuple(known.codes[place] for place in at) == find_gemeente(name, gemeenten).codes
