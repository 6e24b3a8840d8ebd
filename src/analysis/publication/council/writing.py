"""The council brief of a municipality that somebody names, written as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from analysis.errors import TerritoryError
from analysis.files import write_bytes
from analysis.maps.materials import Materials
from analysis.numbers import Language
from analysis.project import Project
from analysis.publication.council.brief import council_brief, council_sources
from analysis.publication.council.document import council_docx
from analysis.publication.profile import National, profile
from analysis.publication.word.reference import begun
from analysis.territory.finding import Found, find_gemeente, slug


def write_council_brief(
    project: Project,
    municipality: str,
    *,
    language: Language = "nl",
    out: Path | None = None,
    reference: Path | None = None,
    say: Callable[[str], None] | None = None,
) -> Path:
    """Write the brief of a municipality.

    Parameters
    ----------
    project : Project
    municipality : str
        A code or a name, see :func:`analysis.territory.finding.find_gemeente`.
    language : {"nl", "en"}
    out : pathlib.Path, optional
        By default ``raadsbrief-NAME.docx`` beside the page of the municipality.
    reference : pathlib.Path, optional
        A ``.docx`` with the styles to use.
    say : callable, optional
        Gets the sentence about a name that is no longer in use.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    TerritoryError
        When there is no such municipality, or a former one went to several.
    PublicationError
        When the reference is no Word document.

    Examples
    --------
    >>> write_council_brief(Project.find(), "Haaren")
    Traceback (most recent call last):
    analysis.errors.TerritoryError: 'Haaren': The municipality of Haaren ceased to exist on 2021-01-01; ...
    """
    materials = Materials(project)
    found = find_gemeente(municipality, materials.gemeenten, materials.boundary_year)
    code, name = _only(found, municipality)
    begun(reference)  # refuses what is no Word document before the figures are computed
    if say and found.note(language):
        say(found.note(language))
    national = National(materials)
    brief = council_brief(profile(code, national), council_sources(national, language), language)
    target = out or project.gemeenten(language) / f"raadsbrief-{slug(name)}.docx"
    write_bytes(target, council_docx(brief, reference=reference))
    return target


def _only(found: Found, municipality: str) -> tuple[str, str]:
    """Return the one municipality that is meant; a brief is about one."""
    if len(found.codes) > 1:
        *others, last = found.names
        raise TerritoryError(
            found.note("en").removesuffix("."),
            where=f"'{municipality}'",
            remedy=f"ask for the brief of {', '.join(others)} or {last}",
        )
    return found.codes[0], found.names[0]
