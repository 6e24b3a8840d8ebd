"""Kinderen in Kaart: child indicators per Dutch municipality, from official figures to a Databoek chapter.

What a notebook needs is here by name; a part is imported when it is first used, so that importing the package is
quick. Data flows one way: catalogue, sources, territory, panel, statistics, maps and charts, publication.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from analysis.errors import DataboekError
from analysis.project import Project

if TYPE_CHECKING:
    from analysis.catalogue import load_catalogue, read_catalogue
    from analysis.panel.current import load_panel
    from analysis.territory.gemeenten import load_gemeenten

__all__ = ["DataboekError", "Project", "load_catalogue", "load_gemeenten", "load_panel", "read_catalogue"]

_LAZY = {
    "load_catalogue": "analysis.catalogue",
    "load_gemeenten": "analysis.territory.gemeenten",
    "load_panel": "analysis.panel.current",
    "read_catalogue": "analysis.catalogue",
}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'analysis' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_LAZY])
