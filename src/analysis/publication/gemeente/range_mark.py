"""What was spent as a dot beside the range that nine out of ten municipalities keep to."""

from __future__ import annotations

from analysis.numbers import Language, format_number
from analysis.publication.gemeente.svg import Drawing, area, dot, line, text
from analysis.publication.gemeente.words import say
from analysis.publication.profile.content import Spending

WIDTH, HEIGHT = 240, 84
LEFT, RIGHT, MIDDLE = 10, 230, 34
LETTERS = 10.5
LETTER = 6.3
"""Width of a letter, to keep words within the drawing."""


def range_mark(spending: Spending, language: Language = "nl") -> Drawing | None:
    """Draw an amount beside its expectation; nothing where there is none.

    Parameters
    ----------
    spending : Spending
    language : {"nl", "en"}

    Returns
    -------
    Drawing or None

    Examples
    --------
    >>> range_mark(Spending(2021, 1718.0, 1633.0, 1052.0, 2348.0, False)).alt
    'Geboekt 1.718 euro per kind, verwacht 1.633 euro; bereik van 1.052 tot 2.348 euro.'
    >>> range_mark(Spending(2021, 1718.0)) is None
    True
    """
    actual, expected, lower, upper = spending.actual, spending.expected, spending.lower, spending.upper
    if actual is None or expected is None or lower is None or upper is None:
        return None
    told = {
        name: format_number(value, 0, language)
        for name, value in {"actual": actual, "expected": expected, "lower": lower, "upper": upper}.items()
    }
    end = 1.04 * max(actual, upper)

    def x(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * value / end

    parts = [
        line([(LEFT, MIDDLE), (RIGHT, MIDDLE)], "rule", 1),
        line([(LEFT, MIDDLE - 5), (LEFT, MIDDLE + 5)], "rule", 1),
        area(
            [(x(lower), MIDDLE - 8), (x(upper), MIDDLE - 8), (x(upper), MIDDLE + 8), (x(lower), MIDDLE + 8)],
            "tint",
        ),
        line([(x(expected), MIDDLE - 12), (x(expected), MIDDLE + 12)], "ink", 2),
        dot(x(actual), MIDDLE, 4.5),
        _label(x(actual), MIDDLE - 20, f"{say('actual', language)} {told['actual']}"),
        _label(x(expected), MIDDLE + 25, f"{say('expected', language)} {told['expected']}"),
        _label(
            (x(lower) + x(upper)) / 2,
            MIDDLE + 40,
            f"{say('range word', language)} {told['lower']}–{told['upper']}",
            "quiet",
        ),
        _label(LEFT, MIDDLE + 25, "0", "quiet"),
    ]
    return Drawing("".join(parts), WIDTH, HEIGHT, say("mark", language, **told))


def _label(x: float, y: float, said: str, ink: str = "ink") -> str:
    """Write words around a place, moved where they would leave the drawing."""
    half = LETTER * len(said) / 2
    return text(min(max(x, half), WIDTH - half), y, said, size=LETTERS, anchor="middle", ink=ink)
