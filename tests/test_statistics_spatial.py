"""Neighbours and spatial autocorrelation: one country in one piece, and p-values that mean what they say."""

from __future__ import annotations

from functools import cache
from itertools import pairwise, product
from math import comb, sqrt
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from analysis.errors import StatisticsError
from analysis.statistics.autocorrelation import (
    eb_moran,
    eb_standardised,
    local_eb_moran,
    local_moran,
    moran,
)
from analysis.statistics.neighbours import FERRIES, Neighbours, contiguity, hexagon_neighbours
from analysis.territory.hexagons import read_layout

ROOT = Path(__file__).parents[1]
YEARS = range(2015, 2026)

# esda announces that its p-values will have another default; they are not used here
of_esda = pytest.mark.filterwarnings("ignore")


# --- neighbours ---------------------------------------------------------------------------------------------


def boundaries(shared: Path, year: int) -> geopandas.GeoDataFrame:
    return geopandas.read_file(shared / "data" / "grenzen" / f"gemeenten_{year}_rd.gpkg")


@cache
def hex_map() -> Neighbours:
    return hexagon_neighbours(read_layout(ROOT / "data" / "reference"))


def ports(neighbours: Neighbours) -> dict[str, list[str]]:
    return {
        island: [b if a == island else a for a, b in neighbours.pairs if island in (a, b)]
        for island in FERRIES
    }


@pytest.mark.parametrize("year", YEARS)
def test_the_country_hangs_together_on_the_boundaries_of_every_year(shared: Path, year: int) -> None:
    shapes = boundaries(shared, year)
    neighbours = contiguity(shapes, boundary_year=year)
    assert list(neighbours.codes) == sorted(shapes["code"])
    assert neighbours.components == neighbours.graph().n_components == 1
    assert 5 < 2 * len(neighbours.pairs) / len(shapes) < 5.5
    # Zeeuws-Vlaanderen, on the maps that leave out the water of the Westerschelde: Hulst and Reimerswaal
    assert set(neighbours.bridges) <= {("GM0677", "GM0703")}
    assert str(year) in neighbours.description


@pytest.mark.parametrize(
    ("year", "ameland", "schier"), [(2018, "GM0058", "GM1663"), (2019, "GM1970", "GM1966")]
)
def test_the_islands_have_their_ferry_port_as_only_neighbour(
    shared: Path, year: int, ameland: str, schier: str
) -> None:
    expected = {
        "GM0448": ["GM0400"],
        "GM0096": ["GM0072"],
        "GM0093": ["GM0072"],
        "GM0060": [ameland],
        "GM0088": [schier],
    }
    assert ports(contiguity(boundaries(shared, year), boundary_year=year)) == expected


def test_hexagons_have_the_same_ferries_and_say_that_they_are_hexagons(shared: Path) -> None:
    real = contiguity(boundaries(shared, 2023), boundary_year=2023)
    assert hex_map().components == 1
    assert hex_map().codes == real.codes
    assert ports(hex_map()) == ports(real)
    assert "zeshoekkaart" in hex_map().description
    assert "indeling 2023" in real.description
    assert hex_map().description != real.description
    assert hex_map().pairs != real.pairs


def test_contiguity_is_that_of_libpysal_but_for_islands_and_bridges(shared: Path) -> None:
    from libpysal.graph import Graph

    shapes = boundaries(shared, 2023)
    queen = Graph.build_contiguity(shapes.set_index("code").sort_index().geometry, rook=False).adjacency
    theirs = {pair for pair, weight in queen.items() if weight and not set(pair) & set(FERRIES)}
    neighbours = contiguity(shapes, boundary_year=2023)
    ours = {p for p in neighbours.pairs if not set(p) & set(FERRIES)} - set(neighbours.bridges)
    assert ours | {(b, a) for a, b in ours} == theirs


def test_the_graph_is_symmetric_without_loops_and_the_order_of_rows_does_not_matter(shared: Path) -> None:
    shapes = boundaries(shared, 2023)
    neighbours = contiguity(shapes, boundary_year=2023)
    assert contiguity(shapes.iloc[::-1], boundary_year=2023) == neighbours
    binary = neighbours.graph(weights="binary").sparse.toarray()
    assert (binary == binary.T).all()
    assert not binary.diagonal().any()
    assert np.allclose(neighbours.graph().sparse.sum(axis=1), 1)


def test_parts_are_joined_at_the_nearest_pair_the_smallest_first() -> None:
    boxes = shapely.box([0, 1, 2, 5, 6, 20], 0, [1, 2, 3, 6, 7, 21], 1)
    shapes = geopandas.GeoDataFrame({"code": list("ABCDEF")}, geometry=boxes)
    neighbours = contiguity(shapes, boundary_year=2023)
    assert neighbours.bridges == (("C", "D"), ("E", "F"))
    assert "twee verbindingen zijn toegevoegd" in neighbours.description


def test_equally_near_pairs_are_decided_by_code() -> None:
    boxes = shapely.box(
        [0.1, 1.1, 4.3, 5.3, 2.7], 0, [1.1, 2.1, 5.3, 6.3, 3.7], 1
    )  # 0.6 to the left and right
    shapes = geopandas.GeoDataFrame({"code": ["P", "Q", "B", "C", "X"]}, geometry=boxes)
    assert contiguity(shapes, boundary_year=2023).bridges[-1] == ("Q", "X")
    assert ("B", "X") in contiguity(shapes, boundary_year=2023).bridges


def test_islands_without_their_port_are_joined_like_any_part() -> None:
    boxes = shapely.box([0, 1, 5], 0, [1, 2, 6], 1)
    shapes = geopandas.GeoDataFrame({"code": ["GM0001", "GM0002", "GM0448"]}, geometry=boxes)
    neighbours = contiguity(shapes, boundary_year=2023)
    assert neighbours.bridges == (("GM0002", "GM0448"),)
    assert "Wadden" not in neighbours.description


def test_a_restriction_tells_who_loses_all_neighbours() -> None:
    codes = [code for code in hex_map().codes if code != "GM0400"]  # Den Helder has no figure
    assert hex_map().alone(codes) == ["GM0448"]
    graph = hex_map().graph(codes)
    assert graph.isolates.tolist() == ["GM0448"]
    assert graph.unique_ids.tolist() == codes


@pytest.mark.parametrize(
    ("codes", "pairs"),
    [
        (("B", "A"), ()),
        (("A", "A"), ()),
        (("A", "B"), (("A", "A"),)),
        (("A", "B"), (("B", "A"),)),
        (("A", "B"), (("A", "C"),)),
        (("A", "B"), (("A", "B"), ("A", "B"))),
    ],
)
def test_malformed_neighbours_are_refused(codes: tuple[str, ...], pairs: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(StatisticsError):
        Neighbours(codes, pairs, "")


def test_neighbours_refuse_unknown_missing_and_double_areas() -> None:
    with pytest.raises(StatisticsError, match="GM9999 is not among the 342 areas"):
        hex_map().graph(["GM0400", "GM9999"])
    with pytest.raises(StatisticsError, match="no areas"):
        hex_map().graph([])
    double = geopandas.GeoDataFrame({"code": ["A", "A"]}, geometry=shapely.box([0, 1], 0, [1, 2], 1))
    with pytest.raises(StatisticsError, match="A occurs twice"):
        contiguity(double, boundary_year=2023)
    empty = geopandas.GeoDataFrame({"code": ["A", "B"]}, geometry=[shapely.box(0, 0, 1, 1), None])
    with pytest.raises(StatisticsError, match="B has no geometry"):
        contiguity(empty, boundary_year=2023)


# --- autocorrelation: a constructed grid --------------------------------------------------------------------

SIDE = 10
CELLS = tuple(f"{row}{column}" for row in range(SIDE) for column in range(SIDE))


@cache
def grid() -> Neighbours:
    """Ten by ten cells; those that share a side are neighbours."""
    right = {(f"{r}{c}", f"{r}{c + 1}") for r in range(SIDE) for c in range(SIDE - 1)}
    down = {(f"{r}{c}", f"{r + 1}{c}") for r in range(SIDE - 1) for c in range(SIDE)}
    return Neighbours(CELLS, tuple(sorted(right | down)), "Buren: cellen met een gezamenlijke zijde.")


def blocks() -> pd.Series:
    """A block of 16 high cells and one of 16 low cells on a plain of zeros; the mean is zero."""
    values = np.zeros((SIDE, SIDE))
    values[1:5, 1:5], values[5:9, 5:9] = 1, -1
    return pd.Series(values.ravel(), index=CELLS)


def exact_p(values: pd.Series, cell: str) -> float:
    """The two-sided p-value of the sum over the neighbours of a cell, by counting all draws of -1, 0 and 1."""
    around = [b if a == cell else a for a, b in grid().pairs if cell in (a, b)]
    others = values.drop(cell)
    low, zero, high = ((others == value).sum() for value in (-1, 0, 1))
    chance: dict[int, float] = {}
    for minus, plus in product(range(len(around) + 1), repeat=2):
        rest = len(around) - minus - plus
        if rest >= 0:
            ways = comb(low, minus) * comb(high, plus) * comb(zero, rest) / comb(len(others), len(around))
            chance[plus - minus] = chance.get(plus - minus, 0) + ways
    observed = values[around].sum()
    above = sum(p for total, p in chance.items() if total >= observed)
    below = sum(p for total, p in chance.items() if total <= observed)
    return min(1, 2 * min(above, below))


def test_lisa_counts_of_a_constructed_pattern() -> None:
    """Inner cells of a block (4) have p = 0.0007, cells on its side (8) 0.017, corners (4) 0.15; zeros have none."""
    found = local_moran(blocks(), grid().graph(), seed=1)
    before, after = (found[column].value_counts().to_dict() for column in ("cluster", "cluster_fdr"))
    assert before == {"geen patroon": 76, "hoog-hoog": 12, "laag-laag": 12}
    assert after == {"geen patroon": 92, "hoog-hoog": 4, "laag-laag": 4}
    assert set(found.index[found["cluster_fdr"] == "hoog-hoog"]) == {"22", "23", "32", "33"}
    assert set(found.index[found["cluster_fdr"] == "laag-laag"]) == {"66", "67", "76", "77"}


def test_outliers_are_named_after_themselves_first() -> None:
    values = blocks()
    values["22"], values["66"] = -1, 1
    found = local_moran(values, grid().graph(), seed=1)
    assert found.loc["22", "cluster_fdr"] == "laag-hoog"
    assert found.loc["66", "cluster_fdr"] == "hoog-laag"


def test_conditional_p_values_equal_those_of_counting_all_draws() -> None:
    values = blocks()
    values["22"], values["66"] = -1, 1
    found = local_moran(values, grid().graph(), seed=2)
    exact = pd.Series({cell: exact_p(values, cell) for cell in CELLS if values[cell]})
    error = 5 * np.sqrt(exact * (2 - exact) / 99_999) + 4 / 99_999  # five standard errors of twice a share
    assert ((found.loc[exact.index, "p_value"] - exact).abs() <= error).all()
    assert (found.loc[values == 0, "p_value"] == 1).all()  # at the mean: local I is 0 in every draw


def test_the_default_number_of_permutations_lets_one_of_342_municipalities_be_found() -> None:
    values = pd.Series(np.random.default_rng(5).normal(size=342), hex_map().codes)
    centre = max(hex_map().codes, key=lambda code: sum(code in pair for pair in hex_map().pairs))
    around = {code for pair in hex_map().pairs if centre in pair for code in pair}
    values[list(around)] = 4.0
    few = local_moran(values, hex_map().graph(), permutations=999, seed=1)
    many = local_moran(values, hex_map().graph(), seed=1)
    assert few["p_value"].min() == 0.002
    assert not few["significant_fdr"].any()
    assert many.loc[centre, "cluster_fdr"] == "hoog-hoog"


def test_without_pattern_the_fdr_share_stays_under_five_percent() -> None:
    """200 simulations of 342 municipalities on the hexagon map, 19,999 permutations (the default is five times that).

    Without any pattern the false discovery rate is the share of simulations with any discovery: nominally 5%,
    within three standard errors here. The share of significant municipalities must be far below it, and before
    correction about 5%.
    """
    graph = hex_map().graph()
    rng = np.random.default_rng(342)
    single, corrected, any_found = [], [], []
    for seed in range(200):
        noise = pd.Series(rng.normal(size=342), hex_map().codes)
        found = local_moran(noise, graph, permutations=19_999, seed=seed)
        single.append(found["significant"].mean())
        corrected.append(found["significant_fdr"].mean())
        any_found.append(found["significant_fdr"].any())
    assert np.mean(corrected) < 0.001
    assert max(corrected) < 0.05
    assert np.mean(any_found) <= 0.05 + 3 * sqrt(0.05 * 0.95 / 200)
    assert 0.04 < np.mean(single) < 0.06


# --- autocorrelation: the statistics ------------------------------------------------------------------------


def slow_moran(values: list[float], weights: np.ndarray) -> float:
    n, mean = len(values), sum(values) / len(values)
    top = sum(weights[i, j] * (values[i] - mean) * (values[j] - mean) for i, j in product(range(n), repeat=2))
    return n / weights.sum() * top / sum((value - mean) ** 2 for value in values)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 1000), min_size=9, max_size=9).filter(lambda values: len(set(values)) > 1))
def test_moran_equals_the_formula_and_does_not_see_scale(values: list[int]) -> None:
    codes = CELLS[:9]
    chain = Neighbours(codes, tuple(pairwise(codes)), "")
    figures = pd.Series(values, codes, dtype=float)
    result = moran(figures, chain.graph(), permutations=99, seed=3)
    assert result.statistic == pytest.approx(slow_moran(values, chain.graph().sparse.toarray()), abs=1e-12)
    other = moran(figures[::-1] * 3 + 10, chain.graph(weights="binary"), permutations=99, seed=3)
    assert other.statistic == pytest.approx(result.statistic, abs=1e-9)
    assert other.p_value == result.p_value


@of_esda
def test_statistics_are_those_of_esda() -> None:
    import esda

    values = pd.Series(np.random.default_rng(8).gamma(2, size=100), CELLS)
    weights = grid().graph().to_W()
    local = local_moran(values, grid().graph(), permutations=99, seed=1)
    theirs = esda.Moran_Local(values.to_numpy(), weights, permutations=0)
    assert moran(values, grid().graph(), permutations=99, seed=1).statistic == pytest.approx(
        esda.Moran(values.to_numpy(), weights, permutations=0).I
    )
    assert local["local_i"].to_numpy() == pytest.approx(theirs.Is)


@of_esda
def test_permutations_have_the_moments_that_theory_gives() -> None:
    import esda

    values = pd.Series(np.random.default_rng(9).gamma(2, size=100), CELLS)
    ours = moran(values, grid().graph(), seed=1)
    theory = esda.Moran(values.to_numpy(), grid().graph().to_W(), permutations=0)
    assert ours.expected == pytest.approx(theory.EI)
    assert ours.simulations.mean() == pytest.approx(theory.EI, abs=4 * sqrt(theory.VI_rand / 9_999))
    assert ours.simulations.std() == pytest.approx(sqrt(theory.VI_rand), rel=0.04)


def test_global_p_values_are_uniform_without_pattern() -> None:
    """250 simulations, 199 permutations: p lies on a lattice of 0.01, so the KS distance may be 0.01 larger."""
    rng = np.random.default_rng(10)
    p = np.array(
        [
            moran(pd.Series(rng.normal(size=100), CELLS), grid().graph(), permutations=199, seed=s).p_value
            for s in range(250)
        ]
    )
    assert abs((p <= 0.05).mean() - 0.05) < 3 * sqrt(0.05 * 0.95 / 250)
    assert kstest(p, "uniform").statistic < 1.63 / sqrt(250) + 0.01  # critical value at 1%


def test_contrast_and_resemblance_are_both_found() -> None:
    chess = pd.Series([(int(cell[0]) + int(cell[1])) % 2 for cell in CELLS], CELLS)
    slope = pd.Series([int(cell[0]) for cell in CELLS], CELLS)
    for values, sign in ((chess, -1), (slope, 1)):
        result = moran(values, grid().graph(), permutations=999, seed=1)
        assert sign * result.statistic > 0.8
        assert result.p_value == 0.002  # twice one in a thousand


def test_everything_is_reproducible_by_seed() -> None:
    values = pd.Series(np.random.default_rng(11).normal(size=100), CELLS)
    once, again, other = (local_moran(values, grid().graph(), permutations=999, seed=s) for s in (1, 1, 2))
    pd.testing.assert_frame_equal(once, again)
    assert not once["p_value"].equals(other["p_value"])
    first, second, third = (moran(values, grid().graph(), seed=s) for s in (1, 1, 2))
    assert (first.simulations == second.simulations).all()
    assert not (first.simulations == third.simulations).all()


# --- autocorrelation: rates ---------------------------------------------------------------------------------


def literal_assuncao_reis(count: list[float], total: list[float]) -> list[float]:
    """Assunção and Reis 1999, equations 3 to 5, sum by sum."""
    m, rates = len(count), [y / x for y, x in zip(count, total, strict=True)]
    b = sum(count) / sum(total)
    s2 = sum(x * (p - b) ** 2 for x, p in zip(total, rates, strict=True)) / sum(total)
    a = s2 - b / (sum(total) / m)
    assert a > 0, "the paper's own case; the other is tested apart"
    return [(p - b) / sqrt(a + b / x) for p, x in zip(rates, total, strict=True)]


def rates() -> tuple[pd.Series, pd.Series]:
    rng = np.random.default_rng(12)
    total = pd.Series(rng.integers(50, 5000, size=100), CELLS)
    return pd.Series(rng.binomial(total, rng.uniform(0.02, 0.15, size=100)), CELLS), total


@of_esda
def test_eb_moran_equals_a_literal_implementation_and_esda() -> None:
    from esda import Moran_Rate
    from esda.smoothing import assuncao_rate

    count, total = rates()
    literal = literal_assuncao_reis(count.tolist(), total.tolist())
    assert eb_standardised(count, total).tolist() == pytest.approx(literal)
    assert eb_standardised(count, total).to_numpy() == pytest.approx(assuncao_rate(count, total).to_numpy())
    ours = eb_moran(count, total, grid().graph(), permutations=99, seed=1)
    assert ours.statistic == pytest.approx(slow_moran(literal, grid().graph().sparse.toarray()))
    theirs = Moran_Rate(count.to_numpy(), total.to_numpy(), grid().graph().to_W(), permutations=0)
    assert ours.statistic == pytest.approx(theirs.I)


def test_local_eb_moran_is_local_moran_of_the_standardised_rates() -> None:
    count, total = rates()
    ours = local_eb_moran(count, total, grid().graph(), permutations=999, seed=1)
    literal = pd.Series(literal_assuncao_reis(count.tolist(), total.tolist()), CELLS)
    expected = local_moran(literal, grid().graph(), permutations=999, seed=1)
    pd.testing.assert_frame_equal(ours, expected)


def test_rates_closer_together_than_chance_keep_a_finite_standard_unit() -> None:
    total = pd.Series([100.0, 100.0, 10_000.0], list("ABC"))
    count = pd.Series([10.0, 11.0, 1_000.0], list("ABC"))
    overall = count.sum() / total.sum()
    expected = (count / total - overall) / np.sqrt(overall / total)
    assert eb_standardised(count, total).tolist() == pytest.approx(expected.tolist())


# --- autocorrelation: what is refused -----------------------------------------------------------------------


def test_what_has_no_answer_is_refused_in_a_sentence() -> None:
    values, graph = blocks(), grid().graph()
    cases = [
        (values.where(values != 1), graph, "16 of 100 areas have no figure, 11 the first"),
        (values * 0 + 0.1, graph, "all figures are equal"),
        (values.iloc[1:], graph, "not of the same areas"),
        (pd.concat([values, values.iloc[:1]]), graph, "not of the same areas"),
        (
            values[["00", "01", "99"]],
            grid().graph(["00", "01", "99"]),
            "1 areas have no neighbour, 99 the first",
        ),
    ]
    for figures, neighbours, message in cases:
        for function in (moran, local_moran):
            with pytest.raises(StatisticsError, match=message):
                function(figures, neighbours, permutations=99, seed=1)
    with pytest.raises(StatisticsError, match="0 permutations"):
        moran(values, graph, permutations=0, seed=1)
    with pytest.raises(StatisticsError, match="not between 0 and 1"):
        local_moran(values, graph, seed=1, fdr=5)


@pytest.mark.parametrize(
    ("count", "total"), [([1, -1], [5, 5]), ([1, 1], [5, 0]), ([0, 0], [5, 5]), ([1, None], [5, 5])]
)
def test_impossible_counts_are_refused(count: list[float], total: list[float]) -> None:
    with pytest.raises(StatisticsError):
        eb_standardised(pd.Series(count, ["A", "B"]), pd.Series(total, ["A", "B"]))


def test_counts_and_totals_of_other_areas_are_refused() -> None:
    with pytest.raises(StatisticsError, match="not of the same areas"):
        eb_standardised(pd.Series([1, 2], ["A", "B"]), pd.Series([5, 5], ["A", "C"]))
