"""Child poverty where this edition has no published figure: the small-area model on the panel's own covariates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.errors import StatisticsError
from analysis.numbers import Language, format_number
from analysis.panel.division import on_division
from analysis.panel.schema import COLUMNS, Status
from analysis.statistics.small_area import CHILD_POVERTY, SmallAreaFit, fit_small_area, predict
from analysis.statistics.small_area_validation import Validation, validate
from analysis.statistics.totals import CombinedTotal, combined_total, complete_counts
from analysis.territory.gemeenten import Gemeenten

OUTCOME = "kinderen_laag_inkomen"
FIRST_YEAR = 2017
"""Before this year the covariates, of 2019 to 2021, are too young for the outcome: the error grows to a point."""

COVARIATE_ROWS = {
    "huishoudens_laag_inkomen": 2021,
    "achterstandsscore_zonder_drempel": 2019,
    "eenoudergezinnen": 2020,
    "huishoudens_met_kinderen": 2020,
}
"""Indicators that the covariates are computed from, with the year that all municipalities have."""

AGES = {"inwoners_0_4": 1.0, "inwoners_5_9": 1.0, "inwoners_10_14": 1.0, "inwoners_15_19": 0.6}
"""How much of each five-year group is younger than 18."""

AGES_YEAR = 2019


@dataclass(frozen=True)
class Estimates:
    """Published and estimated figures of one year, told apart by their status.

    Parameters
    ----------
    rows : DataFrame
        Columns of the panel, every municipality of the division: published figures as they are, and for the
        others status ``estimated`` with the estimate as ``value`` and its 90% prediction interval as ``lower`` and
        ``upper``. ``denominator`` is the number of minor children: published, or derived from age groups.
    sd : Series
        Standard deviation of each estimate by code, percentage points.
    fit : SmallAreaFit
    inputs : tuple
        What the model was fitted to, for :attr:`validation`.
    based_on : DataFrame
        The panel rows of outcome and covariates.

    Examples
    --------
    >>> import analysis
    >>> found = child_poverty_estimates(
    ...     analysis.load_panel(), 2021, catalogue=analysis.load_catalogue(), gemeenten=analysis.load_gemeenten()
    ... )
    >>> found.rows["status"].value_counts().to_dict()
    {'estimated': 185, 'observed': 157}
    """

    rows: pd.DataFrame
    sd: pd.Series
    fit: SmallAreaFit
    inputs: tuple[pd.Series, pd.Series, pd.DataFrame, pd.Series]
    based_on: pd.DataFrame

    @cached_property
    def validation(self) -> Validation:
        """How far the model is off for municipalities and provinces that it did not see; takes some seconds."""
        return validate(*self.inputs, CHILD_POVERTY)

    @property
    def estimated(self) -> pd.DataFrame:
        """The rows that the model filled in."""
        return self.rows[self.rows["status"] == str(Status.ESTIMATED)]

    @property
    def total(self) -> CombinedTotal:
        """Published and estimated children together, nationwide."""
        by_code = self.rows.set_index("code")
        published = by_code["value"].where(by_code["status"] != str(Status.ESTIMATED))
        there = by_code["value"].notna() & by_code["denominator"].notna()
        return combined_total(published[there], by_code["value"][there], by_code["denominator"][there])

    def note(self, language: Language = "nl") -> str:
        """Say how far the estimates are off, for beside a map.

        Parameters
        ----------
        language : {"nl", "en"}

        Examples
        --------
        >>> import analysis
        >>> parts = {"catalogue": analysis.load_catalogue(), "gemeenten": analysis.load_gemeenten()}
        >>> child_poverty_estimates(analysis.load_panel(), 2021, **parts).note()
        'Schatting voor 185 gemeenten. Fout (RMSE): 0,62 procentpunt met één gemeente weggelaten, 0,62 met een
        provincie weggelaten. Een schatting is geen waarneming en geen oordeel over beleid.'
        """
        if self.estimated.empty:
            return ""
        found = self.validation
        if language == "en":
            return (
                f"Estimated for {len(self.estimated)} municipalities. Error (RMSE): "
                f"{format_number(found.loo_rmse, 2, 'en')} percentage points leaving out one municipality, "
                f"{format_number(found.lopo_rmse, 2, 'en')} leaving out a province. An estimate is no observation, and "
                "no verdict on policy."
            )
        return (
            f"Schatting voor {len(self.estimated)} gemeenten. Fout (RMSE): {format_number(found.loo_rmse, 2)} "
            f"procentpunt met één gemeente weggelaten, {format_number(found.lopo_rmse, 2)} met een provincie "
            "weggelaten. Een schatting is geen waarneming en geen oordeel over beleid."
        )


def can_estimate(panel: pd.DataFrame, indicator: str, year: int) -> bool:
    """Tell whether there is a model for an indicator and year, and the panel holds what it needs.

    Examples
    --------
    >>> import analysis
    >>> panel = analysis.load_panel()
    >>> can_estimate(panel, "kinderen_laag_inkomen", 2021), can_estimate(panel, "kinderen_laag_inkomen", 2011)
    (True, False)
    """
    if indicator != OUTCOME or year < FIRST_YEAR:
        return False
    known = panel[panel["value"].notna() & panel["code"].str.startswith("GM")]
    there = set(zip(known["indicator"], known["year"], strict=True))
    needed = {*COVARIATE_ROWS.items(), *((name, AGES_YEAR) for name in AGES), (indicator, year)}
    return needed <= there


def child_poverty_estimates(
    panel: pd.DataFrame,
    year: int,
    *,
    catalogue: Catalogue,
    gemeenten: Gemeenten,
    boundary_year: int = 2023,
) -> Estimates:
    """Estimate child poverty for the municipalities without a published figure.

    A published figure always stays; where one arrives, the estimate disappears. A municipality that misses a covariate
    has no estimate and keeps its status; with a figure, it takes no part in the fit.

    Parameters
    ----------
    panel : DataFrame
        Holds published figures only.
    year : int
        From :data:`FIRST_YEAR` on.
    catalogue : Catalogue
    gemeenten : Gemeenten
    boundary_year : int
        The division of the estimates.

    Returns
    -------
    Estimates

    Raises
    ------
    StatisticsError
        When the year is too early, nobody has a figure, or a covariate is not in the panel.

    Examples
    --------
    >>> import analysis
    >>> parts = {"catalogue": analysis.load_catalogue(), "gemeenten": analysis.load_gemeenten()}
    >>> round(child_poverty_estimates(analysis.load_panel(), 2020, **parts).total.rate, 1)
    6.8
    """
    if year < FIRST_YEAR:
        raise StatisticsError(
            f"there are no estimates before {FIRST_YEAR}: the covariates are of 2019 to 2021",
            where=f"{OUTCOME}, {year}",
            remedy=f"choose a year from {FIRST_YEAR} on",
        )
    find = _Finder(panel, boundary_year, catalogue, gemeenten)
    published = find.rows(OUTCOME, year)
    covariates, used = _covariates(find)
    children, ages = _children(find, published)
    groups = gemeenten.in_year(boundary_year).set_index("code")["provincie"]
    known = _usable(covariates) & children.notna()
    covariates, children = covariates[known], children[known]
    outcome = published.set_index("code")["value"].where(known.reindex(published["code"]))
    fit = fit_small_area(outcome, children, covariates, groups, CHILD_POVERTY)
    estimates = predict(fit, covariates, children)
    based_on = pd.concat([published, *used, *ages], ignore_index=True)
    rows = _filled(published, estimates, children)
    return Estimates(rows, estimates["sd"], fit, (outcome, children, covariates, groups), based_on)


@dataclass(frozen=True)
class _Finder:
    """Looks rows up on one division, and misses them in a sentence."""

    panel: pd.DataFrame
    boundary_year: int
    catalogue: Catalogue
    gemeenten: Gemeenten

    def rows(self, indicator: str, year: int) -> pd.DataFrame:
        found = on_division(
            self.panel,
            indicator,
            year,
            self.boundary_year,
            catalogue=self.catalogue,
            gemeenten=self.gemeenten,
        )
        if not found["value"].notna().any():
            raise StatisticsError(
                "the panel has no figures of it, so nothing can be estimated",
                where=f"{indicator}, {year}",
                remedy="see `databoek status`; take the whole file in again with `databoek import`, or delete its "
                "folder in data/raw to use the snapshot",
            )
        return found


def _usable(covariates: pd.DataFrame) -> pd.Series:
    """Tell which municipalities have all covariates, above zero: they enter as logarithms."""
    return (covariates.notna() & (covariates > 0)).all(axis=1)


def _covariates(find: _Finder) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return the covariates of all municipalities, and the rows that they were computed from."""
    rows = {name: find.rows(name, year) for name, year in COVARIATE_ROWS.items()}
    by_code = {name: found.set_index("code") for name, found in rows.items()}
    one_parent = by_code["eenoudergezinnen"]["numerator"]
    covariates = pd.DataFrame(
        {
            "huishoudens_laag_inkomen": by_code["huishoudens_laag_inkomen"]["value"],
            "achterstandsscore_zonder_drempel": by_code["achterstandsscore_zonder_drempel"]["value"],
            "eenoudergezinnen": 100 * one_parent / by_code["huishoudens_met_kinderen"]["value"],
        }
    )
    return covariates, list(rows.values())


def _children(find: _Finder, published: pd.DataFrame) -> tuple[pd.Series, list[pd.DataFrame]]:
    """Return minor children by municipality: published, else age groups times the ratio of the two."""
    ages = {name: find.rows(name, AGES_YEAR) for name in AGES}
    return complete_counts(published.set_index("code")["denominator"], _weighted_sum(ages)), list(
        ages.values()
    )


def _weighted_sum(ages: dict[str, pd.DataFrame]) -> pd.Series:
    columns = {name: AGES[name] * rows.set_index("code")["value"] for name, rows in ages.items()}
    return pd.DataFrame(columns).sum(axis=1, skipna=False)


def _filled(published: pd.DataFrame, estimates: pd.DataFrame, children: pd.Series) -> pd.DataFrame:
    there = estimates.reindex(published["code"]).reset_index(drop=True)
    filled = published["value"].isna() & there["estimate"].notna()
    rows = published.assign(
        value=published["value"].fillna(there["estimate"]),
        lower=published["lower"].where(~filled, there["lower"]),
        upper=published["upper"].where(~filled, there["upper"]),
        denominator=published["code"].map(children),
        status=published["status"].where(~filled, str(Status.ESTIMATED)),
    )
    return rows[list(COLUMNS)]
