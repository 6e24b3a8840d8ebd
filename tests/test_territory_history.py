"""The history of the municipalities against the counts, codes and events that others published."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import TerritoryError
from analysis.project import Project
from analysis.reference import FIRST_YEAR, LAST_YEAR
from analysis.territory.gemeenten import Gemeenten, read_gemeenten
from analysis.territory.history import (
    Amounts,
    compile_history,
    parse_description,
    write_reference,
)

COUNTS = dict(zip(range(2015, 2026), [393, 390, 388, 380, 355, 355, 352, 345, 342, 342, 342], strict=True))


@pytest.fixture(scope="module")
def reference() -> Path:
    return Project.find(Path(__file__).parent).reference


@pytest.fixture(scope="module")
def known(reference: Path) -> Gemeenten:
    return read_gemeenten(reference)


@pytest.fixture(scope="module")
def code_list(shared: Path) -> pd.DataFrame:
    with gzip.open(shared / "mirror" / "data" / "v4" / "03759ned.json.gz") as handle:
        return pd.DataFrame(json.load(handle)["codes"]["RegioS"])


@pytest.fixture(scope="module")
def polygons(shared: Path) -> pd.DataFrame:
    return pd.read_csv(shared / "data" / "regios" / "gemeenten_per_jaar_2015_2025.csv")


# ------------------------------------------------------------------------------ against published facts


@pytest.mark.parametrize(("year", "count"), COUNTS.items())
def test_number_of_municipalities_is_what_cbs_published(known: Gemeenten, year: int, count: int) -> None:
    assert len(known.in_year(year)) == count


@pytest.mark.parametrize("year", COUNTS)
def test_codes_names_and_provinces_equal_those_of_the_polygons(
    known: Gemeenten, polygons: pd.DataFrame, year: int
) -> None:
    ours = known.in_year(year)
    theirs = polygons[polygons["jaar"] == year].sort_values("code", ignore_index=True)
    assert ours["code"].tolist() == theirs["code"].tolist()
    assert ours["naam"].tolist() == theirs["naam"].tolist()
    assert ours["provincie"].tolist() == theirs["provincie_code"].tolist()


def test_events_equal_those_found_by_overlay(known: Gemeenten, shared: Path) -> None:
    theirs = pd.read_csv(shared / "data" / "regios" / "herindelingen_2015_2025.csv")
    days = theirs["datum"].str.rstrip("?")
    found = set(zip(days, theirs["oude_code"], theirs["nieuwe_code"], strict=True))
    changes = known.herindelingen.query("grensjaar >= 2015")  # as far back as the published list goes
    ours = {
        applied: set(zip(rows["datum"], rows["oude_code"], rows["nieuwe_code"], strict=True))
        for applied, rows in changes.groupby("toegepast")
    }
    assert ours[True] - found == set()
    assert found - ours[True] == {("2016-01-01", "GM0424", "GM0457")}, "Muiden to Weesp moved nobody"
    assert found <= ours[True] | ours[False]


def test_a_municipality_stays_in_its_province(known: Gemeenten) -> None:
    provinces = dict(zip(known.gemeenten["code"], known.gemeenten["provincie"], strict=True))
    assert known.gemeenten["code"].is_unique
    moved = known.herindelingen.query("toegepast")
    crossing = {
        (row.oude_naam, row.nieuwe_naam)
        for row in moved[moved["grensjaar"] > 2015].itertuples()
        if provinces[row.oude_code] != provinces[row.nieuwe_code]
    }
    assert crossing == {("Leerdam", "Vijfheerenlanden"), ("Zederik", "Vijfheerenlanden")}


def test_twelve_provinces(known: Gemeenten) -> None:
    assert list(known.provincies["code"]) == [f"PV{number}" for number in range(20, 32)]
    assert dict(known.provincies.itertuples(index=False))["PV21"] == "Fryslân"
    assert set(known.gemeenten["provincie"]) == set(known.provincies["code"])


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("GM1921", 2014, 2015),
        ("GM1940", 2016, 2025),
        ("GM0457", 2010, 2022),
        ("GM1942", 2016, 2025),
        ("GM0788", 2010, 2020),
    ],
)
def test_boundary_years_of_known_cases(known: Gemeenten, code: str, first: int, last: int) -> None:
    life = known.gemeenten.set_index("code").loc[code]
    assert (life["eerste_grensjaar"], life["laatste_grensjaar"]) == (first, last)


@pytest.mark.parametrize(
    ("old", "parts"),
    [
        ("Haaren", {"Boxtel": 2149, "Oisterwijk": 5827, "Tilburg": 1442, "Vught": 4900}),
        ("Littenseradiel", {"Leeuwarden": 3394, "Súdwest-Fryslân": 5411, "Waadhoeke": 1878}),
        ("Winsum", {"Het Hogeland": 11947, "Westerkwartier": 1558}),
        ("Maasdonk", {"'s-Hertogenbosch": 6719, "Oss": 4629}),
    ],
)
def test_split_municipalities(known: Gemeenten, old: str, parts: dict[str, int]) -> None:
    rows = known.herindelingen[known.herindelingen["oude_naam"] == old]
    assert dict(zip(rows["nieuwe_naam"], rows["inwoners"].tolist(), strict=True)) == parts
    assert set(rows["soort"]) == {"splitsing"}
    assert set(rows["inwoners_oud"]) == {sum(parts.values())}


def test_weights_of_what_is_dissolved_add_up_to_all_inhabitants(known: Gemeenten) -> None:
    ended = known.herindelingen[known.herindelingen["soort"].isin(["opheffing", "splitsing"])]
    assert len(ended) > 80
    per_code = ended.groupby("oude_code").agg({"inwoners": "sum", "inwoners_oud": "max", "gewicht": "sum"})
    assert (per_code["inwoners"] == per_code["inwoners_oud"]).all()
    assert per_code["gewicht"].to_numpy() == pytest.approx(1, abs=1e-15)


def test_only_border_corrections_of_one_percent_are_applied(known: Gemeenten) -> None:
    corrections = known.herindelingen[known.herindelingen["soort"] == "grenswijziging"]
    applied = corrections[corrections["toegepast"]]
    told = list(applied[["oude_naam", "nieuwe_naam", "inwoners"]].itertuples(index=False, name=None))
    assert told == [("Slochteren", "Groningen", 1033), ("Nissewaard", "Hellevoetsluis", 1209)]
    assert applied["inwoners_oud"].tolist() == [14782 + 1033, 12381 + 72740]
    assert corrections.loc[~corrections["toegepast"], "inwoners"].max() <= 170
    assert not (corrections.loc[~corrections["toegepast"], "gewicht"] >= 0.01).any()


def test_reference_files_are_what_the_code_list_gives(
    code_list: pd.DataFrame, reference: Path, tmp_path: Path
) -> None:
    for written in write_reference(compile_history(code_list, FIRST_YEAR, LAST_YEAR), tmp_path):
        assert written.read_bytes() == (reference / written.name).read_bytes(), written.name


def test_order_of_the_code_list_does_not_matter(code_list: pd.DataFrame, tmp_path: Path) -> None:
    shuffled = code_list.sample(frac=1, random_state=7)
    first = [path.read_bytes() for path in write_reference(compile_history(code_list), tmp_path / "a")]
    second = [path.read_bytes() for path in write_reference(compile_history(shuffled), tmp_path / "b")]
    assert first == second


def test_no_description_of_the_list_has_an_unread_line_since_1990(code_list: pd.DataFrame) -> None:
    municipal = code_list[code_list["DimensionGroupId"].str.startswith("GMPV")]
    events = [
        event
        for code, text in zip(municipal["Identifier"], municipal["Description"], strict=True)
        for event in parse_description(code, text)[0]
    ]
    assert len(events) > 1000
    assert [(event.code, event.unread) for event in events if event.unread and event.day.year >= 1990] == []


# ------------------------------------------------------------------------------ reading descriptions


@pytest.mark.parametrize(
    ("line", "amounts"),
    [
        ("... 535 hectare met 918 woningen en 2149 inwoners", Amounts(535, 918, 2149)),
        ("...  1 hectare met 1 woning en 1 inwoner ", Amounts(1, 1, 1)),
        ("... 0,21 hectare met 0 woningen en 0 inwoners", Amounts(0.21, 0, 0)),
        ("... 43 hectare met 9 inwoners", Amounts(43, None, 9)),
        ("... 12 hectare 3 woningen en 8 inwoners", Amounts(12, 3, 8)),
        ("... 2 woningen en 5 inwoners", Amounts(None, 2, 5)),
        ("... 7 inwoners", Amounts(None, None, 7)),
    ],
)
def test_amounts_in_the_spellings_of_cbs(line: str, amounts: Amounts) -> None:
    text = f"Grenswijziging per 01-01-2015 , ontvangen van :\r\n-  Hoorn (GM0405) ,\r\n{line}\r\n"
    events, _ = parse_description("GM1598", text)
    assert events[0].partners == (("GM0405", amounts),)
    assert events[0].unread == ()


def test_begin_dates() -> None:
    assert parse_description("GM0001", "Begindatum 26-01-1985")[1] == date(1985, 1, 26)
    assert parse_description("GM0001", "Begindatum voor 1830") == ([], None)
    assert parse_description("GM0001", "") == ([], None)


# ------------------------------------------------------------------------------ faults (invented places)


def regions(**descriptions: str) -> pd.DataFrame:
    rows = [(code, f"Plaats {code}", text, "GMPV30") for code, text in descriptions.items()]
    rows.append(("PV30", "Noord-Brabant (PV)", "", "PV"))
    return pd.DataFrame(rows, columns=["Identifier", "Title", "Description", "DimensionGroupId"])


def merger(inhabitants: str = "100 inwoners", day: str = "01-01-2020") -> dict[str, str]:
    size = "9 hectare met 3 woningen en"
    return {
        "GM0001": f"Opgeheven per {day}, overgegaan naar:\n- B (GM0002),\n... {size} 100 inwoners",
        "GM0002": f"Ontstaan per {day}, ontvangen van:\n- A (GM0001),\n... {size} {inhabitants}",
    }


def test_a_merger_on_new_years_day_and_one_later_in_the_year() -> None:
    for day, first_year in (("01-01-2020", 2020), ("02-01-2020", 2021)):
        history = compile_history(regions(**merger(day=day)))
        assert history.gemeenten["eerste_grensjaar"].tolist() == [2015, first_year]
        assert history.gemeenten["laatste_grensjaar"].tolist() == [first_year - 1, 2025]
        assert history.herindelingen["grensjaar"].tolist() == [first_year]


def test_two_sides_that_tell_different_numbers_are_refused() -> None:
    with pytest.raises(TerritoryError, match=r"GM0001 to GM0002 on 2020-01-01.*do not tell the same"):
        compile_history(regions(**merger("99 inwoners")))


def test_a_dissolution_that_the_receiver_does_not_tell_is_refused() -> None:
    with pytest.raises(TerritoryError, match="do not tell the same transfer"):
        compile_history(regions(GM0001=merger()["GM0001"], GM0002="Begindatum 01-01-2020"))


@pytest.mark.parametrize(
    "text",
    [
        "Samengevoegd per 01-01-2020 met:\n- B (GM0002)",
        "Grenswijziging per 01-01-2020, overgegaan naar:\n- B (GM0002),\n... onbekend aantal hectare",
        "Grenswijziging per 01-01-2020, overgegaan naar:\nB",
    ],
)
def test_lines_that_are_not_understood_are_refused_within_the_span_only(text: str) -> None:
    with pytest.raises(TerritoryError, match="not understood"):
        compile_history(regions(GM0001=text, GM0002="Begindatum voor 1830"))
    older = compile_history(regions(GM0001=text.replace("2020", "1995"), GM0002="Begindatum voor 1830"))
    assert len(older.herindelingen) == 0
    assert len(older.gemeenten) == 2


def correction(moved: int, creation: str = "") -> dict[str, str]:
    amounts = f"... 5 hectare met 2 woningen en {moved} inwoners"
    return {
        "GM0001": f"Grenswijziging per 01-01-2020, overgegaan naar:\n- B (GM0002),\n{amounts}\n{creation}",
        "GM0002": f"Grenswijziging per 01-01-2020, ontvangen van:\n- A (GM0001),\n{amounts}",
        "GM0003": "",
    }


@pytest.mark.parametrize(("moved", "applied"), [(99, False), (100, True), (101, True)])
def test_one_percent_is_the_border(moved: int, applied: bool) -> None:
    creation = "Ontstaan per 01-01-2010, ontvangen van:\n- C (GM0003),\n... 9 hectare met 10000 inwoners"
    history = compile_history(regions(**correction(moved, creation)))
    assert history.herindelingen["toegepast"].tolist() == [applied]
    assert history.herindelingen["inwoners_oud"].tolist() == [10_000]


def test_a_large_correction_of_a_municipality_of_unknown_size_is_refused() -> None:
    assert compile_history(regions(**correction(99))).herindelingen["toegepast"].tolist() == [False]
    with pytest.raises(TerritoryError, match="does not tell of how many"):
        compile_history(regions(**correction(100)))


def test_a_correction_without_inhabitants_is_not_listed() -> None:
    assert compile_history(regions(**correction(0))).herindelingen.empty


def test_missing_inhabitants_of_a_dissolution_are_refused() -> None:
    silent = {code: text.replace(" en 100 inwoners", "") for code, text in merger().items()}
    with pytest.raises(TerritoryError, match="how many inhabitants moved"):
        compile_history(regions(**silent))


@pytest.mark.parametrize("text", ["Begindatum 01-01-2020", "Opgeheven per 01-01-2020"])
def test_a_municipality_that_comes_from_or_goes_to_nowhere_is_refused(text: str) -> None:
    with pytest.raises(
        TerritoryError, match="do not lead from the division of 2019 to that of 2020 for GM0003"
    ):
        compile_history(regions(GM0003=text))
