"""A drawing as SVG text: small, written by hand, coloured by classes so that a page can turn dark."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

COLOURS = {
    "ink": "#1a1a1a",
    "quiet": "#595959",
    "rule": "#8c8c8c",
    "land": "#d9d9d9",
    "edge": "#ffffff",
    "accent": "#0066c5",
    "tint": "#bcd5ee",
    "paper": "#ffffff",
}
"""Inks on paper; a page on a screen replaces them by its own variables of the same names."""

TYPEFACE = "DejaVu Sans"
"""With which Typst sets the text of a drawing; a web page uses its own."""


@dataclass(frozen=True)
class Drawing:
    """A drawing of which the colours are still to be chosen.

    Parameters
    ----------
    body : str
        SVG elements with the classes of :data:`COLOURS`, ``f-ink`` to fill and ``s-ink`` for a line.
    width, height : int
        Units of the view box.
    alt : str
        What it shows, for who does not see it.

    Examples
    --------
    >>> drawing = Drawing('<rect class="f-ink" width="4" height="2"/>', 4, 2, 'Een balk & "meer".')
    >>> print(drawing.inline())
    <svg viewBox="0 0 4 2" role="img" aria-label="Een balk &amp; &quot;meer&quot;."><rect class="f-ink" ...></svg>
    """

    body: str
    width: int
    height: int
    alt: str

    def inline(self) -> str:
        """Return it for within a page that has the colours."""
        label = escape(self.alt, quote=True)
        return (
            f'<svg viewBox="0 0 {self.width} {self.height}" role="img" aria-label="{label}">{self.body}</svg>'
        )

    def whole(self) -> str:
        """Return it as a file of its own, in the inks for paper."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}"><style>{_style()}</style>{self.body}</svg>'
        )


def _style() -> str:
    fills = "".join(f".f-{name}{{fill:{ink}}}.s-{name}{{stroke:{ink}}}" for name, ink in COLOURS.items())
    return f'text{{font-family:"{TYPEFACE}"}}{fills}'


def text(x: float, y: float, said: str, *, size: float, anchor: str = "start", ink: str = "ink") -> str:
    """Return words at a place, with the base line at y.

    Examples
    --------
    >>> text(1, 2.5, "a < b", size=10)
    '<text class="f-ink" x="1" y="2.5" font-size="10" text-anchor="start">a &lt; b</text>'
    """
    return (
        f'<text class="f-{ink}" x="{number(x)}" y="{number(y)}" font-size="{number(size)}" '
        f'text-anchor="{anchor}">{escape(said, quote=False)}</text>'
    )


def line(points: list[tuple[float, float]], ink: str, width: float, *, dashed: bool = False) -> str:
    """Return a line through points.

    Examples
    --------
    >>> line([(0, 0), (1.25, 4)], "ink", 1)
    '<path class="s-ink" fill="none" stroke-width="1" d="M0 0L1.3 4"/>'
    """
    dashes = ' stroke-dasharray="3 2"' if dashed else ""
    return (
        f'<path class="s-{ink}" fill="none" stroke-width="{number(width)}"{dashes} d="{_through(points)}"/>'
    )


def area(points: list[tuple[float, float]], ink: str) -> str:
    """Return a filled polygon.

    Examples
    --------
    >>> area([(0, 0), (1, 0), (1, 1)], "tint")
    '<path class="f-tint" d="M0 0L1 0L1 1z"/>'
    """
    return f'<path class="f-{ink}" d="{_through(points)}z"/>'


def dot(x: float, y: float, radius: float, *, hollow: bool = False) -> str:
    """Return a dot, or a ring with the paper inside.

    Examples
    --------
    >>> dot(1, 2, 3)
    '<circle class="f-accent" cx="1" cy="2" r="3"/>'
    """
    looks = 'class="f-paper s-accent" stroke-width="1.6"' if hollow else 'class="f-accent"'
    return f'<circle {looks} cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'


def cross(x: float, y: float, size: float) -> str:
    """Return an oblique cross.

    Examples
    --------
    >>> cross(5, 5, 2)
    '<path class="s-accent" fill="none" stroke-width="1.8" d="M3 3L7 7M3 7L7 3"/>'
    """
    (left, top), (right, bottom) = (number(x - size), number(y - size)), (number(x + size), number(y + size))
    strokes = f"M{left} {top}L{right} {bottom}M{left} {bottom}L{right} {top}"
    return f'<path class="s-accent" fill="none" stroke-width="1.8" d="{strokes}"/>'


def ring(x: float, y: float, radius: float, width: float) -> str:
    """Return a circle with nothing inside.

    Examples
    --------
    >>> ring(1, 2, 3, 0.5)
    '<circle class="s-accent" fill="none" stroke-width="0.5" cx="1" cy="2" r="3"/>'
    """
    place = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
    return f'<circle class="s-accent" fill="none" stroke-width="{number(width)}" {place}/>'


def number(value: float) -> str:
    """Write a coordinate with one decimal at most.

    Examples
    --------
    >>> number(2.0), number(2.04), number(-0.01), number(2.25)
    ('2', '2', '0', '2.3')
    """
    tenths = int(value * 10 + (0.5 if value >= 0 else -0.5))
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths / 10:.1f}"


def _through(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
