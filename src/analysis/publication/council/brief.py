"""What a council brief says about one municipality: figures, three questions, and what does not follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version

import pandas as pd

from analysis.numbers import Language
from analysis.panel.citation import source_line
from analysis.publication.annex.series import series_of
from analysis.publication.council.figures import (
    CHILDREN,
    HOUSEHOLDS,
    REAL_SPENDING,
    SPENDING,
    Told,
    told_figures,
)
from analysis.publication.council.questions import three_questions
from analysis.publication.council.words import say
from analysis.publication.profile.content import Profile
from analysis.publication.profile.national import National
from analysis.publication.text import Heading, Inline, Items, Paragraph, Piece, Strong, Text

DEFINED = (CHILDREN, SPENDING)
"""Figures whose definitions stand on the page; that of households says the same of households."""
LIMITS = ("no cause", "no verdict", "within the margin", "gross amounts")

WITH_UNIT = re.compile(
    r"(?<=\d) (?=(?:procent|percent|euro|[Jj]anuar[iy])|[a-z]+ 20\d\d\b)|(?<=\bplaats) (?=\d)|(?<=\bplace) (?=\d)"
)
"""Spaces at which a line must not end."""


@dataclass(frozen=True)
class CouncilBrief:
    """One page of text for a council.

    Parameters
    ----------
    municipality : str
    language : {"nl", "en"}
    heading, opening : str
        Without a date: each figure has its own year.
    figures : tuple of Told
        What is known, in full sentences.
    questions : tuple of str
        Three, see :mod:`analysis.publication.council.questions`.
    limits : tuple of str
        What cannot be concluded.
    definitions : tuple of Told
    sources, citation : str
        The tables behind the figures, and how this page is cited.
    """

    municipality: str
    language: Language
    heading: str
    opening: str
    figures: tuple[Told, ...]
    questions: tuple[str, str, str]
    limits: tuple[str, ...]
    definitions: tuple[Told, ...]
    sources: str
    citation: str

    @property
    def text(self) -> tuple[Piece, ...]:
        """The page down to its sources, as every renderer of this package reads it."""
        return (
            Heading(1, (Text(self.heading),)),
            _paragraph(self.opening),
            self._head("figures"),
            *(Paragraph(parts(each)) for each in self.figures),
            self._head("questions"),
            Items(True, tuple((_paragraph(each),) for each in self.questions)),
            self._head("limits"),
            Items(False, tuple((_paragraph(each),) for each in self.limits)),
            self._head("sources"),
        )

    def _head(self, key: str) -> Heading:
        return Heading(2, (Text(say(key, self.language)),))


def parts(told: Told) -> tuple[Inline, ...]:
    """Return sentences with the words that they begin with in strong type.

    Examples
    --------
    >>> parts(Told("Bron:", "CBS"))
    (Strong(parts=(Text(text='Bron:'),)), Text(text=' CBS'))
    """
    return Strong((Text(told.lead),)), Text(f" {unbroken(told.text)}")


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Text(unbroken(text)),))


def unbroken(text: str) -> str:
    r"""Return a text in which a number stays on the line of what it counts.

    Examples
    --------
    >>> unbroken("De marge is 4,4 procent op 1 januari.")
    'De marge is 4,4\xa0procent op 1\xa0januari.'
    """
    return WITH_UNIT.sub("\u00a0", text)


def council_brief(page: Profile, sources: str, language: Language = "nl") -> CouncilBrief:
    """Return the brief of a municipality.

    Parameters
    ----------
    page : Profile
        From :func:`analysis.publication.profile.building.profile`.
    sources : str
        From :func:`council_sources`, the same for all municipalities.
    language : {"nl", "en"}

    Examples
    --------
    >>> from analysis.publication.profile.content import Spending
    >>> page = Profile("GM0", "Almere", "Flevoland", 2023, (), None, (), (), (), Spending(2021, 9.0), None)
    >>> brief = council_brief(page, "Bron: CBS.")
    >>> brief.heading, len(brief.questions), len(brief.limits)
    ('Raadsbrief Almere', 3, 4)
    """
    known = {each.indicator.id: each.indicator for each in page.figures}
    defined = [known[name] for name in DEFINED if name in known]
    return CouncilBrief(
        municipality=page.name,
        language=language,
        heading=say("heading", language, name=page.name),
        opening=say("opening", language, name=page.name, province=page.province),
        figures=told_figures(page, language),
        questions=three_questions(page, language),
        limits=tuple(say(each, language) for each in LIMITS),
        definitions=(
            *(
                Told(f"{getattr(each.label, language)}:", getattr(each.definition, language))
                for each in defined
            ),
            *_model(page, language),
        ),
        sources=sources,
        citation=say("citation", language, version=version("kinderen-in-kaart"), name=page.name),
    )


def _model(page: Profile, language: Language) -> Iterator[Told]:
    """Yield what the expected spending rests on."""
    if page.spending.terms:
        labels = [str(getattr(term.label, language)) for term in page.spending.terms]
        terms = "; ".join(label[:1].lower() + label[1:] for label in labels)
        lead = say("lead model", language)
        yield Told(lead, say("model", language, year=page.spending.year, terms=terms))


def council_sources(national: National, language: Language = "nl") -> str:
    """Return the source line of what a brief tells: the tables behind its figures, estimates and expectation.

    Parameters
    ----------
    national : National
    language : {"nl", "en"}

    Examples
    --------
    >>> from analysis.maps.materials import Materials
    >>> from analysis.project import Project
    >>> council_sources(National(Materials(Project.find())))[:9]
    'Bron: CBS'
    """
    figures, courses = national.materials.figures, national.courses
    used = [(name, each) for name in (CHILDREN, HOUSEHOLDS, SPENDING) for each in figures.years(name)[-1:]]
    used += [
        (name, year)
        for name in (CHILDREN, REAL_SPENDING)
        if name in courses
        for year in courses[name].compared
    ]
    prices = series_of(REAL_SPENDING, figures).cited if REAL_SPENDING in courses else ()
    rows = [figures.behind(used), national.expectation.result.based_on]
    kept = [each[["value", "source", "version"]] for each in rows]
    return source_line(pd.concat(kept), figures.catalogue, also=prices, language=language)
