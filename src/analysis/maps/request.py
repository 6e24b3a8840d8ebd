"""What map is wanted, checked before anything is drawn."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from analysis.design.targets import Target
from analysis.errors import PublicationError
from analysis.maps.shapes import Areas
from analysis.numbers import Language

WHERE = "the map"
KIND_NAMES = (
    "choropleth",
    "hexagon",
    "small_multiples",
    "bivariate",
    "value_by_alpha",
    "cluster",
    "change",
    "symbols",
)
IN_CLASSES = ("choropleth", "hexagon", "small_multiples", "value_by_alpha")
"""The kinds of which the classes can be chosen."""
BELONGS_TO: dict[str, tuple[str, ...]] = {
    "scheme": IN_CLASSES,
    "k": IN_CLASSES,
    "bins": IN_CLASSES,
    "pooled": IN_CLASSES,
    "against": ("bivariate",),
    "since": ("change",),
    "across_break": ("change",),
    "years": ("small_multiples",),
    "estimates": ("choropleth", "hexagon"),
    "labels": tuple(kind for kind in KIND_NAMES if kind != "small_multiples"),
    "missing_kwds": ("choropleth", "hexagon"),
    "legend_kwds": ("choropleth", "hexagon"),
}
"""Options that only some kinds of map have: elsewhere they are refused, not passed over."""


@dataclass(frozen=True)
class MapRequest:
    """What map is wanted; see :func:`analysis.maps.plot.plot` for the meaning of each part.

    Raises
    ------
    PublicationError
        When there is no such kind or language, or the kind does not have one of the options.

    Examples
    --------
    >>> MapRequest("kinderen_laag_inkomen", kind="choroplet")
    Traceback (most recent call last):
    analysis.errors.PublicationError: the map: there is no kind of map 'choroplet'; did you mean choropleth? ...
    """

    indicator: str
    year: int | None = None
    kind: str = "choropleth"
    scheme: str | None = None
    k: int = 5
    bins: Sequence[float] | None = None
    pooled: bool = False
    against: str | None = None
    since: int | None = None
    across_break: bool = False
    years: Sequence[int] | None = None
    estimates: bool = False
    region: str | None = None
    labels: Sequence[str] | str = ()
    areas: Areas | None = None
    target: str | Path | Target = "databoek"
    language: Language = "nl"
    title: str | None = None
    note: str = ""
    missing_kwds: Mapping[str, Any] | None = None
    legend_kwds: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.kind not in KIND_NAMES:
            near = difflib.get_close_matches(self.kind, KIND_NAMES, n=1)
            meant = f"did you mean {near[0]}? There are" if near else "choose one of"
            raise refused(f"there is no kind of map '{self.kind}'", f"{meant} {', '.join(KIND_NAMES)}")
        if self.language not in ("nl", "en"):
            raise refused(f"there is no language '{self.language}'", "choose nl or en")
        usual = {each.name: each.default for each in fields(self) if each.default is not MISSING}
        for option, kinds in BELONGS_TO.items():
            if getattr(self, option) != usual[option] and self.kind not in kinds:
                raise refused(
                    f"'{option}' does nothing on the kind '{self.kind}'",
                    f"leave it out, or choose {' or '.join(kinds)}",
                )
        if self.kind == "bivariate" and self.against is None:
            raise refused("a bivariate map needs a second indicator", "name it as 'against'")
        if self.kind == "hexagon" and self.areas == "gemeentegrenzen":
            raise refused("a hexagon map has no real boundaries", "choose the kind choropleth")


def refused(what: str, remedy: str) -> PublicationError:
    """Return the error of a map that cannot be drawn as it is wanted.

    Examples
    --------
    >>> str(refused("there is no language 'de'", "choose nl or en"))
    "the map: there is no language 'de'; choose nl or en."
    """
    return PublicationError(what, where=WHERE, remedy=remedy)
