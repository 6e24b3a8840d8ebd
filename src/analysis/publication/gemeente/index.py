"""The page from which the pages of all municipalities are found: a list by province, and a search field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from analysis.numbers import Language
from analysis.publication.gemeente.page_html import part, template
from analysis.publication.gemeente.words import say
from analysis.territory.finding import other_names
from analysis.territory.gemeenten import Gemeenten
from analysis.wording import plain_name


@dataclass(frozen=True)
class Entry:
    """A municipality with a page.

    Parameters
    ----------
    name : str
    html, pdf : str
        File names; empty when the file is not there.
    search : str
        Its name and the popular and former names that lead to it, bare of accents and signs, with spaces between.
    """

    name: str
    html: str
    pdf: str
    search: str


def index_html(
    gemeenten: Gemeenten,
    boundary_year: int,
    slugs: Mapping[str, str],
    there: Collection[str],
    language: Language = "nl",
) -> bytes:
    """Write the page.

    Parameters
    ----------
    gemeenten : Gemeenten
    boundary_year : int
    slugs : mapping of str to str
        By code, see :func:`analysis.publication.gemeente.slugs.slugs`.
    there : collection of str
        The files in the folder; nothing else is linked to.
    language : {"nl", "en"}

    Returns
    -------
    bytes
        UTF-8. Without JavaScript it is a plain list; it asks for no other file than the pages.

    Examples
    --------
    >>> import analysis
    >>> page = index_html(analysis.load_gemeenten(), 2023, {"GM0344": "utrecht"}, {"utrecht.html"}).decode()
    >>> 'href="utrecht.html"' in page, "utrecht.pdf" in page
    (True, False)
    """
    words = {key: say(key, language) for key in ("book", "index title", "search", "search hint")}
    return (
        template("index.html.jinja")
        .render(
            language=language,
            words=words,
            intro=say("index intro", language, year=boundary_year),
            counts={"one": say("found one", language), "none": say("nothing", language)},
            many=say("found", language, count="#"),
            pdf_of=lambda name: say("pdf of", language, name=name),
            provinces=provinces(gemeenten, boundary_year, slugs, there),
            style=part("index.css"),
            script=part("index.js"),
        )
        .encode("utf-8")
    )


def provinces(
    gemeenten: Gemeenten, boundary_year: int, slugs: Mapping[str, str], there: Collection[str]
) -> dict[str, list[Entry]]:
    """Return the municipalities with a page by province, both in the order of their names.

    Examples
    --------
    >>> import analysis
    >>> found = provinces(analysis.load_gemeenten(), 2023, {"GM0757": "boxtel"}, {"boxtel.pdf"})
    >>> found["Noord-Brabant"][0].pdf, "haaren" in found["Noord-Brabant"][0].search.split()
    ('boxtel.pdf', True)
    """
    also: dict[str, list[str]] = {}
    for other in other_names(gemeenten, boundary_year):
        for code in other.codes:
            also.setdefault(code, []).append(plain_name(other.name))
    division = gemeenten.in_year(boundary_year)
    found: dict[str, list[Entry]] = {}
    for code, name, province in zip(division["code"], division["naam"], division["provincie"], strict=True):
        files = [f"{slugs[code]}.{kind}" if code in slugs else "" for kind in ("html", "pdf")]
        html, pdf = (file if file in there else "" for file in files)
        if html or pdf:
            search = " ".join([plain_name(name), *sorted(also.get(code, []))])
            listed = found.setdefault(str(gemeenten.province_names[province]), [])
            listed.append(Entry(str(name), html, pdf, search))
    return {
        province: sorted(entries, key=lambda entry: plain_name(entry.name))
        for province, entries in sorted(found.items())
    }
