"""Models as they stand in YAML, each part with the line that it stands on."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError, create_model

from analysis.catalogue.complaints import complaint
from analysis.catalogue.strict_yaml import KeyTwiceError, Place, lines_of, load_yaml
from analysis.errors import ModelError
from analysis.files import write_json
from analysis.models.specification import CurveSpecification, Sample, Specification, Variable
from analysis.project import Project

FILE = "jeugdzorg.yaml"
"""Where the models of the project stand, in ``data/models``."""

_ENTRIES: dict[str, Any] = {"models": Specification, "curves": CurveSpecification}


@dataclass(frozen=True)
class Declaration:
    """A specification with its place in a file.

    Parameters
    ----------
    specification : Specification or CurveSpecification
    file : str
        As it is named in complaints.
    lines : dict
        Line by place, such as ``("terms", 0, "indicator")``; the entry itself is at ``()``.

    Examples
    --------
    >>> load_models()["lasten_armoede_2021"].where().partition(",")[0]
    'data/models/jeugdzorg.yaml'
    """

    specification: Any
    file: str
    lines: dict[Place, int] = field(repr=False)

    def expect(self, kind: type[Any]) -> Any:
        """Return the specification when it is of a kind; a curve is no model, and a model no curve."""
        if not isinstance(self.specification, kind):
            raise ModelError(
                f"'{self.specification.id}' is a {type(self.specification).__name__}, not a {kind.__name__}",
                where=self.where(),
                remedy="fit models with fit_model, and curves with specification_curve",
            )
        return self.specification

    def where(self, *place: str | int) -> str:
        """Return file and line of a part, or of the nearest part around it that is written down."""
        steps = place
        while steps not in self.lines and steps:
            steps = steps[:-1]
        return f"{self.file}, line {self.lines.get(steps, 1)}"


def load_models(
    project: Project | None = None, *, only: Collection[str] | None = None
) -> dict[str, Declaration]:
    """Read the models of a project, by default that of the current folder.

    Parameters
    ----------
    project : Project, optional
    only : collection of str, optional
        Ids that are wanted, in this order; by default all.

    Returns
    -------
    dict of str to Declaration
        By id, in the order of ``data/models/jeugdzorg.yaml``.

    Raises
    ------
    ModelError
        Naming file and line of the first mistake, or an id that is not there.

    Examples
    --------
    >>> load_models()["lasten_armoede_2021"].specification.outcome.indicator
    'jeugdzorg_lasten_per_kind'
    """
    found = _load(project, "models")
    for name in only or ():
        if name not in found:
            near = difflib.get_close_matches(name, found, n=2)
            raise ModelError(
                f"there is no model '{name}'",
                where=f"data/models/{FILE}",
                remedy=f"perhaps {' or '.join(near)} is meant" if near else "declare it there",
            )
    return found if only is None else {name: found[name] for name in only}


def load_curves(project: Project | None = None) -> dict[str, Declaration]:
    """Read the specification curves of a project.

    Examples
    --------
    >>> list(load_curves())
    ['lasten_armoede']
    """
    return _load(project, "curves")


def _load(project: Project | None, section: str) -> dict[str, Declaration]:
    project = project or Project.find()
    path = project.models / FILE
    return read_declarations(path, f"data/models/{FILE}")[section]


def read_declarations(path: Path, name: str | None = None) -> dict[str, dict[str, Declaration]]:
    """Read a file with models and curves.

    Parameters
    ----------
    path : pathlib.Path
    name : str, optional
        How the file is named in complaints; by default its path.

    Returns
    -------
    dict
        ``models`` and ``curves``, each by id.

    Raises
    ------
    ModelError
        Naming file and line: no YAML, an unknown key, a wrong value, an id that occurs twice.

    Examples
    --------
    >>> read_declarations(Path("no/such.yaml"))
    Traceback (most recent call last):
    analysis.errors.ModelError: no/such.yaml: the file cannot be read; restore it from git.
    """
    file = name or str(path)
    content, lines = _read(path, file)
    unknown = [key for key in content if key not in _ENTRIES]
    if unknown:
        where = f"{file}, line {lines.get((unknown[0],), 1)}"
        raise ModelError(f"the section '{unknown[0]}' is not known", where=where, remedy="remove it")
    return {section: _section(content, section, file, lines) for section in _ENTRIES}


def _section(
    content: dict[str, Any], section: str, file: str, lines: dict[Place, int]
) -> dict[str, Declaration]:
    found: dict[str, Declaration] = {}
    entries = content.get(section) or []
    if not isinstance(entries, list):
        where = f"{file}, line {lines.get((section,), 1)}"
        raise ModelError(f"'{section}' is no list", where=where, remedy="begin each entry with '- id:'")
    for at, entry in enumerate(entries):
        inside = {place[2:]: line for place, line in lines.items() if place[:2] == (section, at)}
        declaration = Declaration(None, file, inside)
        specification = _validated(entry, section, declaration)
        if specification.id in found:
            raise ModelError(
                f"the id '{specification.id}' occurs twice",
                where=declaration.where("id"),
                remedy="give each model its own id",
            )
        found[specification.id] = Declaration(specification, file, inside)
    return found


def _validated(entry: Any, section: str, declaration: Declaration) -> Any:
    try:
        return TypeAdapter(_ENTRIES[section]).validate_python(entry)
    except ValidationError as error:
        place = error.errors(include_url=False)[0]["loc"]
        unknown = [e["loc"] for e in error.errors(include_url=False) if e["type"] == "extra_forbidden"]
        what, remedy = complaint(error, _field_names())
        raise ModelError(what, where=declaration.where(*(unknown or [place])[0]), remedy=remedy) from None


def _field_names() -> set[str]:
    models = (Specification, CurveSpecification, Variable, Sample)
    return set().union(*(model.model_fields for model in models))


def _read(path: Path, file: str) -> tuple[dict[str, Any], dict[Place, int]]:
    try:
        text = path.read_text(encoding="utf-8")
        content, lines = load_yaml(text), lines_of(text)
    except (OSError, UnicodeDecodeError):
        raise ModelError("the file cannot be read", where=file, remedy="restore it from git") from None
    except KeyTwiceError as error:
        where = f"{file}, line {error.line}"
        raise ModelError(
            f"the key '{error.key}' stands twice in one entry", where=where, remedy="keep one of the two"
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}, line {mark.line + 1}" if mark else file
        raise ModelError(
            "this is no valid YAML", where=where, remedy="look at indentation and quotes"
        ) from None
    if content is None:
        raise ModelError("the file is empty", where=file, remedy="restore it from git")
    if not isinstance(content, dict):
        raise ModelError("the file holds no sections", where=file, remedy="begin with 'models:'")
    return content, lines


def write_model_schema(folder: Path) -> Path:
    """Write a JSON schema of the models file, so that an editor completes keys and marks mistakes.

    Examples
    --------
    >>> import tempfile
    >>> write_model_schema(Path(tempfile.mkdtemp())).name
    'models.schema.json'
    """
    fields: dict[str, Any] = {name: (list[entry], []) for name, entry in _ENTRIES.items()}  # type: ignore[valid-type]
    model = create_model("models", __config__=ConfigDict(extra="forbid"), **fields)
    path = folder / "models.schema.json"
    write_json(path, model.model_json_schema())
    return path
