"""The folders of a project: the only place where a path inside the repository is spelled out."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import DataboekError
from analysis.files import fingerprint_of

MARKER = Path("data") / "catalogue" / "sources.yaml"


@dataclass(frozen=True)
class Project:
    """A checkout of Kinderen in Kaart.

    Parameters
    ----------
    root : pathlib.Path
        The top folder, the one that holds ``data/`` and ``notebooks/``.

    Examples
    --------
    >>> Project(Path("kaart")).snapshot.as_posix()
    'kaart/data/snapshot'
    """

    root: Path

    @classmethod
    def find(cls, start: Path | str | None = None) -> Project:
        """Return the project that holds a folder.

        Parameters
        ----------
        start : path, optional
            Where to begin; the project is this folder or one above it. Without it the environment
            variable ``DATABOEK_PROJECT`` counts, and then the current folder.

        Returns
        -------
        Project

        Raises
        ------
        DataboekError
            When ``start`` is no folder, or no folder from there upwards is a project.

        Examples
        --------
        >>> (Project.find().catalogue / "indicators.yaml").exists()
        True
        """
        begin = Path(start or os.environ.get("DATABOEK_PROJECT") or Path.cwd()).resolve()
        if not begin.is_dir():
            raise DataboekError("there is no such folder", where=str(begin), remedy="check the name")
        for folder in (begin, *begin.parents):
            if (folder / MARKER).is_file():
                return cls(folder)
        raise DataboekError(
            f"this is no project folder: there is no {MARKER.as_posix()} here or above",
            where=str(begin),
            remedy="go to the folder of the project or name it with --project DIR",
        )

    @property
    def catalogue(self) -> Path:
        """Sources, indicators and anchors as YAML."""
        return self.root / "data" / "catalogue"

    @property
    def reference(self) -> Path:
        """Municipalities through time and the layout of the hexagon map."""
        return self.root / "data" / "reference"

    @property
    def models(self) -> Path:
        """Declared models."""
        return self.root / "data" / "models"

    @property
    def raw(self) -> Path:
        """Downloads as received, each with its sidecar; not in version control."""
        return self.root / "data" / "raw"

    @property
    def snapshot(self) -> Path:
        """The panel that travels with the repository."""
        return self.root / "data" / "snapshot"

    @property
    def interim(self) -> Path:
        """Derived files that can be made again; not in version control."""
        return self.root / "data" / "interim"

    @property
    def notebooks(self) -> Path:
        """The chapters."""
        return self.root / "notebooks"

    @property
    def output(self) -> Path:
        """What `databoek build` writes, in Dutch; not in version control."""
        return self.root / "output"

    def edition(self, language: str) -> Path:
        """Where `databoek build` writes the edition in a language."""
        return self.output if language == "nl" else self.root / f"output-{language}"

    @property
    def maps(self) -> Path:
        """Where maps, slides and the gallery are written; not in version control, and kept by `databoek build`."""
        return self.root / "kaarten"

    def atlas(self, language: str) -> Path:
        """Where the interactive map is written."""
        return self.maps / ("atlas.html" if language == "nl" else f"atlas-{language}.html")

    def gemeenten(self, language: str) -> Path:
        """Where the pages of municipalities are written; not in version control."""
        return self.root / "gemeenten" if language == "nl" else self.root / "gemeenten" / language

    def checksums(self) -> dict[str, str]:
        """Return the checksums of what travels with the repository and decides what is made from it."""
        return {
            "catalogue": fingerprint_of(sorted(self.catalogue.glob("*.yaml")), self.root),
            "reference": fingerprint_of(sorted(self.reference.glob("*.csv")), self.root),
            "models": fingerprint_of(sorted(self.models.glob("*.yaml")), self.root),
            "snapshot": fingerprint_of([self.snapshot / "manifest.json"], self.root),
        }
