"""The interactive map as one HTML file: style, script, areas and figures are inside, and it asks for nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, get_args

import pandas as pd
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from analysis.catalogue import Catalogue, read_catalogue
from analysis.design.palette import NO_FIGURE
from analysis.errors import PublicationError
from analysis.files import write_bytes
from analysis.maps.areas import MISSING
from analysis.maps.materials import DIVISION
from analysis.maps.shapes import Shapes, load_shapes
from analysis.numbers import Language
from analysis.panel.current import load_panel
from analysis.panel.schema import Status
from analysis.project import Project
from analysis.publication.interactive.content import collect
from analysis.publication.interactive.data import LETTERS, page_data
from analysis.publication.interactive.geometry import draw
from analysis.publication.interactive.places import places
from analysis.publication.interactive.words import WORDS
from analysis.territory.gemeenten import Gemeenten, read_gemeenten

SCRIPTS = (
    "data",
    "figures",
    "hatches",
    "tooltip",
    "map",
    "zoom",
    "legend",
    "spread",
    "series",
    "detail",
    "table",
    "download",
    "search",
    "address",
    "main",
)
"""The parts of the script in the order in which they are read."""

MARGIN = 120
"""Steps of the grid around the country: room for the outline of a selected municipality."""

MOST_BYTES = 2_000_000
"""A page of this size still opens at once and can be sent by mail."""


def write_atlas(
    project: Project,
    *,
    boundary_year: int = DIVISION,
    language: str = "nl",
    out: Path | None = None,
    indicators: Sequence[str] | None = None,
) -> Path:
    """Write the interactive map of a project.

    Parameters
    ----------
    project : Project
    boundary_year : int
        The municipal division; that of 2023 has the municipalities of 2024 and 2025 too.
    language : {"nl", "en"}
    out : pathlib.Path, optional
        By default ``kaarten/atlas.html`` in the project, ``kaarten/atlas-en.html`` for English; ``databoek build``
        does not touch that folder.
    indicators : sequence of str, optional
        By default all that have figures.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    PublicationError
        When the language is not there, the file cannot have that name, nothing can be shown, or it is too large.
    TerritoryError
        When the division is not known, or there is nothing to draw for it.

    Examples
    --------
    >>> write_atlas(Project.find(), language="de")
    Traceback (most recent call last):
    analysis.errors.PublicationError: the interactive map: there is no edition in 'de'; choose nl or en.
    """
    edition = _language(language)
    target = (out or project.atlas(edition)).resolve()
    if target.is_dir():
        raise PublicationError(
            "this is a folder, no file", where=str(target), remedy="name a file with --out"
        )
    catalogue, gemeenten = read_catalogue(project.catalogue), read_gemeenten(project.reference)
    panel = load_panel(project)
    text = atlas_html(
        panel,
        load_shapes(boundary_year, project),
        catalogue=catalogue,
        gemeenten=gemeenten,
        language=edition,
        indicators=indicators,
    )
    write_bytes(target, _of_a_size_to_send(text.encode("utf-8")))
    return target


def _of_a_size_to_send(content: bytes) -> bytes:
    if len(content) > MOST_BYTES:
        raise PublicationError(
            f"the page would be {len(content) / 1e6:.1f} MB, more than the {MOST_BYTES / 1e6:.0f} MB that it may be",
            where="the interactive map",
            remedy="choose fewer indicators",
        )
    return content


def _language(language: str) -> Language:
    for known in get_args(Language):
        if language == known:
            return known
    raise PublicationError(
        f"there is no edition in '{language}'",
        where="the interactive map",
        remedy=f"choose {' or '.join(get_args(Language))}",
    )


def atlas_html(
    panel: pd.DataFrame,
    shapes: Shapes,
    *,
    catalogue: Catalogue,
    gemeenten: Gemeenten,
    language: Language = "nl",
    indicators: Sequence[str] | None = None,
) -> str:
    """Return the interactive map as text: same inputs, same text.

    Parameters
    ----------
    panel : DataFrame
    shapes : Shapes
        The areas; their division is that of the figures.
    catalogue : Catalogue
    gemeenten : Gemeenten
    language : {"nl", "en"}
    indicators : sequence of str, optional
        By default all that have figures on the division.

    Raises
    ------
    PublicationError
        When areas and municipalities are not the same, an indicator is unknown, or none has figures.

    Examples
    --------
    >>> import analysis
    >>> from analysis import maps
    >>> text = atlas_html(
    ...     analysis.load_panel(), maps.load_shapes(2023), catalogue=analysis.load_catalogue(),
    ...     gemeenten=analysis.load_gemeenten(), indicators=["huishoudens_laag_inkomen"],
    ... )
    >>> text.count('<path id="g'), "src=" in text
    (342, False)
    """
    year = shapes.boundary_year
    there, drawn = places(gemeenten, year), draw(shapes)
    if there.codes != drawn.codes:
        odd = sorted(set(there.codes) ^ set(drawn.codes))
        raise PublicationError(
            f"areas and municipalities of {year} are not the same; {len(odd)} differ, such as {odd[0]}",
            where="the interactive map",
            remedy="run `databoek fetch --only gemeentegrenzen`",
        )
    figures = collect(
        panel,
        year,
        there.codes,
        catalogue=catalogue,
        gemeenten=gemeenten,
        indicators=indicators,
        language=language,
    )
    words = WORDS[language]
    style, script = _style(), _script()
    return _template().render(
        language=language,
        words=words,
        credit=words[shapes.kind].format(year=year),
        drawn=drawn,
        margin=MARGIN,
        missing=[LETTERS[Status(status)] for status in MISSING],
        policy=_policy(style, script),
        css=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own files
        data=Markup(_json(page_data(figures, there, drawn, year, language))),  # noqa: S704 - `<` is escaped
    )


def _policy(style: str, script: str) -> str:
    """Allow this style and this script, by their checksums, and nothing else."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_checksum(script)}'",
            f"style-src '{_checksum(style)}'",
            "img-src data:",  # the empty icon, so that the browser does not look for one
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _checksum(text: str) -> str:
    digest = hashlib.sha256(f"\n{text}\n".encode()).digest()  # as it stands in its element
    return f"sha256-{base64.b64encode(digest).decode()}"


def _json(content: dict[str, Any]) -> str:
    """Write JSON that cannot end the element that it stands in."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _style() -> str:
    return f":root {{ --no-figure: {NO_FIGURE}; }}\n{_text('interactive.css')}"


def _script() -> str:
    """Return one function, so that no name of ours becomes one of the browser's."""
    parts = [_text(f"{name}.js").strip() for name in SCRIPTS]
    return "\n\n".join(["(() => {\n'use strict';", *parts, "})();"])


@cache
def _template() -> Template:
    environment = Environment(
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.from_string(_text("interactive.html.jinja") + "\n")


def _text(name: str) -> str:
    folder = resources.files("analysis.publication.interactive") / "templates"
    return (folder / name).read_text(encoding="utf-8").rstrip("\n")
