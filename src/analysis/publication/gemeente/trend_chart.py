"""A figure through the years in a few square centimetres, from zero, with its margin and its breaks."""

from __future__ import annotations

from analysis.numbers import Language, format_number
from analysis.publication.gemeente.svg import Drawing, area, cross, dot, line, text
from analysis.publication.gemeente.words import say
from analysis.publication.profile.content import Trend, TrendPoint

WIDTH, HEIGHT = 240, 84
LEFT, RIGHT, TOP, BOTTOM = 46, 194, 10, 67
LETTERS = 10.5
"""Size of what is written in it."""

Place = tuple[float, float]


def trend_chart(trend: Trend, language: Language = "nl") -> Drawing | None:
    """Draw a trend; nothing when no year has a figure.

    Parameters
    ----------
    trend : Trend
    language : {"nl", "en"}
        Of the labels and the text alternative.

    Returns
    -------
    Drawing or None

    Examples
    --------
    >>> import analysis
    >>> low_income = analysis.load_catalogue().indicators["huishoudens_laag_inkomen"]
    >>> points = (TrendPoint(2019, 7.5, None, "observed"), TrendPoint(2020, 6.8, None, "observed"))
    >>> trend_chart(Trend(low_income, points)).alt
    'Huishoudens met een laag inkomen, procent. Lijn van 2019 tot en met 2020, as vanaf nul. 2019: 7,5. 2020: 6,8.'
    >>> trend_chart(Trend(low_income, (TrendPoint(2019, None, None, "suppressed"),))) is None
    True
    """
    if not _known(trend):
        return None
    scale = _Scale(trend)
    parts = [_axis(scale), *_bands(trend, scale), *_breaks(trend, scale, language)]
    parts += [*_lines(trend, scale), *_dots(trend, scale), *_labels(trend, scale, language)]
    return Drawing("".join(parts), WIDTH, HEIGHT, _told(trend, language))


class _Scale:
    """Where a year and a figure stand."""

    def __init__(self, trend: Trend) -> None:
        self.first, self.last = trend.points[0].year, trend.points[-1].year
        ends = [point.interval.upper for point in _known(trend) if point.interval is not None]
        self.highest = max([*ends, *(_value(point) for point in _known(trend)), 1e-9])

    def x(self, year: float) -> float:
        """Return how far from the left a year stands; one single year in the middle."""
        if self.first == self.last:
            return (LEFT + RIGHT) / 2
        return LEFT + (RIGHT - LEFT) * (year - self.first) / (self.last - self.first)

    def y(self, value: float) -> float:
        """Return how far from the top a figure stands."""
        return BOTTOM - (BOTTOM - TOP) * max(value, 0.0) / self.highest

    def at(self, point: TrendPoint) -> Place:
        """Return where a year with its figure stands."""
        return self.x(point.year), self.y(_value(point))


def _known(trend: Trend) -> list[TrendPoint]:
    return [point for point in trend.points if point.value is not None]


def _value(point: TrendPoint) -> float:
    assert point.value is not None  # noqa: S101 - only asked of years with a figure
    return point.value


def _runs(trend: Trend) -> list[list[TrendPoint]]:
    """Return the stretches of years that follow each other, have a figure, and compare."""
    starts = {year for year, _ in trend.breaks}
    runs: list[list[TrendPoint]] = []
    for point in _known(trend):
        goes_on = runs and runs[-1][-1].year == point.year - 1 and point.year not in starts
        if goes_on:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _axis(scale: _Scale) -> str:
    years = "".join(
        text(scale.x(year), HEIGHT - 4, str(year), size=LETTERS, anchor="middle", ink="quiet")
        for year in dict.fromkeys((scale.first, scale.last))
    )
    zero = text(LEFT - 10, BOTTOM + 2, "0", size=LETTERS, anchor="end", ink="quiet")
    return line([(LEFT - 7, BOTTOM), (RIGHT + 7, BOTTOM)], "rule", 1) + years + zero


def _bands(trend: Trend, scale: _Scale) -> list[str]:
    return [_band(run, scale) for run in _runs(trend) if all(point.interval for point in run)]


def _band(run: list[TrendPoint], scale: _Scale) -> str:
    """Return the margin of a stretch; of one year alone as a bar of some width."""
    spread = 3.0 if len(run) == 1 else 0.0
    upper = [(scale.x(point.year), scale.y(point.interval.upper)) for point in run if point.interval]
    lower = [(scale.x(point.year), scale.y(point.interval.lower)) for point in run if point.interval]
    if spread:
        (x, high), (_, low) = upper[0], lower[0]
        return area([(x - spread, high), (x + spread, high), (x + spread, low), (x - spread, low)], "tint")
    return area([*upper, *reversed(lower)], "tint")


def _breaks(trend: Trend, scale: _Scale, language: Language) -> list[str]:
    parts = []
    for year, _ in trend.breaks:
        if scale.first < year <= scale.last:
            x = scale.x(year - 0.5)
            y = BOTTOM - 4 if _free_below(x, trend, scale) else TOP + 2
            parts.append(line([(x, TOP - 6), (x, BOTTOM)], "rule", 1, dashed=True))
            parts.append(text(x - 3, y, say("break mark", language), size=LETTERS, anchor="end", ink="quiet"))
    return parts


def _free_below(x: float, trend: Trend, scale: _Scale) -> bool:
    """Tell whether words fit under the line, at the left of a place."""
    near = [point for point in _known(trend) if x - 45 < scale.x(point.year) < x]
    lows = [point.interval.lower if point.interval else _value(point) for point in near]
    return all(scale.y(low) < BOTTOM - 18 for low in lows)


def _lines(trend: Trend, scale: _Scale) -> list[str]:
    return [line([scale.at(point) for point in run], "accent", 2) for run in _runs(trend) if len(run) > 1]


def _dots(trend: Trend, scale: _Scale) -> list[str]:
    unusual = {year for year, _ in trend.unusual}
    return [
        cross(*scale.at(point), 3.5)
        if point.year in unusual
        else dot(*scale.at(point), 2.6, hollow=point.status != "observed")
        for point in _known(trend)
    ]


def _labels(trend: Trend, scale: _Scale, language: Language) -> list[str]:
    """Write the first figure at the left of its point and the last at the right, whatever their years."""
    known = _known(trend)
    ends = [(known[0], -7, "end"), (known[-1], 7, "start")][0 if len(known) > 1 else 1 :]
    return [
        text(
            scale.x(point.year) + aside,
            max(scale.y(_value(point)) + 4, TOP),
            format_number(point.value, trend.indicator.decimals, language),
            size=LETTERS + 1,
            anchor=anchor,
        )
        for point, aside, anchor in ends
    ]


def _told(trend: Trend, language: Language) -> str:
    indicator, known = trend.indicator, _known(trend)
    said = [f"{getattr(indicator.label, language)}, {getattr(indicator.unit, language)}."]
    said.append(say("from zero", language, first=known[0].year, last=known[-1].year))
    said += [
        say(
            "values",
            language,
            year=point.year,
            value=format_number(point.value, indicator.decimals, language),
        )
        + "."
        for point in known
    ]
    said += [say("break", language, year=year, why=getattr(why, language)) for year, why in trend.breaks]
    said += [f"{year}: {getattr(why, language)}" for year, why in trend.unusual]
    return " ".join(said)
