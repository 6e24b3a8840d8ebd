"""Lines of text: how wide they are, and where they are broken."""

from __future__ import annotations

from functools import lru_cache


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return how many inches a line of text takes in the font of the style.

    Examples
    --------
    >>> 0.5 < text_width("'s-Gravenhage", 7) < 0.8
    True
    """
    import matplotlib as mpl

    fonts = (*mpl.rcParams["font.family"], *mpl.rcParams["font.sans-serif"])
    return _text_width(text, size, weight, fonts)


@lru_cache(maxsize=4096)
def _text_width(text: str, size: float, weight: str, fonts: tuple[str, ...]) -> float:
    """Measure once for each setting of the fonts, which the library looks up itself."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=size, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / 72


def wrapped(text: str, width: float, size: float, weight: str = "normal") -> list[str]:
    """Return a text in lines that fit in a width in inches; a word that is wider than that is broken.

    Lines are broken at spaces, not at no-break spaces, which become spaces.

    Examples
    --------
    >>> wrapped("Kinderen in een huishouden met een laag inkomen", 1.4, 7)
    ['Kinderen in een huishouden', 'met een laag inkomen']
    """
    lines: list[str] = []
    taken, space = 0.0, text_width("n n", size, weight) - text_width("nn", size, weight)
    for word in filter(None, text.split(" ")):
        long = text_width(word, size, weight)
        if lines and taken + space + long <= width:
            lines[-1], taken = f"{lines[-1]} {word}", taken + space + long
            continue
        while len(word) > 1 and text_width(word, size, weight) > width:
            fits = [at for at in range(1, len(word)) if text_width(word[:at], size, weight) <= width]
            lines.append(word[: max(fits, default=1)])
            word = word[max(fits, default=1) :]
        lines.append(word)
        taken = text_width(word, size, weight)
    return [line.replace("\u00a0", " ") for line in lines]
