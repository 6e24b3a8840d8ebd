"""The figures of a council brief in full sentences: each with its year, how sure it is, or why it is not there."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.catalogue import Indicator
from analysis.numbers import Language, format_difference, format_interval, format_number
from analysis.panel.schema import Status
from analysis.publication.council.words import MORE, MOVED, say
from analysis.publication.profile import reasons
from analysis.publication.profile.content import Change, KeyFigure, Profile, Spending, Trend
from analysis.publication.profile.sentences import WHERE, side_of, told_grade, told_places, told_spending
from analysis.wording import GAP_CAUTION

CHILDREN, HOUSEHOLDS = "kinderen_laag_inkomen", "huishoudens_laag_inkomen"
SPENDING, REAL_SPENDING = "jeugdzorg_lasten_per_kind", "jeugdzorg_lasten_per_kind_reeel"


@dataclass(frozen=True)
class Told:
    """Sentences about one figure, and the words that they begin with."""

    lead: str
    text: str


def told_figures(page: Profile, language: Language) -> tuple[Told, ...]:
    """Return the figures of a brief: children, development, households, spending, and spending beside what is expected.

    Parameters
    ----------
    page : Profile
        What is not in its edition is left out.
    language : {"nl", "en"}

    Examples
    --------
    >>> from analysis.publication.profile.content import Spending
    >>> page = Profile("GM0", "A", "B", 2023, (), None, (), (), (), Spending(2021, 9.0), None)
    >>> told_figures(page, "nl")
    ()
    """
    known = {each.indicator.id: each for each in page.figures}
    trends = {each.indicator.id: each for each in page.trends}
    found = []
    if CHILDREN in known:
        found.append(("lead children", _children(known[CHILDREN], page.name, language)))
    if CHILDREN in trends:
        found.append(("lead trend", _trend(trends[CHILDREN], page.name, language)))
    if HOUSEHOLDS in known:
        found.append(("lead households", _households(known[HOUSEHOLDS], page.name, language)))
    if SPENDING in known:
        found.append(("lead spending", _spending(known[SPENDING], trends, page.name, language)))
        found.append(("lead expected", _expected(page.spending, page.name, language)))
    return tuple(Told(say(lead, language), text) for lead, text in found)


def change_of(page: Profile, indicator: str) -> Change | None:
    """Return the change of an indicator over the years that compare, None when there is none.

    Examples
    --------
    >>> from analysis.publication.profile.content import Spending
    >>> page = Profile("GM0", "A", "B", 2023, (), None, (), (), (), Spending(2021, 9.0), None)
    >>> change_of(page, "kinderen_laag_inkomen") is None
    True
    """
    return next((each.change for each in page.trends if each.indicator.id == indicator), None)


def booked_as(figure: KeyFigure) -> str | None:
    """Return the kind of unusual booking that a figure has: host, or unusually low; None for an ordinary one.

    Examples
    --------
    >>> import analysis
    >>> spending = analysis.load_catalogue().indicators["jeugdzorg_lasten_per_kind"]
    >>> booked_as(KeyFigure(spending, "2021", 9.0, "observed", remark=reasons.BOOKED["gastheergemeente"]))
    'gastheergemeente'
    """
    return next((kind for kind, told in reasons.BOOKED.items() if told == figure.remark), None)


def _children(figure: KeyFigure, name: str, language: Language) -> str:
    decimals = figure.indicator.decimals
    if figure.value is None:
        return say("children missing", language, year=figure.period, name=name, why=_why(figure, language))
    words = {"year": figure.period, "name": name, "value": format_number(figure.value, decimals, language)}
    interval = (
        format_interval(figure.interval.lower, figure.interval.upper, decimals, language)
        if figure.interval
        else ""
    )
    if figure.status == Status.ESTIMATED:
        table = _table(figure.indicator)
        return say("children estimated", language, **words, interval=interval, table=table)
    provisional = " provisional" if figure.status == Status.PROVISIONAL else ""
    sentences = [say(f"children{provisional}", language, **words)]
    if figure.interval:
        grade = told_grade(figure.grade, language)
        sentences.append(say("margin", language, interval=interval, grade=grade))
    sentences.append(told_places(figure, name, language))
    if figure.places and figure.median is not None:
        median = format_number(figure.median, decimals, language)
        sentences.append(say("middle of these", language, median=median))
    return " ".join(sentences)


def _table(indicator: Indicator) -> str:
    """Return the table with the newest figures."""
    return max(indicator.series, key=lambda series: series.last).source


def _trend(trend: Trend, name: str, language: Language) -> str:
    change, decimals = trend.change, trend.indicator.decimals
    if change is None:
        why = getattr(trend.no_change, language)
        return say("trend missing", language, name=name, why=why)
    kind = {True: "trend beyond", False: "trend within", None: "trend unknown"}[change.exceeds_chance]
    told = say(
        kind,
        language,
        earlier=change.earlier,
        later=change.later,
        moved=MOVED[language][change.difference > 0],
        size=format_number(abs(change.difference), decimals, language),
        difference=format_difference(change.difference, decimals, language),
        critical=format_number(change.critical_difference, decimals, language),
    )
    later = [year for year, _ in trend.breaks if year > change.later]
    return f"{told} {say('trend broken', language, year=later[0])}" if later else told


def _households(figure: KeyFigure, name: str, language: Language) -> str:
    why = _why(figure, language)
    if figure.value is None:
        return say("households missing", language, year=figure.period, name=name, why=why)
    value, median = (
        format_number(each, figure.indicator.decimals, language) for each in (figure.value, figure.median)
    )
    return say("households", language, year=figure.period, value=value, median=median, why=why).strip()


def _spending(figure: KeyFigure, trends: dict[str, Trend], name: str, language: Language) -> str:
    if figure.value is None:
        why = _why(figure, language)
        return say("spending missing", language, year=figure.period, name=name, why=why)
    value, median = (format_number(each, 0, language) for each in (figure.value, figure.median))
    sentences = [say("spending", language, year=figure.period, name=name, value=value, median=median)]
    if booked_as(figure):
        sentences.append(_why(figure, language))
    elif REAL_SPENDING in trends and (change := trends[REAL_SPENDING].change):
        more = MORE[language][change.difference > 0]
        size = format_number(abs(change.difference), 0, language)
        sentences.append(say("spending change", language, earlier=change.earlier, size=size, more=more))
    return " ".join(sentences)


def _expected(spending: Spending, name: str, language: Language) -> str:
    if spending.reason is not None:
        return told_spending(spending, name, language)
    euros = {
        key: format_number(getattr(spending, key), 0, language)
        for key in ("actual", "expected", "lower", "upper")
    }
    where, caution = WHERE[language][side_of(spending)], GAP_CAUTION[language]
    return say("expected", language, year=spending.year, name=name, **euros, where=where, caution=caution)


def _why(figure: KeyFigure, language: Language) -> str:
    return str(getattr(figure.remark, language)) if figure.remark else ""
