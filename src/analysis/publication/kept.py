"""Chapters that were run, kept on disk until something that they rest on changes."""

from __future__ import annotations

import json
from pathlib import Path

from analysis.files import write_json
from analysis.numbers import Language
from analysis.project import Project
from analysis.publication.blocks import block_from_json, block_to_json
from analysis.publication.chapter import Chapter

MARK = 16
"""Digits of a fingerprint in the name of a kept chapter."""


def kept_path(project: Project, name: str, mark: str, language: Language) -> Path:
    """Return where a chapter is kept.

    Examples
    --------
    >>> kept_path(Project(Path("kaart")), "01_x", "0123456789abcdef00", "nl").as_posix()
    'kaart/data/interim/chapters/nl/01_x-0123456789abcdef.json'
    """
    return project.interim / "chapters" / language / f"{name}-{mark[:MARK]}.json"


def keep(project: Project, chapter: Chapter, mark: str) -> None:
    """Keep a chapter in the place of earlier ones of its name and language.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     keep(Project(Path(folder)), Chapter("01_x", "X", ()), "0123456789abcdef00")
    ...     kept_chapter(Project(Path(folder)), "01_x", "0123456789abcdef00", "nl")
    Chapter(name='01_x', title='X', blocks=(), language='nl')
    """
    path = kept_path(project, chapter.name, mark, chapter.language)
    blocks = [block_to_json(block) for block in chapter.blocks]
    content = {"name": chapter.name, "title": chapter.title, "language": chapter.language, "blocks": blocks}
    write_json(path, content)
    for old in path.parent.glob(f"{chapter.name}-{'?' * MARK}.json"):
        if old != path:
            old.unlink()


def kept_chapter(project: Project, name: str, mark: str, language: Language) -> Chapter | None:
    """Return a chapter that was kept; nothing when there is none or it is damaged, then it is run again.

    Examples
    --------
    >>> kept_chapter(Project(Path("no/such/folder")), "01_x", "0123456789abcdef00", "nl") is None
    True
    """
    try:
        content = json.loads(kept_path(project, name, mark, language).read_text(encoding="utf-8"))
        blocks = tuple(block_from_json(block) for block in content["blocks"])
        return Chapter(content["name"], content["title"], blocks, content["language"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
