"""The row of development goals: each with its figures, or with why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise

from analysis.numbers import Language, format_number
from analysis.publication.gemeente.words import GOALS, say
from analysis.publication.profile.content import Profile, SdgCell
from analysis.publication.profile.sentences import WHICH

BETWEEN = 40
"""Letters that the room between two goals would hold."""


@dataclass(frozen=True)
class Goal:
    """A goal: its number, its name, and what is told of it, one line for each figure."""

    number: int
    name: str
    told: tuple[str, ...]


def told_goals(cells: tuple[SdgCell, ...], language: Language = "nl") -> tuple[Goal, ...]:
    """Return the goals of the table in their order, none left out.

    Parameters
    ----------
    cells : tuple of SdgCell
        Rows of the table; each counts for its first goal.
    language : {"nl", "en"}

    Returns
    -------
    tuple of Goal

    Examples
    --------
    >>> import analysis
    >>> row = analysis.load_catalogue().sdg["internet"]
    >>> told_goals((SdgCell(row, None, None, "", None, row.measurable, row.reason),))[0].told
    ('Geen cijfer: gezinnen zonder internet. Niet per gemeente te meten, zie onder.',)
    """
    numbers = sorted({cell.row.goals[0] for cell in cells})
    by_goal = {number: [cell for cell in cells if cell.row.goals[0] == number] for number in numbers}
    return tuple(
        Goal(number, GOALS[number][language], tuple(_told(own, language))) for number, own in by_goal.items()
    )


def told_gaps(profile: Profile, language: Language = "nl") -> str:
    """Say how many measures have a figure, and name those that cannot have one per municipality.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> nothing = SimpleNamespace(sdg=(), measured=(), without_figure=(), not_measurable=())
    >>> told_gaps(nothing)[:60]
    'Van de 0 maatstaven bij de doelen hebben er 0 hier een cijfe'
    """
    names = "; ".join(_not_measurable(cell, language) for cell in profile.not_measurable)
    return say(
        "gap count",
        language,
        all=len(profile.sdg),
        measured=len(profile.measured),
        missing=len(profile.without_figure),
        names=names,
    )


def _told(cells: list[SdgCell], language: Language) -> list[str]:
    """Return a line for each figure and for each that this municipality misses; the others are counted."""
    lines = [_figure(cell, language) for cell in cells if cell.value is not None]
    missed = [cell for cell in cells if cell.value is None and cell.indicator is not None]
    lines += [f"{_short(cell, language)}: {_lowered(_reason(cell, language))}" for cell in missed]
    others = [cell for cell in cells if cell.indicator is None]
    if not lines:
        first = min(others, key=lambda cell: cell.measurable)  # the first of those that cannot be measured
        proxy = _lowered(getattr(first.row.proxy, language))
        reason = _reason(first, language) if first.measurable else say("not measurable", language)
        lines.append(say("goal missing", language, proxy=proxy, reason=reason))
        others.remove(first)
    if others:
        lines.append(say("one missing" if len(others) == 1 else "more missing", language, count=len(others)))
    return lines


def _figure(cell: SdgCell, language: Language) -> str:
    assert cell.indicator is not None  # noqa: S101 - there is a figure
    value = format_number(cell.value, cell.indicator.decimals, language)
    unit, period = getattr(cell.indicator.unit, language), cell.period.replace("-", "–")
    third = f", {say('third', language, which=WHICH[language][cell.third])}" if cell.third else ""
    return f"{_short(cell, language)}: {value} {unit} ({period}){third}."


def _short(cell: SdgCell, language: Language) -> str:
    assert cell.indicator is not None  # noqa: S101 - only asked of rows that an indicator fills
    return str(getattr(cell.indicator.short, language))


def _reason(cell: SdgCell, language: Language) -> str:
    return str(getattr(cell.reason, language))


def _not_measurable(cell: SdgCell, language: Language) -> str:
    reason = _reason(cell, language)
    why = (reason.partition(": ")[2] or reason).rstrip(".")
    return f"{_lowered(getattr(cell.row.proxy, language))} ({why})"


def _lowered(proxy: str) -> str:
    """Begin with a small letter, for within a sentence."""
    return f"{proxy[:1].lower()}{proxy[1:]}"


def in_columns(goals: tuple[Goal, ...], columns: int) -> list[list[Goal]]:
    """Divide goals over columns in their order, so that the longest column is as short as can be.

    Examples
    --------
    >>> goals = tuple(Goal(number, "", ("x" * size,)) for number, size in enumerate([80, 80, 200, 10, 10]))
    >>> [[goal.number for goal in column] for column in in_columns(goals, 3)]
    [[0, 1], [2], [3, 4]]
    """
    if len(goals) <= columns:
        return [[goal] for goal in goals]
    lengths = [len(goal.name) + sum(map(len, goal.told)) + BETWEEN for goal in goals]
    cuts = min(
        combinations(range(1, len(goals)), columns - 1),
        key=lambda cuts: max(sum(lengths[start:end]) for start, end in pairwise((0, *cuts, len(goals)))),
    )
    return [list(goals[start:end]) for start, end in pairwise((0, *cuts, len(goals)))]
