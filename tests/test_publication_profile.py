"""What the page of a municipality says: the right figures, never a bare place, and a reason for what is not there."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest

from analysis.errors import TerritoryError
from analysis.numbers import Language
from analysis.publication.profile import National, Profile, profile
from analysis.publication.profile.building import FEWEST_PEERS
from analysis.publication.profile.content import Change, Places, Spread, Trend
from analysis.publication.profile.national import places_of
from analysis.publication.profile.sentences import (
    GRADES_EN,
    told_figure,
    told_grade,
    told_peers,
    told_places,
    told_sdg,
    told_spending,
    told_trend,
)
from analysis.statistics.peers import COMPOSITION

TRIED = {
    "Amsterdam": "GM0363",
    "Utrecht": "GM0344",
    "Rozendaal": "GM0277",
    "Schiermonnikoog": "GM0088",
    "Dijk en Waard": "GM1980",
}
VERDICTS = re.compile(
    r"leidt tot|effect van|invloed|presteert|slecht|goed beleid|leads to|effect of|performs", re.IGNORECASE
)


@pytest.fixture(scope="module")
def shared(everywhere: National) -> National:
    return everywhere


@pytest.fixture(scope="module")
def pages(shared: National) -> dict[str, Profile]:
    return {name: profile(code, shared) for name, code in TRIED.items()}


def sentences(page: Profile, language: Language) -> list[str]:
    """Return everything that can be said of a page."""
    told = [told_figure(each, language) for each in page.figures]
    told += [
        told_places(each, page.name, language, peers=peers)
        for each in page.figures
        for peers in (True, False)
    ]
    told += [told_trend(each, language) for each in page.trends] + [
        told_sdg(each, language) for each in page.sdg
    ]
    told += [
        told_spending(page.spending, page.name, language),
        told_peers(page.peers, page.peer_names, language),
    ]
    return told


def test_a_figure_is_that_of_the_panel(pages: dict[str, Profile], shared: National) -> None:
    for page in pages.values():
        for each in page.figures:
            if re.fullmatch(r"\d{4}", each.period) and each.status != "estimated":
                rows = shared.materials.rows(each.indicator.id, int(each.period)).set_index("code")
                assert (each.value is None) == bool(np.isnan(rows.at[page.code, "value"]))
                assert each.value is None or each.value == rows.at[page.code, "value"]


def test_what_has_no_figure_interval_or_place_has_a_reason(pages: dict[str, Profile]) -> None:
    for page in pages.values():
        for each in page.figures:
            assert (each.interval is None) <= (each.remark is not None)
            assert (each.places is None) == (each.no_places is not None)
            assert (each.peer_places is None) == (each.no_peer_places is not None)
            assert bool(each.grade) == (each.interval is not None and each.interval.about is Spread.CHANCE)
            if each.value is not None and each.interval is not None:
                assert each.interval.lower <= each.value <= each.interval.upper
        for cell in page.sdg:
            assert (cell.value is None) == (cell.reason is not None)
        assert (page.spending.expected is None) == (page.spending.reason is not None)
        for trend in page.trends:
            assert (trend.change is None) == (trend.no_change is not None)


def test_a_place_among_all_is_the_set_of_the_whole_list(pages: dict[str, Profile], shared: National) -> None:
    table = shared.tables["tienermoeders"]
    at = list(table.rows.index).index("GM0344")
    places = pages["Utrecht"].figure("tienermoeders").places
    assert places is not None
    assert (places.first, places.last) == (table.sets.lowest[at], table.sets.highest[at])
    assert places.first <= table.sets.rank[at] <= places.last
    assert places.among == int((table.sets.rank > 0).sum())


def test_a_place_among_peers_counts_the_peers_with_a_figure(pages: dict[str, Profile]) -> None:
    for page in pages.values():
        for each in page.figures:
            if each.peer_places is not None:
                assert each.peer_places.among == each.peers_known + 1 > FEWEST_PEERS
                assert 1 <= each.peer_places.first <= each.peer_places.last <= each.peer_places.among
            if each.indicator.id in COMPOSITION:
                assert each.peer_places is None


def test_the_middle_of_the_peers_is_the_literal_one(pages: dict[str, Profile], shared: National) -> None:
    page = pages["Utrecht"]
    published = shared.tables["tienermoeders"].published
    known = sorted(value for value in (published[code] for code in page.peers.codes) if not np.isnan(value))
    middle = (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2
    assert page.figure("tienermoeders").peer_median == pytest.approx(middle)


def test_an_estimate_has_a_prediction_interval_and_no_place(pages: dict[str, Profile]) -> None:
    poverty = pages["Schiermonnikoog"].figure("kinderen_laag_inkomen")
    assert poverty.status == "estimated"
    assert poverty.interval is not None
    assert poverty.interval.about is Spread.PREDICTION
    assert poverty.places is None
    assert "geschat op" in told_figure(poverty)
    assert "90 procent" in told_figure(poverty)


def test_a_municipality_with_few_figures_says_why(pages: dict[str, Profile]) -> None:
    page = pages["Rozendaal"]
    assert any(each.value is None or each.status == "estimated" for each in page.figures)
    assert len(page.measured) + len(page.not_measurable) + len(page.without_figure) == len(page.sdg)
    assert "Weinig gemeenten lijken op deze" in told_peers(page.peers, page.peer_names)


def test_a_host_gets_its_amount_and_no_expectation(shared: National) -> None:
    excluded = shared.expectation.result.excluded
    host = str(excluded.loc[excluded["reason"].str.endswith("gastheergemeente"), "code"].iloc[0])
    spending = profile(host, shared).spending
    assert spending.actual is not None
    assert spending.expected is None is spending.gap
    assert "gastheergemeente" in told_spending(spending, "deze gemeente")
    assert "host" in told_spending(spending, "this municipality", "en")


def test_an_amount_that_does_not_compare_says_so(shared: National, monkeypatch: pytest.MonkeyPatch) -> None:
    made_up = {"GM0344": "gastheergemeente", "GM0277": "ongewoon laag"}
    monkeypatch.setitem(vars(shared), "unusual", made_up)
    for code, kind in made_up.items():
        remark = profile(code, shared).figure("jeugdzorg_lasten_per_kind").remark
        assert remark is not None
        assert ("gastheergemeente" in remark.nl) == (kind == "gastheergemeente")
        assert "niet te vergelijken" in remark.nl


def test_a_year_that_was_booked_for_others_is_told(shared: National) -> None:
    bookings = shared.inputs.bookings
    years = sorted(
        bookings[(bookings["code"] == "GM0935") & (bookings["kind"] == "gastheergemeente")]["year"]
    )
    trend = profile("GM0935", shared).trends[1]  # Maastricht
    assert [year for year, _ in trend.unusual] == years != []
    assert all("gastheergemeente" in why.nl for _, why in trend.unusual)
    assert profile("GM0935", shared).trends[0].unusual == ()


def test_a_year_that_was_booked_for_others_is_not_compared(
    shared: National, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = profile("GM0344", shared).trends[1].change
    assert later is not None
    monkeypatch.setitem(vars(shared), "unusual_years", {later.later: {"GM0344": "ongewoon laag"}})
    trend = profile("GM0344", shared).trends[1]
    assert trend.change is None
    assert "ongewoon laag" in told_trend(trend)


def test_the_expectation_is_that_of_the_model(pages: dict[str, Profile], shared: National) -> None:
    row = shared.expectation.rows.set_index("code").loc["GM0344"]
    spending = pages["Utrecht"].spending
    assert spending.gap == pytest.approx(row["gap"])
    assert spending.outside == bool(row["outside"])
    told = told_spending(spending, "Utrecht")
    assert "geen oordeel over beleid" in told
    side = "boven" if row["actual"] > row["upper"] else "onder" if row["actual"] < row["lower"] else "binnen"
    assert f"ligt {side} dat bereik" in told


def test_years_are_compared_on_one_side_of_a_break(pages: dict[str, Profile]) -> None:
    for page in pages.values():
        for trend in page.trends:
            years = [point.year for point in trend.points]
            assert years == sorted(years)
            if trend.change is not None:
                inside = [
                    year for year, _ in trend.breaks if trend.change.earlier < year <= trend.change.later
                ]
                assert not inside
                values = {point.year: point.value for point in trend.points}
                earlier, later = values[trend.change.earlier], values[trend.change.later]
                assert earlier is not None and later is not None
                assert trend.change.difference == pytest.approx(later - earlier)


@pytest.mark.parametrize(
    ("difference", "critical", "told"),
    [(-2.0, 1.0, "meer dan toeval"), (0.5, 1.0, "binnen"), (0.5, None, "niet bekend")],
)
def test_a_change_is_told_beside_what_chance_can_do(
    difference: float, critical: float | None, told: str, pages: dict[str, Profile]
) -> None:
    indicator = pages["Utrecht"].figures[0].indicator
    trend = Trend(indicator, (), change=Change(2015, 2021, difference, critical))
    assert told in told_trend(trend)
    assert "procentpunt" in told_trend(trend)


def test_a_third_is_told_only_when_it_is_certain(shared: National) -> None:
    thirds = shared.thirds["armoede_laag_inkomen"].dropna()
    values = shared.sdg_rows["armoede_laag_inkomen"]["value"]
    assert set(thirds) <= {1.0, 2.0, 3.0}
    assert len(thirds) < values.notna().sum()
    worst = values[thirds[thirds == 3].index]
    assert len(worst) > 0
    assert worst.min() > values.quantile(2 / 3)
    assert shared.thirds["eenoudergezinnen"].isna().all()  # neither good nor bad


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_sentence_is_a_verdict_or_has_a_hole_in_it(pages: dict[str, Profile], language: Language) -> None:
    for page in pages.values():
        for told in sentences(page, language):
            assert told.endswith(".")
            assert not VERDICTS.search(told)
            assert not re.search(r"\bnan\b|None|\{|\}|  ", told)


def test_a_place_is_told_as_a_range_with_its_certainty(pages: dict[str, Profile]) -> None:
    figure = pages["Amsterdam"].figures[0]
    for first, last, told in [(3, 9, "ergens van 3 tot en met 9"), (1, 20, "onderscheidt de gemeente niet")]:
        sentence = told_places(dataclasses.replace(figure, places=Places(first, last, 20, 0.95)), "Amsterdam")
        assert told in sentence
        assert "95 procent zekerheid" in sentence


def test_every_grade_has_its_words() -> None:
    assert set(GRADES_EN) == set("ABCD")
    assert told_grade("") == ""
    assert told_grade("D").startswith("D, te onzeker")


def test_figures_without_margin_take_no_place() -> None:
    rows = pd.DataFrame(
        {"value": [9.0, 8.0, 2.0, np.nan], "standard_error": [0.1, 0.0, 0.1, 0.1], "status": ["observed"] * 4}
    )
    assert places_of(rows, draws=100).rank.tolist() == [1, 0, 2, 0]
    assert places_of(rows.assign(status="estimated"), draws=100).rank.tolist() == [0, 0, 0, 0]


def test_the_same_page_twice_is_the_same(shared: National, pages: dict[str, Profile]) -> None:
    assert profile("GM0344", shared) == pages["Utrecht"]


def test_a_code_of_another_division_is_refused(shared: National) -> None:
    with pytest.raises(TerritoryError, match="GM0788"):
        profile("GM0788", shared)
