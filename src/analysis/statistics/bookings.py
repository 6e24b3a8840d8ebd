"""Municipalities whose accounts hold more, or less, than their own youth care: found by a rule, with the reason.

Iv3 holds gross expenditure. A municipality that buys youth care for its neighbours books the whole bill, and the
neighbours book what they pay it: the host looks several times as expensive as any other. The rule looks at
expenditure per inhabitant, among all municipalities of one year on the division of that year:

* more than :attr:`BookingRule.factor` times the median, and more than :attr:`BookingRule.deviations` robust standard
  deviations above it (median absolute deviation of the logarithm, times 1.4826): a host;
* less than the median divided by the factor, and as many deviations below it: booked elsewhere or not complete.

Both conditions are needed: the first keeps expensive municipalities that are no host, the second keeps the rule from
biting in a year in which all amounts lie far apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.catalogue import Bilingual, Catalogue
from analysis.numbers import Language, format_number, format_percentage
from analysis.panel.division import on_division
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.jeugdregios import Jeugdregios

PER_INHABITANT = "jeugdzorg_lasten_per_inwoner"
HOST, LOW = "gastheergemeente", "ongewoon laag"
KINDS = {
    HOST: Bilingual(nl=HOST, en="host municipality"),
    LOW: Bilingual(nl=LOW, en="unusually low"),
}
"""What each kind is called."""
REASONS = {
    HOST: Bilingual(
        nl="{amount} euro per inwoner, {times} keer de mediaan (grens {most}); {region} van de lasten van de "
        "jeugdregio bij {inhabitants} van de inwoners",
        en="{amount} euro per inhabitant, {times} times the median (limit {most}); {region} of the expenditure of the "
        "jeugdregio with {inhabitants} of its inhabitants",
    ),
    LOW: Bilingual(
        nl="{amount} euro per inwoner, {share} van de mediaan (grens {least}); {region} van de lasten van de "
        "jeugdregio bij {inhabitants} van de inwoners",
        en="{amount} euro per inhabitant, {share} of the median (limit {least}); {region} of the expenditure of the "
        "jeugdregio with {inhabitants} of its inhabitants",
    ),
}
"""Why each kind was marked; braces are filled in."""
MAD_TO_SD = 1.4826
COLUMNS = [
    "code",
    "naam",
    "year",
    "kind",
    "per_inhabitant",
    "times_median",
    "deviations",
    "share_of_region",
    "share_of_inhabitants",
    "reason",
]


@dataclass(frozen=True)
class BookingRule:
    """When an amount is out of line.

    Parameters
    ----------
    factor : float
        Times the median of the year.
    deviations : float
        Robust standard deviations of the logarithm from the median; 3.5 is the usual cut of Iglewicz and Hoaglin
        (1993).

    Examples
    --------
    >>> BookingRule().factor, BookingRule().deviations
    (3.0, 3.5)
    """

    factor: float = 3.0
    deviations: float = 3.5


def out_of_line(amounts: pd.Series, rule: BookingRule) -> pd.DataFrame:
    """Say of each amount how far it lies from the median, and whether the rule marks it.

    Parameters
    ----------
    amounts : Series of float
        Euro per inhabitant by code; amounts that are not positive are unusual in any case.
    rule : BookingRule

    Returns
    -------
    DataFrame
        By code: ``times_median``, ``deviations`` and ``kind`` (``gastheergemeente``, ``ongewoon laag`` or empty).

    Examples
    --------
    >>> amounts = pd.Series([100.0, 110, 120, 130, 140, 900], index=list("ABCDEF"))
    >>> found = out_of_line(amounts, BookingRule())
    >>> found.index[found["kind"] == HOST].tolist(), round(float(found.at["F", "times_median"]), 1)
    (['F'], 7.2)
    """
    known = amounts.dropna()
    logs = pd.Series(np.log(known.where(known > 0)), index=known.index)
    middle = logs.median()
    spread = MAD_TO_SD * (logs - middle).abs().median()
    times = known / np.exp(middle)
    away = ((logs - middle) / spread).where(known > 0, -np.inf) if spread > 0 else logs * 0.0
    host = (times > rule.factor) & (away > rule.deviations)
    low = (times < 1 / rule.factor) & (away < -rule.deviations)
    kind = pd.Series("", index=known.index).mask(host, HOST).mask(low, LOW)
    return pd.DataFrame({"times_median": times, "deviations": away, "kind": kind})


def unusual_bookings(
    panel: pd.DataFrame,
    years: list[int],
    *,
    catalogue: Catalogue,
    gemeenten: Gemeenten,
    regions: Jeugdregios,
    rule: BookingRule | None = None,
) -> pd.DataFrame:
    """Return the municipalities that the rule marks, with the reason for each.

    Parameters
    ----------
    panel : DataFrame
    years : list of int
        Each year is judged on its own division.
    catalogue : Catalogue
    gemeenten : Gemeenten
    regions : Jeugdregios
        For the reason: which part of its region's expenditure and inhabitants a municipality has.
    rule : BookingRule, optional

    Returns
    -------
    DataFrame
        Columns of :data:`COLUMNS`: ``kind`` is ``gastheergemeente`` or ``ongewoon laag``; ``per_inhabitant`` in euro;
        shares in percent; ``reason`` a Dutch clause, see :func:`reasons` for English. By year and code.

    Examples
    --------
    >>> import analysis
    >>> from analysis.territory.jeugdregios import load_jeugdregios
    >>> found = unusual_bookings(
    ...     analysis.load_panel(), [2020, 2021], catalogue=analysis.load_catalogue(),
    ...     gemeenten=analysis.load_gemeenten(), regions=load_jeugdregios(),
    ... )
    >>> found[["naam", "year", "kind"]].values.tolist()[-2:]
    [["'s-Hertogenbosch", 2021, 'gastheergemeente'], ['Cuijk', 2021, 'gastheergemeente']]
    """
    rule = rule or BookingRule()
    parts = [
        _of_year(
            on_division(panel, PER_INHABITANT, year, year, catalogue=catalogue, gemeenten=gemeenten),
            gemeenten,
            regions,
            year,
            rule,
        )
        for year in years
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)


def _of_year(
    rows: pd.DataFrame, gemeenten: Gemeenten, regions: Jeugdregios, year: int, rule: BookingRule
) -> pd.DataFrame:
    known = rows[rows["value"].notna()].set_index("code")
    if known.empty:
        return pd.DataFrame(columns=COLUMNS)
    region = regions.of(known.index, year, gemeenten)
    found = out_of_line(known["value"], rule).assign(
        code=known.index,
        naam=known.index.map(gemeenten.names(year)),
        year=year,
        per_inhabitant=known["value"],
        share_of_region=100 * known["numerator"] / known["numerator"].groupby(region).transform("sum"),
        share_of_inhabitants=100
        * known["denominator"]
        / known["denominator"].groupby(region).transform("sum"),
    )
    marked = found[found["kind"] != ""].sort_index()
    return marked.assign(reason=reasons(marked, rule))[COLUMNS].reset_index(drop=True)


def reasons(bookings: pd.DataFrame, rule: BookingRule | None = None, language: Language = "nl") -> pd.Series:
    """Say why each municipality was marked.

    Parameters
    ----------
    bookings : DataFrame
        As :func:`unusual_bookings` returns it.
    rule : BookingRule, optional
        The rule that marked them.
    language : {"nl", "en"}

    Returns
    -------
    Series of str
        By the index of the bookings.

    Examples
    --------
    >>> marked = pd.DataFrame({"kind": [HOST], "per_inhabitant": [1839.0], "times_median": [4.5],
    ...     "share_of_region": [81.0], "share_of_inhabitants": [30.5]})
    >>> reasons(marked, language="en")[0].partition(";")[0]
    '1,839 euro per inhabitant, 4.5 times the median (limit 3.0)'
    """
    told = [_reason(row, rule or BookingRule(), language) for _, row in bookings.iterrows()]
    return pd.Series(told, index=bookings.index, dtype=object)


def _reason(row: pd.Series, rule: BookingRule, language: Language) -> str:
    return REASONS[row["kind"]][language].format(
        amount=format_number(row["per_inhabitant"], 0, language),
        times=format_number(row["times_median"], 1, language),
        most=format_number(rule.factor, 1, language),
        share=format_percentage(100 * row["times_median"], 0, language),
        least=format_number(100 / rule.factor, 0, language),
        region=format_percentage(row["share_of_region"], 1, language),
        inhabitants=format_percentage(row["share_of_inhabitants"], 1, language),
    )


def marked_on(bookings: pd.DataFrame, division: int, gemeenten: Gemeenten) -> pd.DataFrame:
    """Return which municipalities of another division hold a marked one.

    Parameters
    ----------
    bookings : DataFrame
        As :func:`unusual_bookings` returns it.
    division : int
        The boundary year that is wanted, not older than the years of the bookings.
    gemeenten : Gemeenten

    Returns
    -------
    DataFrame
        Columns ``code``, ``year``, ``kind`` and ``naam`` (of the municipality that was marked), a row for each code,
        year and marked municipality.

    Examples
    --------
    >>> import analysis
    >>> marked = pd.DataFrame({"code": ["GM1684"], "naam": ["Cuijk"], "year": [2019], "kind": [HOST]})
    >>> marked_on(marked, 2023, analysis.load_gemeenten()).iloc[0].astype(str).tolist()
    ['GM1982', '2019', 'gastheergemeente', 'Cuijk']
    """
    found = [
        (code, row["year"], row["kind"], row["naam"])
        for _, row in bookings.iterrows()
        for code in _successors(str(row["code"]), int(row["year"]), division, gemeenten)
    ]
    return pd.DataFrame(found, columns=["code", "year", "kind", "naam"])


def _successors(code: str, year: int, division: int, gemeenten: Gemeenten) -> list[str]:
    if gemeenten.same_division(year, division):
        return [code]
    codes = {code}
    for step in gemeenten.steps(year, division):
        codes = {new for old in codes for new in step.get(old, {old: 1})}
    return sorted(codes)
