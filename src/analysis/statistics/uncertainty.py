"""What the figures of one indicator can bear: interval, reliability, probabilities and places, beside each figure.

Registers count everybody, so nothing here is about a sample. The intervals are about the underlying risk that the
count of one year reveals, plus the rounding of the source. Where several of the population share one outcome, as the
children of a household share its income, fewer independent cases stand behind a count: the population is divided by
the ``design_effect`` that the catalogue states.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.catalogue import Indicator
from analysis.errors import StatisticsError
from analysis.numbers import Language, format_interval, format_number
from analysis.panel.schema import Status
from analysis.statistics.exceedance import Prior, lognormal_probability_above, probability_above
from analysis.statistics.intervals import panel_interval
from analysis.statistics.rank_sets import probability_top, rank_sets
from analysis.statistics.reliability import reliability
from analysis.statistics.shrinkage import empirical_bayes
from analysis.statistics.tiers import TIER_LABELS, tiers
from analysis.wording import ESTIMATED

LEVEL = 0.95
SEED = 20260
TOP = 10
"""The mark of an estimate, behind its figure."""


def independent_cases(rows: pd.DataFrame, indicator: Indicator) -> pd.Series:
    """Return how many independent cases stand behind each figure: the denominator over the design effect.

    Examples
    --------
    >>> import analysis
    >>> children = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> independent_cases(pd.DataFrame({"value": [5.0], "denominator": [2100.0]}), children).tolist()
    [1000.0]
    """
    return (rows["denominator"] / indicator.design_effect).where(rows["value"].notna())


def events(rows: pd.DataFrame, indicator: Indicator) -> tuple[np.ndarray, np.ndarray]:
    """Return count and total for functions on counts, on the footing of independent cases.

    The published rate is taken, not the rounded numerator: in small places it is the more precise of the two.

    Examples
    --------
    >>> import analysis
    >>> children = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> count, total = events(pd.DataFrame({"value": [5.0], "denominator": [2100.0]}), children)
    >>> float(count[0]), float(total[0])
    (50.0, 1000.0)
    """
    total = independent_cases(rows, indicator).to_numpy(dtype=float)
    return rows["value"].to_numpy(dtype=float) / indicator.scale * total, total


def with_uncertainty(
    rows: pd.DataFrame,
    indicator: Indicator,
    *,
    sd: pd.Series | None = None,
    thresholds: tuple[float, ...] = (),
) -> pd.DataFrame:
    """Put the uncertainty of a rate beside each figure.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one rate and year; estimated rows may be among them.
    indicator : Indicator
    sd : Series, optional
        Standard deviation of estimated rows by code, from :class:`analysis.statistics.estimates.Estimates`.
    thresholds : tuple of float
        In the indicator's unit: 8 and 12 percent, for instance.

    Returns
    -------
    DataFrame
        The rows with ``interval_lower`` and ``interval_upper`` (95%; of estimates their prediction interval),
        ``betrouwbaarheid`` (A to D; none for estimates), ``standard_error``, ``krimp`` (the empirical-Bayes
        estimate) and ``kans_boven_<threshold>``. Where the size of the population is not known they are missing.

    Raises
    ------
    StatisticsError
        When the indicator is no rate, or the rows are not one year of it.

    Examples
    --------
    >>> import analysis
    >>> from analysis.statistics import select
    >>> children = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> rows = select(analysis.load_panel(), "kinderen_laag_inkomen", year=2021)
    >>> known = with_uncertainty(rows, children, thresholds=(12,)).set_index("code").loc["GM0363"]
    >>> float(round(known["interval_lower"], 1)), float(round(known["interval_upper"], 1))
    (11.0, 11.6)
    >>> known["betrouwbaarheid"]
    'A'
    """
    _refuse_unfit(rows, indicator)
    estimated = (rows["status"] == str(Status.ESTIMATED)).to_numpy()
    published = rows.assign(value=rows["value"].mask(estimated))
    steps = (indicator.count_steps(int(rows["year"].iloc[0])) if len(rows) else None) or (0.0, 0.0)
    effective = published.assign(denominator=independent_cases(published, indicator))
    told = panel_interval(
        effective,
        level=LEVEL,
        per=indicator.scale,
        denominator_step=(0.0 if steps[1] == 1 else steps[1]) / indicator.design_effect,
    )
    error, shrunk, posterior = _standard_error(published, indicator)
    deviation = rows["code"].map(sd).to_numpy(dtype=float) if sd is not None else np.full(len(rows), np.nan)
    result = rows.assign(
        interval_lower=told["interval_lower"].mask(estimated, rows["lower"]),
        interval_upper=told["interval_upper"].mask(estimated, rows["upper"]),
        standard_error=np.where(estimated, deviation, error),
        krimp=np.where(estimated, rows["value"], shrunk),
        krimp_sd=np.where(estimated, deviation, posterior),
    )
    grade = reliability(result["value"], result["interval_lower"], result["interval_upper"])
    result["betrouwbaarheid"] = np.where(estimated, "", grade)  # the grade is about 95% intervals
    for threshold in thresholds:
        result[f"kans_boven_{threshold:g}"] = _probability(result, effective, indicator, threshold, estimated)
    return result


def _refuse_unfit(rows: pd.DataFrame, indicator: Indicator) -> None:
    """Refuse what would be computed without complaint and be wrong: other rows than one year of this rate."""
    years = set(rows["year"])
    several = len(years) > 1 or rows["code"].duplicated().any()
    if indicator.kind != "rate":
        what = f"it is a {indicator.kind} and no rate, so a count of cases does not stand behind it"
        remedy = "choose a rate with numerator and denominator"
    elif set(rows["indicator"]) - {indicator.id}:
        what, remedy = "the rows are of another indicator", "give rows and definition of the same indicator"
    elif several or not years <= set(indicator.years):
        what = "the rows are not one year of it, each municipality once"
        remedy = "select one with analysis.statistics.select(panel, indicator, year=...)"
    else:
        return
    raise StatisticsError(what, where=indicator.id, remedy=remedy)


def _standard_error(rows: pd.DataFrame, indicator: Indicator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return standard error, shrunken estimate and its posterior deviation, in the indicator's unit.

    The variance is that of the shrunken rate: a place with nobody by chance would otherwise pass for certain. With B
    the weight of the raw rate, what is left of that variance after shrinking is B times as much.
    """
    count, total = events(rows, indicator)
    if not np.isfinite(total).any():
        unknown = np.full(len(rows), np.nan)
        return unknown, unknown, unknown
    shrunk = empirical_bayes(count, total)
    chance = shrunk.estimate * (1 - shrunk.estimate) / total
    width = (rows["upper"] - rows["lower"]).to_numpy(dtype=float) / indicator.scale
    error = np.sqrt(chance + width**2 / 12)
    return (
        indicator.scale * error,
        indicator.scale * shrunk.estimate,
        indicator.scale * error * np.sqrt(shrunk.weight),
    )


def _probability(
    rows: pd.DataFrame, effective: pd.DataFrame, indicator: Indicator, threshold: float, estimated: np.ndarray
) -> np.ndarray:
    scale = indicator.scale
    published = probability_above(
        threshold / scale,
        effective["lower"].where(effective["value"].notna()).to_numpy(dtype=float) / scale,
        effective["upper"].where(effective["value"].notna()).to_numpy(dtype=float) / scale,
        effective["denominator"].to_numpy(dtype=float),
        prior=Prior.EMPIRICAL_BAYES,
    )
    known = estimated & np.isfinite(rows["standard_error"].to_numpy(dtype=float))
    modelled = np.full(len(rows), np.nan)
    if known.any():
        modelled[known] = lognormal_probability_above(
            threshold,
            rows["value"].to_numpy(dtype=float)[known],
            rows["standard_error"].to_numpy(dtype=float)[known],
        )
    return np.where(estimated, modelled, published)


def with_places(rows: pd.DataFrame, *, highest_first: bool = True, seed: int = SEED) -> pd.DataFrame:
    """Put the places that a municipality can have beside each figure with a standard error.

    Parameters
    ----------
    rows : DataFrame
        From :func:`with_uncertainty`; rows without figure or standard error are left out.
    highest_first : bool
        Whether place 1 has the highest figure.
    seed : int
        Of the bootstrap.

    Raises
    ------
    StatisticsError
        When a municipality is there twice.

    Returns
    -------
    DataFrame
        In order of place: ``rank``, ``lowest`` and ``highest`` (simultaneous 95% confidence sets: all hold at
        once), ``marginaal_van`` and ``marginaal_tot`` (each set on its own), ``bij_hoogste_10`` (whether it is in
        the confidence set of the ten highest), ``kans_hoogste_10`` (posterior, from the shrunken rates), ``tier``
        (1 to 3), ``derde`` in words and ``zeker`` (whether all its places lie in that third).

    Examples
    --------
    >>> import analysis
    >>> from analysis.statistics import select
    >>> children = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> rows = select(analysis.load_panel(), "kinderen_laag_inkomen", year=2021)
    >>> first = with_places(with_uncertainty(rows, children)).iloc[0]
    >>> first["code"], int(first["rank"]), int(first["lowest"])
    ('GM0363', 1, 1)
    """
    if rows["code"].duplicated().any():
        raise StatisticsError(
            "a municipality has more than one figure, so it has no one place",
            where="the ranked list",
            remedy="give the rows of one indicator and year",
        )
    known = rows[rows["value"].notna() & (rows["standard_error"] > 0)].reset_index(drop=True)
    estimate, error = (known[name].to_numpy(dtype=float) for name in ("value", "standard_error"))
    together = rank_sets(estimate, error, level=LEVEL, seed=seed, highest_first=highest_first)
    alone = rank_sets(
        estimate, error, level=LEVEL, simultaneous=False, seed=seed, highest_first=highest_first
    )
    thirds = tiers(together)
    placed = known.assign(
        rank=together.rank,
        lowest=together.lowest,
        highest=together.highest,
        marginaal_van=alone.lowest,
        marginaal_tot=alone.highest,
        bij_hoogste_10=together.lowest <= TOP,  # the paper's set for the ten best, see tau_best
        kans_hoogste_10=_probability_top(known, seed, highest_first),
        tier=thirds.tier,
        derde=thirds.labels,
        zeker=thirds.certain,
    )
    return placed.sort_values(["rank", "code"], ignore_index=True)


def chance_shift(rows: pd.DataFrame, *, draws: int = 1_000, seed: int = SEED) -> float:
    """Return how many places a municipality would shift by chance alone, the median over municipalities and draws.

    Each draw is what another year's count of the same risks could have given: normal around the shrunken rate, with
    the standard error of the figure. Places are compared with those of the published figures.

    Parameters
    ----------
    rows : DataFrame
        From :func:`with_uncertainty`.
    draws, seed : int

    Returns
    -------
    float

    Examples
    --------
    >>> rows = pd.DataFrame({"value": [9.0, 5.0, 1.0], "krimp": [9.0, 5.0, 1.0], "standard_error": 0.01})
    >>> chance_shift(rows, draws=100, seed=1)
    0.0
    """
    known = rows[rows["value"].notna() & (rows["standard_error"] > 0)]
    mean, error = known["krimp"].to_numpy(dtype=float), known["standard_error"].to_numpy(dtype=float)
    drawn = np.random.default_rng(seed).normal(mean, error, size=(draws, len(known)))
    places = drawn.argsort(axis=1)[:, ::-1].argsort(axis=1) + 1
    published = known["value"].rank(ascending=False, method="average").to_numpy()
    return float(np.median(np.abs(places - published)))


def _probability_top(rows: pd.DataFrame, seed: int, highest_first: bool) -> np.ndarray:
    """Return the posterior probability of the first ten places; raw rates would favour small places."""
    mean, sd = (rows[name].to_numpy(dtype=float) for name in ("krimp", "krimp_sd"))
    if not (sd > 0).all():  # no differences between areas beyond chance: each has the same probability
        return np.full(len(rows), min(1.0, TOP / max(len(rows), 1)))
    return probability_top(mean, sd, TOP, seed=seed, highest_first=highest_first)


def reading_list(
    placed: pd.DataFrame, names: pd.Series, indicator: Indicator, *, language: Language = "nl"
) -> pd.DataFrame:
    """Return a list of places as it is read: ranges for places, an interval for each figure.

    Parameters
    ----------
    placed : DataFrame
        From :func:`with_places`.
    names : Series
        Name of each municipality by code.
    indicator : Indicator
        For the digits of its figures.
    language : {"nl", "en"}

    Returns
    -------
    DataFrame
        The rows with ``naam``, ``cijfer`` (with an s for an estimate), ``interval``, ``plaatsen``,
        ``plaatsen_alleen``, ``kans_top`` and ``derde``, which has a star when it is certain. A column
        ``kans_boven_<threshold>`` becomes a percentage in words.

    Examples
    --------
    >>> import analysis
    >>> from analysis.statistics import select
    >>> children = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> rows = select(analysis.load_panel(), "kinderen_laag_inkomen", year=2021)
    >>> placed = with_places(with_uncertainty(rows, children))
    >>> reading_list(placed, analysis.load_gemeenten().names(2023), children)[["naam", "interval"]].iloc[0].tolist()
    ['Amsterdam', '11,0–11,6']
    """
    digits = indicator.decimals
    estimated = placed["status"] == str(Status.ESTIMATED)
    pairs = zip(placed["interval_lower"], placed["interval_upper"], strict=True)
    read = placed.assign(
        naam=placed["code"].map(names),
        cijfer=[
            f"{ESTIMATED + ' ' if mark else ''}{format_number(value, digits, language)}"
            for value, mark in zip(placed["value"], estimated, strict=True)
        ],
        interval=[format_interval(*pair, digits, language) for pair in pairs],
        plaatsen=_ranges(placed["lowest"], placed["highest"]),
        plaatsen_alleen=_ranges(placed["marginaal_van"], placed["marginaal_tot"]),
        kans_top=[chance(share, language) for share in placed["kans_hoogste_10"]],
        derde=[
            f"{TIER_LABELS[language][tier]}{' *' if sure else ''}"
            for tier, sure in zip(placed["tier"], placed["zeker"], strict=True)
        ],
    )
    for name in [column for column in placed if str(column).startswith("kans_boven_")]:
        read[name] = [chance(share, language) for share in placed[name]]
    return read


def estimated_list(
    rows: pd.DataFrame, names: pd.Series, indicator: Indicator, *, language: Language = "nl"
) -> pd.DataFrame:
    """Return estimates as they are read, highest first, each marked: with an s in Dutch, an e in English.

    Parameters
    ----------
    rows : DataFrame
        Estimated rows from :func:`with_uncertainty`.
    names : Series
        Name of each municipality by code.
    indicator : Indicator
    language : {"nl", "en"}

    Returns
    -------
    DataFrame
        The rows with ``naam``, ``cijfer``, ``interval`` and, in words, every ``kans_boven_<threshold>``. They have no
        places: an estimate is not ranked among observations.

    Examples
    --------
    >>> import analysis
    >>> children = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> rows = pd.DataFrame({"code": ["GM0599"], "value": 12.2, "interval_lower": 10.4, "interval_upper": 14.3})
    >>> estimated_list(rows, pd.Series({"GM0599": "Rotterdam"}), children)[["naam", "cijfer"]].iloc[0].tolist()
    ['Rotterdam', '≈ 12,2']
    """
    ordered = rows.sort_values(["value", "code"], ascending=[False, True], ignore_index=True)
    pairs = zip(ordered["interval_lower"], ordered["interval_upper"], strict=True)
    read = ordered.assign(
        naam=ordered["code"].map(names),
        cijfer=[
            f"{ESTIMATED} {format_number(value, indicator.decimals, language)}" for value in ordered["value"]
        ],
        interval=[format_interval(*pair, indicator.decimals, language) for pair in pairs],
    )
    for name in [column for column in ordered if str(column).startswith("kans_boven_")]:
        read[name] = [chance(share, language) for share in ordered[name]]
    return read


def _ranges(first: pd.Series, last: pd.Series) -> list[str]:
    return [
        str(low) if low == high else f"{low}–{high}"
        for low, high in zip(first.astype(int), last.astype(int), strict=True)
    ]


def chance(share: float, language: Language = "nl") -> str:
    """Write a probability as a whole percentage; what is nearly impossible or certain is not written as such.

    Examples
    --------
    >>> chance(0.314), chance(0.001), chance(0.9999)
    ('31', '<1', '>99')
    """
    if np.isnan(share):
        return format_number(share, language=language)
    if share < 0.01:
        return "<1"
    return ">99" if share > 0.99 else format_number(100 * share, 0, language)
