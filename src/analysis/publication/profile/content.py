"""What a page says of one municipality, in figures and reasons; languages come where it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from analysis.catalogue import Indicator, SdgRow
from analysis.catalogue.base import Bilingual
from analysis.statistics.peers import Peers


class Spread(StrEnum):
    """What an interval is about."""

    CHANCE = "chance"
    """The underlying risk that the count of one year reveals, and rounding: 95 percent."""
    PREDICTION = "prediction"
    """Where a figure that was not published is likely to be, by a model: 90 percent."""


@dataclass(frozen=True)
class Interval:
    """The range around a figure, in its unit."""

    lower: float
    upper: float
    about: Spread


@dataclass(frozen=True)
class Places:
    """The places that a figure can have, never one place.

    Parameters
    ----------
    first, last : int
        Place 1 is the highest figure. The true place lies in this range, for all areas of the list at once, with
        probability `level`.
    among : int
        How many municipalities of the list have a figure, this one included.
    level : float
    """

    first: int
    last: int
    among: int
    level: float


@dataclass(frozen=True)
class KeyFigure:
    """One figure with everything that must stand beside it.

    Parameters
    ----------
    indicator : Indicator
        With label, unit and definition in both languages, and the number of decimals.
    period : str
        The year, or the years that were taken together.
    value : float or None
    status : str
        Of the panel: observed, provisional, estimated, or why there is none.
    interval : Interval or None
    grade : str
        A to D; empty when there is none.
    remark : Bilingual or None
        Why there is no figure, no interval or no grade.
    places, peer_places : Places or None
        Among all municipalities with a figure, and among the peers and itself.
    no_places, no_peer_places : Bilingual or None
        Why there are none.
    median, peer_median : float or None
        The middle figure of all municipalities and of the peers that have one.
    peers_known : int
        How many peers have a figure.
    """

    indicator: Indicator = field(repr=False)
    period: str
    value: float | None
    status: str
    interval: Interval | None = None
    grade: str = ""
    remark: Bilingual | None = None
    places: Places | None = None
    no_places: Bilingual | None = None
    peer_places: Places | None = None
    no_peer_places: Bilingual | None = None
    median: float | None = None
    peer_median: float | None = None
    peers_known: int = 0


@dataclass(frozen=True)
class TrendPoint:
    """The figure of one year; without a value, its status tells why."""

    year: int
    value: float | None
    interval: Interval | None
    status: str


@dataclass(frozen=True)
class Change:
    """The difference between two years.

    Parameters
    ----------
    earlier, later : int
        The years.
    difference : float
        In the unit of the figure.
    critical_difference : float or None
        What chance and rounding alone exceed in one of twenty comparisons; None where that is not known.
    """

    earlier: int
    later: int
    difference: float
    critical_difference: float | None

    @property
    def exceeds_chance(self) -> bool | None:
        """Whether the difference is larger than the critical one; None where that is not known."""
        if self.critical_difference is None:
            return None
        return abs(self.difference) > self.critical_difference


@dataclass(frozen=True)
class Trend:
    """A figure through the years.

    Parameters
    ----------
    indicator : Indicator
    points : tuple of TrendPoint
        Rising years, those without a figure included.
    breaks : tuple of (int, Bilingual)
        The first year of a new definition, and why it does not compare with the year before.
    change : Change or None
        Over the last years that compare.
    no_change : Bilingual or None
        Why there is none.
    unusual : tuple of (int, Bilingual)
        Years whose amount does not compare, and why.
    """

    indicator: Indicator = field(repr=False)
    points: tuple[TrendPoint, ...]
    breaks: tuple[tuple[int, Bilingual], ...] = ()
    change: Change | None = None
    no_change: Bilingual | None = None
    unusual: tuple[tuple[int, Bilingual], ...] = ()


@dataclass(frozen=True)
class SdgCell:
    """One row of the SDG table for this municipality.

    Parameters
    ----------
    row : SdgRow
    indicator : Indicator or None
        That fills the row; None when there are no figures for it at all.
    value : float or None
    period : str
    third : int or None
        1 for the third of municipalities that is best for children, 3 for the worst; only where every place that the
        municipality can have lies in that third, so None where this is not certain or has no direction.
    measurable : bool
        Whether figures per municipality exist, here or elsewhere.
    reason : Bilingual or None
        Why there is no figure.
    """

    row: SdgRow = field(repr=False)
    indicator: Indicator | None = field(repr=False)
    value: float | None
    period: str
    third: int | None
    measurable: bool
    reason: Bilingual | None


@dataclass(frozen=True)
class Spending:
    """Youth-care spending beside what a model expects; euro per child.

    Parameters
    ----------
    year : int
    actual, expected, lower, upper : float or None
        ``lower`` and ``upper`` hold the middle 90 percent of municipalities around the expectation.
    outside : bool or None
        Whether the actual amount lies outside that range.
    terms : tuple of Indicator
        The characteristics that the expectation rests on.
    reason : Bilingual or None
        Why there is no expectation.
    """

    year: int
    actual: float | None
    expected: float | None = None
    lower: float | None = None
    upper: float | None = None
    outside: bool | None = None
    terms: tuple[Indicator, ...] = field(default=(), repr=False)
    reason: Bilingual | None = None

    @property
    def gap(self) -> float | None:
        """Actual minus expected, euro per child."""
        return None if self.actual is None or self.expected is None else self.actual - self.expected


@dataclass(frozen=True)
class Profile:
    """Everything that the page of a municipality says.

    Parameters
    ----------
    code, name, province : str
    boundary_year : int
    figures : tuple of KeyFigure
    peers : Peers
    peer_names : tuple of str
        In the order of the peers.
    trends : tuple of Trend
    sdg : tuple of SdgCell
        All rows of the SDG table, in its order.
    spending : Spending
    sources : Bilingual
        The source line of everything on the page.
    """

    code: str
    name: str
    province: str
    boundary_year: int
    figures: tuple[KeyFigure, ...]
    peers: Peers
    peer_names: tuple[str, ...]
    trends: tuple[Trend, ...]
    sdg: tuple[SdgCell, ...]
    spending: Spending
    sources: Bilingual

    @property
    def measured(self) -> tuple[SdgCell, ...]:
        """The SDG rows with a figure for this municipality."""
        return tuple(cell for cell in self.sdg if cell.value is not None)

    @property
    def not_measurable(self) -> tuple[SdgCell, ...]:
        """The SDG rows of which no figures per municipality can exist."""
        return tuple(cell for cell in self.sdg if not cell.measurable)

    @property
    def without_figure(self) -> tuple[SdgCell, ...]:
        """The SDG rows that could have a figure and have none here."""
        return tuple(cell for cell in self.sdg if cell.measurable and cell.value is None)

    def figure(self, indicator: str) -> KeyFigure:
        """Return the key figure of an indicator.

        Raises
        ------
        KeyError
            When it is not among them.
        """
        for each in self.figures:
            if each.indicator.id == indicator:
                return each
        raise KeyError(indicator)
