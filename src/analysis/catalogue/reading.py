"""From the YAML files in ``data/catalogue`` to a validated :class:`Catalogue`, and JSON schemas for editors."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, create_model

from analysis.catalogue.base import Strict
from analysis.catalogue.complaints import complaint
from analysis.catalogue.indicators import Indicator
from analysis.catalogue.models import Anchor, Catalogue
from analysis.catalogue.sdg import SdgRow
from analysis.catalogue.sources import Source
from analysis.catalogue.strict_yaml import KeyTwiceError, load_yaml
from analysis.errors import CatalogueError
from analysis.files import Stamp, stamp, write_json
from analysis.project import Project

FILES: dict[str, Any] = {"sources": Source, "indicators": Indicator, "anchors": Anchor, "sdg": SdgRow}
KEYED = ("sources", "indicators", "sdg")

MARKS = {"an anchor": "anchors", "SDG row": "sdg"}
"""How a complaint begins that is about another file than the indicators."""


def read_catalogue(folder: Path) -> Catalogue:
    """Read and validate the catalogue.

    Parameters
    ----------
    folder : pathlib.Path
        The folder with ``sources.yaml``, ``indicators.yaml``, ``anchors.yaml`` and ``sdg.yaml``.

    Returns
    -------
    Catalogue

    Raises
    ------
    CatalogueError
        When a file is missing or is no YAML, or when an entry has an unknown key, a missing key or a
        wrong value. The message names file, entry and key, and the nearest known key.

    Examples
    --------
    >>> catalogue = read_catalogue(Path("data/catalogue"))
    >>> catalogue.indicators["kinderen_laag_inkomen"].unit.nl
    'procent'
    """
    return _remembered(folder, stamp(folder / f"{name}.yaml" for name in FILES))


@lru_cache(maxsize=8)
def _remembered(folder: Path, _: Stamp) -> Catalogue:
    """Read a catalogue once as long as its files do not change; nothing in it can be changed."""
    parts = {name: _read_entries(folder / f"{name}.yaml", name) for name in FILES}
    keyed = {name: _by_id(folder / f"{name}.yaml", parts[name]) for name in KEYED}
    try:
        return Catalogue(**keyed, anchors=tuple(parts["anchors"]))
    except ValidationError as error:
        what, remedy = complaint(error, _field_names())
        file = next(
            (f"{name}.yaml" for mark, name in MARKS.items() if what.startswith(mark)), "indicators.yaml"
        )
        raise CatalogueError(what, where=str(folder / file), remedy=remedy) from None


def load_catalogue(project: Project | None = None) -> Catalogue:
    """Read the catalogue of a project, by default that of the current folder.

    Examples
    --------
    >>> load_catalogue().sources["iv3"].table_for(2023)
    '45063NED'
    """
    return read_catalogue((project or Project.find()).catalogue)


def _read_entries(path: Path, name: str) -> list[Any]:
    try:
        content = load_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise CatalogueError(
            "the file cannot be read", where=str(path), remedy="restore it from git"
        ) from None
    except KeyTwiceError as error:
        raise CatalogueError(
            f"the key '{error.key}' stands twice in one entry, line {error.line}",
            where=str(path),
            remedy="keep one of the two",
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise CatalogueError(
            f"this is not valid YAML{line}", where=str(path), remedy="look at indentation and quotes there"
        ) from None
    if not isinstance(content, dict) or not isinstance(content.get(name), list):
        raise CatalogueError(
            f"the list '{name}' is missing", where=str(path), remedy=f"begin the file with '{name}:'"
        )
    if len(content) > 1:
        other = next(str(key) for key in content if key != name)
        raise CatalogueError(
            f"the key '{other}' is not known beside '{name}'", where=str(path), remedy="remove it"
        )
    adapter: TypeAdapter[Any] = TypeAdapter(FILES[name])
    return [
        _validated(adapter, entry, f"{path}, {_label(entry, at)}")
        for at, entry in enumerate(content[name], 1)
    ]


def _label(entry: Any, at: int) -> str:
    return f"entry '{entry['id']}'" if isinstance(entry, dict) and "id" in entry else f"entry {at}"


def _validated(adapter: TypeAdapter[Any], entry: Any, where: str) -> Any:
    try:
        return adapter.validate_python(entry)
    except ValidationError as error:
        what, remedy = complaint(error, _field_names())
        raise CatalogueError(what, where=where, remedy=remedy) from None


def _field_names() -> set[str]:
    def fields(model: type[BaseModel]) -> set[str]:
        found = set(model.model_fields)
        return found.union(*(fields(sub) for sub in model.__subclasses__()))

    return fields(Strict)


def _by_id(path: Path, entries: list[Any]) -> dict[str, Any]:
    ids = [entry.id for entry in entries]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise CatalogueError(
            f"the id '{twice[0]}' occurs twice", where=str(path), remedy="give each entry its own id"
        )
    return dict(zip(ids, entries, strict=True))


def write_schemas(folder: Path) -> list[Path]:
    """Write a JSON schema per catalogue file, so that an editor completes keys and marks mistakes.

    Parameters
    ----------
    folder : pathlib.Path
        Where to write ``sources.schema.json`` and its siblings.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Examples
    --------
    >>> import tempfile
    >>> [path.name for path in write_schemas(Path(tempfile.mkdtemp()))]
    ['sources.schema.json', 'indicators.schema.json', 'anchors.schema.json', 'sdg.schema.json']
    """
    written = []
    for name, entry in FILES.items():
        fields: dict[str, Any] = {name: (list[entry], ...)}  # type: ignore[valid-type]
        model = create_model(name, __config__=ConfigDict(extra="forbid"), **fields)
        path = folder / f"{name}.schema.json"
        write_json(path, model.model_json_schema())
        written.append(path)
    return written
