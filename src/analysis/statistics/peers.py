"""Municipalities that resemble one another in size and in who lives there: with whom to compare figures.

Half of the distance is size, the logarithm of the number of inhabitants. The other half is the composition of the
population: shares that every municipality has, each in standard deviations. What is compared with peers is kept out of
it: figures on children, on youth care and on what it costs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.catalogue import Kind
from analysis.errors import StatisticsError
from analysis.numbers import Language, format_number, join_words
from analysis.panel.division import FiguresOnDivision

SIZE = ("inwoners", 2021)
"""The count of which the logarithm is the size of a municipality, and its year."""

COMPOSITION = {
    "huishoudens_laag_inkomen": 2021,
    "eenoudergezinnen": 2020,
    "bijstand_personen": 2020,
    "migratieachtergrond": 2020,
    "koopwoningen": 2021,
}
"""Shares that tell who lives in a municipality, with the newest year that all of them have near the others."""

PEERS = 20
FEWEST_SHARES = 3
"""Shares that two municipalities must both have before their distance is known."""


FAR = 1.5
"""Distance of the last peer above which the group is told to be a poor match."""


@dataclass(frozen=True)
class Peers:
    """The municipalities that resemble one most.

    Parameters
    ----------
    code : str
        The municipality itself.
    codes : tuple of str
        Its peers, nearest first; of equal distances the lowest code first. It is not among them.
    distances : tuple of float
        Of each peer; about 1 when two municipalities differ by one standard deviation in size as in composition.
    variables : tuple of (str, int)
        Indicators and years of the distance, the size first.
    labels_nl, labels_en : tuple of str
        What the variables are called, in the same order.
    """

    code: str
    codes: tuple[str, ...]
    distances: tuple[float, ...]
    variables: tuple[tuple[str, int], ...]
    labels_nl: tuple[str, ...]
    labels_en: tuple[str, ...]

    def explanation(self, language: Language = "nl") -> str:
        """Say how the peers were chosen.

        Examples
        --------
        >>> Peers("A", ("B",), (0.5,), (("inwoners", 2021),), ("Inwoners", "Koopwoningen"), ("People", "Homes")
        ...     ).explanation("en").partition(".")[0]
        'The 1 municipalities that are nearest in number of inhabitants and composition of the population'
        """
        count = format_number(len(self.codes), 0, language)
        labels = self.labels_nl if language == "nl" else self.labels_en
        dated = [
            f"{label[:1].lower()}{label[1:]} ({year})"
            for label, (_, year) in zip(labels, self.variables, strict=False)
        ]
        size, shares = dated[0], join_words(dated[1:], language)
        if language == "en":
            return (
                f"The {count} municipalities that are nearest in number of inhabitants and composition of the "
                f"population. Half of the distance is the logarithm of {size}, the other half the mean of {shares}, "
                "each in standard deviations between municipalities. No figure on children or youth care takes part "
                f"in the choice.{self._few_alike(language)}"
            )
        return (
            f"De {count} gemeenten die er in inwonertal en samenstelling van de bevolking het meest op lijken. De "
            f"helft van de afstand is de logaritme van {size}, de andere helft het gemiddelde van {shares}, elk in "
            "standaarddeviaties tussen gemeenten. Cijfers over kinderen of jeugdzorg tellen bij de keuze niet mee."
            f"{self._few_alike(language)}"
        )

    def _few_alike(self, language: Language) -> str:
        """Warn where even the peers are far away."""
        if not self.distances or self.distances[-1] <= FAR:
            return ""
        return {
            "nl": " Weinig gemeenten lijken op deze: ook de vergelijkingsgemeenten verschillen er flink van.",
            "en": " Few municipalities resemble this one: its peers, too, differ from it considerably.",
        }[language]


@dataclass(frozen=True, eq=False)
class PeerSpace:
    """How far all municipalities of a division are from one another; made once for all of them.

    Parameters
    ----------
    distances : DataFrame of float, shape (n, n)
        By code on both sides, symmetric, zero on the diagonal; NaN where too little is known.
    variables : tuple of (str, int)
    labels_nl, labels_en : tuple of str
    """

    distances: pd.DataFrame = field(repr=False)
    variables: tuple[tuple[str, int], ...]
    labels_nl: tuple[str, ...]
    labels_en: tuple[str, ...]

    def peers(self, code: str, size: int = PEERS) -> Peers:
        """Return the nearest municipalities of one, fewer where no more distances are known.

        Raises
        ------
        StatisticsError
            When the division does not have the code, or fewer than one peer is asked for.

        Examples
        --------
        >>> known = pd.DataFrame([[0, 2, 1], [2, 0, np.nan], [1, np.nan, 0]], list("ABC"), list("ABC"))
        >>> PeerSpace(known, (), (), ()).peers("A").codes
        ('C', 'B')
        """
        if code not in self.distances.index:
            raise StatisticsError(
                "this municipality is not in the division of the figures",
                where=f"the peers of {code}",
                remedy="give the code of one that is, see data/reference/gemeenten.csv",
            )
        if size < 1:
            raise StatisticsError(
                f"a group of {size} peers cannot be made",
                where=f"the peers of {code}",
                remedy="give 1 or more",
            )
        others = self.distances[code].drop(index=code).dropna().sort_index()
        nearest = others.sort_values(kind="stable").head(size)
        return Peers(
            code,
            tuple(str(other) for other in nearest.index),
            tuple(float(distance) for distance in nearest),
            self.variables,
            self.labels_nl,
            self.labels_en,
        )


def peer_group(code: str, figures: FiguresOnDivision, *, size: int = PEERS) -> Peers:
    """Return the municipalities that resemble one most, on the division of the figures.

    For many municipalities, make :func:`peer_space` once and ask it.

    Examples
    --------
    >>> import analysis
    >>> figures = FiguresOnDivision(
    ...     analysis.load_panel(), 2023, analysis.load_catalogue(), analysis.load_gemeenten()
    ... )
    >>> figures.gemeenten.names(2023)[list(peer_group("GM0363", figures, size=3).codes)].tolist()
    ["'s-Gravenhage", 'Rotterdam', 'Utrecht']
    """
    return peer_space(figures).peers(code, size)


def peer_space(figures: FiguresOnDivision) -> PeerSpace:
    """Return the distances between all municipalities of a division.

    Parameters
    ----------
    figures : FiguresOnDivision

    Returns
    -------
    PeerSpace

    Raises
    ------
    StatisticsError
        When the panel does not have one of the variables.

    Examples
    --------
    >>> import analysis
    >>> figures = FiguresOnDivision(
    ...     analysis.load_panel(), 2023, analysis.load_catalogue(), analysis.load_gemeenten()
    ... )
    >>> peer_space(figures).distances.shape
    (342, 342)
    """
    variables = (SIZE, *COMPOSITION.items())
    codes = pd.Index(figures.gemeenten.in_year(figures.boundary_year)["code"], name="code")
    columns = [_values(figures, *variable).reindex(codes) for variable in variables]
    known = [figures.catalogue.indicators[name] for name, _ in variables]
    assert known[0].kind is Kind.COUNT  # noqa: S101 - a logarithm of people
    return PeerSpace(
        distances_between(columns[0], pd.concat(columns[1:], axis=1)),
        variables,
        tuple(each.label.nl for each in known),
        tuple(each.label.en for each in known),
    )


def _values(figures: FiguresOnDivision, indicator: str, year: int) -> pd.Series:
    rows = figures.rows(indicator, year) if indicator in figures.catalogue.indicators else pd.DataFrame()
    if rows.empty or not rows["value"].notna().any():
        raise StatisticsError(
            "the panel has no figures of it, so no peers can be chosen",
            where=f"{indicator}, {year}",
            remedy="see `databoek status`; take the whole file in again with `databoek import`, or delete its folder "
            "in data/raw to use the snapshot",
        )
    return rows.set_index("code")["value"]


def distances_between(inhabitants: pd.Series, shares: pd.DataFrame) -> pd.DataFrame:
    r"""Return how far municipalities are from one another in size and composition.

    The distance is :math:`\sqrt{\tfrac12 (s_a - s_b)^2 + \tfrac12 \overline{(z_a - z_b)^2}}`, with s the standardised
    logarithm of the inhabitants and z the standardised shares, of which the mean is over those that both have.

    Parameters
    ----------
    inhabitants : Series of float
        By code; zero or missing makes all distances of that municipality unknown.
    shares : DataFrame of float
        The same index; one column for each share, in any unit.

    Returns
    -------
    DataFrame of float, shape (n, n)
        NaN where a size is unknown or the two have fewer than `FEWEST_SHARES` shares in common.

    Examples
    --------
    >>> people = pd.Series([1000.0, 10_000.0], index=["A", "B"])
    >>> shares = pd.DataFrame({"p": [1.0, 3.0], "q": [5.0, 7.0], "r": [0.0, 9.0]}, index=["A", "B"])
    >>> distances_between(people, shares).loc["A", "B"]
    np.float64(2.0)
    """
    size = _standardised(np.log(inhabitants.where(inhabitants > 0)).to_numpy(dtype=float)[:, None])
    each = _standardised(shares.to_numpy(dtype=float))
    apart = (each[:, None, :] - each[None, :, :]) ** 2
    common = np.isfinite(apart).sum(axis=2)
    composition = np.nansum(apart, axis=2) / np.maximum(common, 1)
    squared = ((size - size.T) ** 2 + np.where(common >= FEWEST_SHARES, composition, np.nan)) / 2
    return pd.DataFrame(np.sqrt(squared), index=inhabitants.index, columns=inhabitants.index)


def _standardised(columns: np.ndarray) -> np.ndarray:
    """Return each column in standard deviations from its mean; zero where all figures are the same."""
    with np.errstate(invalid="ignore"):
        centred = columns - np.nanmean(columns, axis=0)
        spread = np.nanstd(columns, axis=0)
    return np.asarray(centred / np.where(spread > 0, spread, 1))
