"""Classes by the name of a scheme: they are what the scheme says, and their borders can be printed."""

from __future__ import annotations

import itertools
import warnings
from pathlib import Path

import mapclassify
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.design.palette import NEUTRAL_SEQUENTIAL, SEQUENTIAL
from analysis.errors import StatisticsError
from analysis.maps import Classes, classify, quantile_classes, ser_classes
from analysis.numbers import format_number
from analysis.statistics import select

ROOT = Path(__file__).parents[1]
CHILDREN = "kinderen_laag_inkomen"
TENTHS = st.integers(-300, 3000).map(lambda tenths: tenths / 10)
FIGURES = st.lists(TENTHS, max_size=40)
DATA_SCHEMES = ("fisher_jenks", "quantiles", "equal_interval")


def membership(classes: Classes, figures: pd.Series) -> list[int]:
    return classes.assign(figures).astype(int).tolist()


def theirs(scheme: type, values: np.ndarray, k: int) -> list[int]:
    """The class of each value as mapclassify numbers them, without the empty ones."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        number = scheme(values, k=k).yb
    return np.unique(number, return_inverse=True)[1].tolist()


def deviation(values: np.ndarray, number: list[int]) -> float:
    """Sum of squared distances to the means of the classes."""
    groups = [values[np.array(number) == at] for at in set(number)]
    return float(sum(((group - group.mean()) ** 2).sum() for group in groups))


def least_deviation(values: np.ndarray, k: int) -> float:
    """The least over all ways to cut the sorted values into ``k`` classes, one after the other."""
    ordered = np.sort(values)
    cuts = itertools.combinations(range(1, len(ordered)), k - 1)
    return min(
        sum(float(((part - part.mean()) ** 2).sum()) for part in np.split(ordered, list(cut))) for cut in cuts
    )


# ------------------------------------------------------------------------------------------------- properties


@given(FIGURES, st.sampled_from(DATA_SCHEMES), st.integers(1, 5), st.integers(0, 2))
def test_every_figure_is_in_one_class_and_none_is_empty(
    values: list[float], scheme: str, k: int, decimals: int
) -> None:
    figures = pd.Series([*values, np.nan], dtype=float)
    classes = classify(figures, scheme, k, decimals=decimals)
    counts = classes.counts(figures)
    assert sum(counts) == len(values)
    assert len(counts) <= max(1, min(k, len(set(values))))
    assert not values or min(counts) > 0
    assert len(set(classes.colours)) == len(classes.labels()) == len(counts)
    assert classes.decimals <= decimals
    for border in classes.borders:  # what is printed is the border itself
        printed = format_number(border, classes.decimals, "en").replace(",", "").replace("−", "-")
        assert float(printed) == border


@given(FIGURES.filter(bool), st.integers(1, 5))
@example([0.1, 0.2, 0.3, 0.4, 0.5], 5)
@example([2.0, 3.0, 8.0], 3)
def test_the_borders_keep_the_classes_of_mapclassify(values: list[float], k: int) -> None:
    figures, distinct = pd.Series(values), len(set(values))
    centred = figures.to_numpy() - np.sort(values).mean()
    mine = membership(classify(figures, k=k), figures)
    assert mine == theirs(mapclassify.FisherJenks, centred, min(k, distinct))


@given(st.lists(st.integers(-50, 500), min_size=2, max_size=40).filter(lambda each: len(set(each)) > 1))
def test_equal_intervals_are_those_of_mapclassify(values: list[int]) -> None:
    figures = pd.Series(values, dtype=float)
    number = theirs(mapclassify.EqualInterval, figures.to_numpy(), 4)  # quarters have no rounding error
    assert membership(classify(figures, "EqualInterval", 4), figures) == number


@settings(max_examples=60)
@given(st.lists(TENTHS, min_size=1, max_size=12), st.integers(1, 4), st.sampled_from([0, 100_000]))
def test_fisher_jenks_is_the_best_of_all_partitions(values: list[float], k: int, far: int) -> None:
    figures = pd.Series(values) + far
    classes = classify(figures, k=k)
    least = least_deviation(figures.to_numpy(), min(k, len(values)))
    found = deviation(figures.to_numpy(), membership(classes, figures))
    assert found == pytest.approx(least, rel=1e-5, abs=1e-5)


def test_a_coarse_step_is_taken_where_it_keeps_the_classes() -> None:
    wide = classify(pd.Series([1.2, 1.4, 48.3, 51.9, 97.7]), k=3)
    assert (wide.borders, wide.decimals) == ((20.0, 80.0), 0)
    narrow = classify(pd.Series([1.2, 1.3, 1.4, 51.9, 97.7]), "equal_interval", 2)
    assert narrow.borders == (50.0,)  # the middle, 49.45, on steps of fifty
    below = classify(pd.Series([-31.0, -30.0, -2.0, -1.0]), k=2)
    assert below.labels("en") == ["less than −20", "−20 or more"]


def test_borders_are_never_finer_than_asked() -> None:
    figures = pd.Series([1.01, 1.02, 1.05, 1.06, 9.0])
    fine, coarse = classify(figures, k=3, decimals=2), classify(figures, k=3, decimals=0)
    assert fine.counts(figures) == [2, 2, 1]
    assert (coarse.borders, coarse.counts(figures)) == ((5.0,), [4, 1])  # 1 would leave a class empty


# ----------------------------------------------------------------------------------------------- real figures


def test_the_classes_of_child_poverty_in_2021(panel: pd.DataFrame) -> None:
    rows = select(panel, CHILDREN, year=2021)
    classes = classify(rows["value"])
    assert classes.labels("en") == [
        "less than 3.3",
        "3.3 to under 4.2",
        "4.2 to under 5.3",
        "5.3 to under 6.8",
        "6.8 or more",
    ]
    assert classes.counts(rows["value"]) == [36, 41, 40, 25, 15]
    assert classify(rows["value"], "quantiles") == quantile_classes(rows["value"])
    wide = classify(rows["value"], "equal_interval")
    assert wide.borders == (3.9, 5.8, 7.6, 9.4)
    assert len(wide.counts(rows["value"])) == 5


def test_several_years_share_their_borders(panel: pd.DataFrame) -> None:
    years = {year: select(panel, CHILDREN, year=year)["value"] for year in (2011, 2021)}
    pooled = pd.concat(years)  # with an index of two levels
    common = classify(pooled)
    assert common == classify(pd.concat(years.values()))  # with labels that occur twice
    both = [common.counts(values) for values in years.values()]
    assert np.sum(both, axis=0).tolist() == common.counts(pooled)
    assert [sum(counts) for counts in both] == [values.notna().sum() for values in years.values()]
    for values in years.values():  # the classes of a year alone are others
        assert classify(values).borders != common.borders


# ------------------------------------------------------------------------------------------- borders of the data


@pytest.mark.parametrize("scheme", DATA_SCHEMES)
def test_few_figures_make_few_classes(scheme: str) -> None:
    for values in ([], [np.nan], [7.0], [7.0] * 9):
        figures = pd.Series(values, dtype=float)
        classes = classify(figures, scheme)
        assert classes.labels() == ["alle cijfers"]
        assert classes.counts(figures) == [figures.notna().sum()]
    assert classify(pd.Series([1, 1, 2, None], dtype="Int64"), scheme).counts(pd.Series([1.0, 1, 2])) == [
        2,
        1,
    ]


# -------------------------------------------------------------------------------------- fixed and reference classes


def test_fixed_borders_stay_as_they_are() -> None:
    figures = pd.Series([0.3, 2.5, 2.6])
    classes = classify(figures, "fixed", bins=[0.25, 2.5, 40], colours=NEUTRAL_SEQUENTIAL)
    assert classes == classify(figures, "UserDefined", bins=(0.25, 2.5, 40.0), colours=NEUTRAL_SEQUENTIAL)
    assert classes.labels() == ["minder dan 0,25", "0,25 tot 2,50", "2,50 tot 40,00", "40,00 of meer"]
    assert classes.counts(figures) == [0, 1, 2, 0]
    assert (classes.colours[0], classes.colours[-1]) == (NEUTRAL_SEQUENTIAL[0], NEUTRAL_SEQUENTIAL[-1])
    tenths = classify(figures, "fixed", bins=np.arange(0.1, 0.5, 0.1))  # 0.30000000000000004 among them
    assert (tenths.borders, tenths.decimals) == ((0.1, 0.2, 0.3, 0.4), 1)
    assert classify(figures, "fixed", bins=[]).counts(figures) == [3]


def test_the_band_of_the_ser_has_its_own_classes() -> None:
    figures = pd.Series([3.9, 12.0])
    assert classify(figures, "SER") == ser_classes()
    other = classify(figures, "ser", k=2, colours=NEUTRAL_SEQUENTIAL)
    assert (other.band, other.colours) == (ser_classes().band, tuple(NEUTRAL_SEQUENTIAL))


@pytest.mark.parametrize("name", ["FisherJenks", "fisher_jenks", "FISHER-JENKS", "fisherjenks"])
def test_the_name_of_a_scheme_may_be_written_in_several_ways(name: str) -> None:
    figures = pd.Series([1.0, 2.0, 9.0])
    assert classify(figures, name, 2).borders == (5.0,)


# -------------------------------------------------------------------------------------------------- wrong input

GOOD = pd.Series([1.0, 2.0, 3.0])
ALL = "fisher_jenks, quantiles, equal_interval, user_defined, ser"


@pytest.mark.parametrize(
    ("figures", "options", "sentence"),
    [
        (GOOD, {"scheme": "fisher_jenk"}, f"no scheme 'fisher_jenk'; did you mean 'fisher_jenks'.*{ALL}"),
        (GOOD, {"scheme": "Quantile"}, "did you mean 'quantiles'"),
        (GOOD, {"scheme": "zzz"}, f"choose one of {ALL}"),
        (GOOD, {"scheme": None}, "there is no scheme 'None'"),
        (GOOD, {"k": 6}, "6 classes cannot be drawn in 5 colours"),
        (GOOD, {"k": 0}, "0 classes"),
        (GOOD, {"k": 2.5}, "2.5 classes"),
        (GOOD, {"k": "5"}, "choose a number from 1 to 5"),
        (GOOD, {"scheme": "ser", "colours": SEQUENTIAL[:3]}, "5 classes cannot be drawn in 3 colours"),
        (GOOD, {"scheme": "fixed"}, "'user_defined' needs bins; pass the inner borders"),
        (GOOD, {"scheme": "quantiles", "bins": [1]}, "'quantiles' has no bins"),
        (GOOD, {"scheme": "fixed", "bins": [3, 2]}, r"the bins \[3, 2\] do not rise"),
        (GOOD, {"scheme": "fixed", "bins": [2, 2]}, "do not rise"),
        (GOOD, {"scheme": "fixed", "bins": [2, np.inf]}, "do not rise; give finite"),
        (GOOD, {"scheme": "fixed", "bins": ["a"]}, "a border is no number"),
        (GOOD, {"scheme": "fixed", "bins": 3}, "a border is no number"),
        (GOOD, {"scheme": "fixed", "bins": [1, 2, 3, 4, 5]}, "6 classes cannot be drawn"),
        (pd.Series(["much"]), {}, "a value is no number"),
        (pd.Series([1.0, np.inf]), {}, "a value is infinite"),
    ],
)
def test_wrong_input_is_told_in_a_sentence(figures: pd.Series, options: dict, sentence: str) -> None:
    with pytest.raises(StatisticsError, match=sentence) as caught:
        classify(figures, **options)
    assert str(caught.value).startswith("the classes of a map: ")
    assert "\n" not in str(caught.value)
