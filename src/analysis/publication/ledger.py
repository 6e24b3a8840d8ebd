"""What a build rests on and what it made: the ledger by which the next build knows what is still good."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from analysis.files import code_sha256, sha256_file

LEDGER = "manifest.json"


@dataclass(frozen=True)
class Made:
    """A file of the output: its checksum, its form and chapter, and the figures that it rests on."""

    sha256: str
    bytes: int
    form: str = "html"
    chapter: str = ""
    rests_on: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Ledger:
    """The manifest of an output folder.

    Parameters
    ----------
    chapters : dict
        Per chapter its title, summary and the fingerprint of everything it was made from.
    files : dict of str to Made
    made_with : dict
        Code, Python and package versions.
    inputs : dict of str to str
        What all chapters rest on: the panel, the reference tables and the boundaries.
    forms : dict of str to str
        Per form the fingerprint of everything that it was written from.
    language : str
    """

    chapters: dict[str, dict[str, str]]
    files: dict[str, Made]
    made_with: dict[str, Any]
    inputs: dict[str, str]
    forms: dict[str, str] = field(default_factory=dict)
    language: str = "nl"

    def to_json(self) -> dict[str, Any]:
        """Return the ledger as JSON content."""
        return asdict(self)


def read_ledger(folder: Path) -> Ledger | None:
    """Read the ledger of an output folder; ``None`` when there is none that can be read.

    Examples
    --------
    >>> read_ledger(Path("no/such/folder")) is None
    True
    """
    try:
        content = json.loads((folder / LEDGER).read_text(encoding="utf-8"))
        content["files"] = {path: Made(**entry) for path, entry in content["files"].items()}
        return Ledger(**content)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def damaged(folder: Path, files: dict[str, Made]) -> list[str]:
    """Return the files that are missing or differ from the ledger.

    Examples
    --------
    >>> damaged(Path("no/such/folder"), {"a.html": Made("00", 1)})
    ['a.html']
    """
    return [name for name, made in sorted(files.items()) if not _matches(folder / name, made)]


def _matches(path: Path, made: Made) -> bool:
    return path.is_file() and path.stat().st_size == made.bytes and sha256_file(path) == made.sha256


def made_with() -> dict[str, Any]:
    """Return the versions of code, Python and packages.

    Examples
    --------
    >>> sorted(made_with())
    ['code_sha256', 'packages', 'python', 'version']
    """
    packages = {dist.name.lower(): dist.version for dist in metadata.distributions() if dist.name}
    return {
        "version": packages.get("kinderen-in-kaart", "unknown"),
        "code_sha256": code_sha256(),
        "python": platform.python_version(),
        "packages": dict(sorted(packages.items())),
    }
