"""The page of a municipality as one HTML file: style and drawings are inside, and it asks for nothing else."""

from __future__ import annotations

from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from analysis.publication.gemeente.sheet import Sheet


def page_html(sheet: Sheet) -> bytes:
    """Write a sheet as a page that is read on a screen of any width, and printed on one A4.

    Parameters
    ----------
    sheet : Sheet

    Returns
    -------
    bytes
        UTF-8.

    Examples
    --------
    >>> from analysis.publication.gemeente.svg import Drawing
    >>> land = Drawing("", 1, 1, "Kaart.")
    >>> made_up = Sheet("nl", "GM0000", "Voorbeeld", "Nergens", land, *[()] * 6, *[""] * 4)
    >>> b"<h1>Voorbeeld</h1>" in page_html(made_up)
    True
    """
    return template("page.html.jinja").render(sheet=sheet, style=part("page.css")).encode("utf-8")


@cache
def template(name: str) -> Template:
    """Return a template of this package, in which text is escaped and a missing name is an error.

    Examples
    --------
    >>> template("page.html.jinja").name is None
    True
    """
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(part(name))


@cache
def part(name: str) -> Markup:
    """Return a file of this package as it is.

    Examples
    --------
    >>> "prefers-color-scheme" in part("page.css")
    True
    """
    path = resources.files("analysis.publication.gemeente") / name
    return Markup(path.read_text(encoding="utf-8"))  # noqa: S704 - a file of this package
