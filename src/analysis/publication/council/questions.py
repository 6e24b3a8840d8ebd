"""The three questions of a council brief: chosen by rules, neutral, and about what the figures show.

Each of the first two questions is the first of its list whose condition holds; the last of each list always does.
The third is the same for every municipality but for its numbers.

1. About low income among children:
   there is no published figure; its reliability is C or D; its change exceeds chance; its change does not;
   else what is known of these children.
2. About youth-care spending:
   the municipality is a host, or its amount unusually low; its newest amount is missing; its amount lies outside
   the range around what is expected; it changed by a tenth or more in a year; it lies within that range;
   else what the budget rests on.
3. About article 4 of the UN Convention on the Rights of the Child, and the subjects without a figure.
"""

from __future__ import annotations

from analysis.numbers import Language, format_number
from analysis.panel.schema import Status
from analysis.publication.council.figures import CHILDREN, REAL_SPENDING, SPENDING, booked_as, change_of
from analysis.publication.council.words import MOVED, say
from analysis.publication.profile import reasons
from analysis.publication.profile.content import KeyFigure, Profile, Trend
from analysis.publication.profile.sentences import WHERE, side_of
from analysis.statistics.bookings import HOST, LOW

WIDE = ("C", "D")
"""Grades of reliability of a margin that is more than a third of the figure."""
STEP = 0.1
"""Share of the amount of the year before; a convention, as no critical difference is known for amounts."""
UNUSUAL = {HOST: "ask about the host", LOW: "ask about a low booking"}
"""By kind of booking that makes an amount not compare."""


def three_questions(page: Profile, language: Language) -> tuple[str, str, str]:
    """Return the questions that a councillor could ask the executive.

    Parameters
    ----------
    page : Profile
    language : {"nl", "en"}

    Examples
    --------
    >>> from analysis.publication.profile.content import Spending
    >>> page = Profile("GM0", "Almere", "B", 2023, (), None, (), (), (), Spending(2021, 9.0), None)
    >>> [question.partition(",")[0] for question in three_questions(page, "nl")][:2]
    ['Wat is volgens het CBS in Almere het aandeel kinderen in een huishouden met een laag inkomen',
     'Het bedrag over 2021 staat niet in deze uitgave. Wat gaf de gemeente dat jaar per kind uit aan jeugdzorg']
    """
    return _about_income(page, language), _about_spending(page, language), _about_rights(page, language)


def _figure(page: Profile, indicator: str) -> KeyFigure | None:
    return next((each for each in page.figures if each.indicator.id == indicator), None)


def _about_income(page: Profile, language: Language) -> str:
    figure, change = _figure(page, CHILDREN), change_of(page, CHILDREN)
    if figure is None or figure.value is None or figure.status == Status.ESTIMATED:
        return say("ask for the figure", language, name=page.name)
    if figure.grade in WIDE:
        return say("ask about the margin", language)
    if change is None or change.exceeds_chance is None:
        return say("ask what is known", language)
    kind = "ask about the change" if change.exceeds_chance else "ask who is reached"
    moved = MOVED[language][change.difference > 0]
    size = format_number(abs(change.difference), figure.indicator.decimals, language)
    return say(kind, language, earlier=change.earlier, later=change.later, moved=moved, size=size)


def _about_spending(page: Profile, language: Language) -> str:
    figure, expected = _figure(page, SPENDING), page.spending
    for kind, question in UNUSUAL.items():
        newest = figure is not None and booked_as(figure) == kind
        if newest or expected.reason == reasons.why_no_expectation(kind):
            year = figure.period if figure and newest else expected.year
            return say(question, language, name=page.name, year=year)
    if figure is None or figure.value is None:
        return say("ask for the amount", language, year=figure.period if figure else expected.year)
    if expected.outside:
        where = WHERE[language][side_of(expected)]
        return say("ask about the gap", language, year=expected.year, where=where)
    step = _step(next((each for each in page.trends if each.indicator.id == REAL_SPENDING), None))
    if step is not None and abs(step[2]) >= STEP:
        earlier, later, share = step
        size, moved = format_number(100 * abs(share), 0, language), MOVED[language][share > 0]
        return say("ask about the step", language, earlier=earlier, later=later, size=size, moved=moved)
    if expected.outside is not None:
        return say("ask about the years since", language, year=expected.year)
    return say("ask about the budget", language)


def _step(trend: Trend | None) -> tuple[int, int, float] | None:
    """Return the last two years and the change between them as a share of the first; None when they do not compare."""
    change = trend.change if trend else None
    if trend is None or change is None or change.later != change.earlier + 1:
        return None
    before = next((each.value for each in trend.points if each.year == change.earlier), None)
    return (change.earlier, change.later, change.difference / before) if before else None


def _about_rights(page: Profile, language: Language) -> str:
    missing, rows = len(page.sdg) - len(page.measured), len(page.sdg)
    return say("ask about article 4", language, missing=format_number(missing, 0), all=format_number(rows, 0))
