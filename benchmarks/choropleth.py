"""A map of 342 municipalities from the panel to a PNG of an A4 page, beside `plot` and `savefig` of geopandas.

    python benchmarks/choropleth.py [REPETITIONS]

One core, after import, both in turn, the first of a turn being the other every time; medians are compared. Other work
on the machine lengthens the time on the clock, so the ratio is told of processor time too.

Ours starts at the panel: it selects the rows, takes the shapes that `load_shapes` keeps, and joins, draws and writes
them with heading, source line, text alternatives in two languages and metadata. Of geopandas only `plot` and `savefig`
are timed; selecting, joining and simplifying are done before. Both draw the same areas, simplified in the same way,
with the same classes, colours, hatch, borders, outlines of the provinces, a legend, and the same size and resolution;
`savefig` has its defaults. What `plot` takes with all points of the boundaries is told for information.
"""

from __future__ import annotations

import os
import sys

os.environ["OMP_NUM_THREADS"] = "1"  # one core, whatever the machine has
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import gc
import io
import statistics as middle
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

import analysis
from analysis.catalogue import Catalogue
from analysis.design.palette import BORDER, NO_FIGURE, NO_FIGURE_HATCH, OUTLINE
from analysis.design.style import style
from analysis.design.targets import Target
from analysis.design.writing import figure_bytes
from analysis.maps import Classes, choropleth, load_shapes, quantile_classes, ser_classes
from analysis.project import Project
from analysis.sources.reading import read_boundaries
from analysis.sources.store import RawStore
from analysis.statistics import select
from analysis.territory.gemeenten import Gemeenten
from analysis.wording import HATCHES

DPI, YEAR, ALLOWED = 300, 2023, 0.6
A4 = Target("databoek", width=8.27, height=11.69, enlargement=1)


@dataclass(frozen=True)
class Subject:
    """What both draw."""

    panel: pd.DataFrame
    indicator: str
    year: int
    classes: Classes

    @property
    def rows(self) -> pd.DataFrame:
        return select(self.panel, self.indicator, year=self.year)


def ours(subject: Subject, catalogue: Catalogue, gemeenten: Gemeenten) -> bytes:
    """Draw and write the map with this package, from the panel on."""
    shapes, names = load_shapes(YEAR), gemeenten.names(YEAR)
    drawing = choropleth(
        subject.rows, shapes, subject.classes, catalogue, names, gemeenten=gemeenten, target=A4
    )
    return figure_bytes(drawing, "png", dpi=DPI)


def theirs(frame: gpd.GeoDataFrame, provinces: gpd.GeoSeries, classes: Classes) -> bytes:
    """Draw and write the map with geopandas; mapclassify closes classes at the right, so open borders move a bit."""
    borders = zip(classes.borders, classes.closed_right, strict=True)
    bins = [border if closed else float(np.nextafter(border, -np.inf)) for border, closed in borders]
    without = frame.loc[frame["value"].isna(), "status"]
    missing = {"color": NO_FIGURE, "edgecolor": NO_FIGURE_HATCH, "label": "geen cijfer"}
    with style():
        figure = Figure(figsize=(A4.width, A4.height))
        axes = figure.add_axes((0, 0, 1, 1))
        frame.plot(
            column="value",
            ax=axes,
            scheme="UserDefined",
            classification_kwds={"bins": bins},
            cmap=ListedColormap(classes.colours),
            edgecolor=BORDER,
            linewidth=0.25,
            legend=True,
            legend_kwds={"loc": "upper left"},
            missing_kwds=missing | {"hatch": HATCHES[str(without.iloc[0])]} if len(without) else None,
        )
        provinces.plot(ax=axes, color=OUTLINE, linewidth=0.7)
        axes.set_axis_off()
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=DPI)
    return buffer.getvalue()


Times = tuple[float, float]
"""Seconds of the processor and on the clock."""


def medians(repetitions: int, *works: Callable[[], bytes]) -> list[Times]:
    """Return the median times of each work, all in every repetition and in turn first; the first round is left out."""
    taken: list[list[Times]] = [[] for _ in works]
    for repetition in range(repetitions + 1):
        order = list(range(len(works)))[:: 1 if repetition % 2 else -1]
        for at in order:
            gc.collect()  # nobody tidies up after the other
            clock, processor = time.perf_counter(), time.process_time()
            works[at]()
            spent = time.process_time() - processor, time.perf_counter() - clock
            if repetition:
                taken[at].append(spent)
    return [(middle.median(p for p, _ in each), middle.median(c for _, c in each)) for each in taken]


def compare(subject: Subject, repetitions: int) -> None:
    """Print times, ratios and sizes for one map."""
    catalogue, gemeenten, shapes = analysis.load_catalogue(), analysis.load_gemeenten(), load_shapes(YEAR)
    provinces, rows = shapes.outlines.boundary, subject.rows
    alike = shapes.areas.merge(rows, on="code")
    works = {
        "ours": lambda: ours(subject, catalogue, gemeenten),
        "geopandas": lambda: theirs(alike, provinces, subject.classes),
    }
    if shapes.kind == "gemeentegrenzen":
        full = read_boundaries(RawStore(Project.find().raw), catalogue, "gemeente", YEAR)[
            ["code", "geometry"]
        ]
        detailed = full.merge(rows, on="code")
        works["geopandas, all points"] = lambda: theirs(detailed, provinces, subject.classes)
    times = medians(repetitions, *works.values())
    missing = int(rows["value"].isna().sum())
    print(f"\n{subject.indicator} {subject.year}: {missing} of {len(rows)} municipalities hatched")
    print(f"  {'':22}  processor    clock    file")
    for (name, work), (processor, clock) in zip(works.items(), times, strict=True):
        print(f"  {name:22}  {processor:7.3f} s {clock:6.3f} s {len(work()) / 1e6:5.2f} MB")
    (processor, clock), (their_processor, their_clock), *_ = times
    print(
        f"  ours / geopandas        {processor / their_processor:7.2f}   {clock / their_clock:6.2f}"
        f"    (allowed {ALLOWED})"
    )


def one_core() -> None:
    """Stay on one core, where the system can be asked for that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def main() -> None:
    """Print everything."""
    one_core()
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    packages = ("geopandas", "matplotlib", "mapclassify", "shapely", "pillow")
    print(", ".join(f"{name} {version(name)}" for name in packages))
    start = time.perf_counter()
    shapes = load_shapes(YEAR)
    first = time.perf_counter() - start
    start = time.perf_counter()
    load_shapes(YEAR)
    print(f"load_shapes: {first:.3f} s the first time, {time.perf_counter() - start:.4f} s again")
    if shapes.kind != "gemeentegrenzen":
        print("There are no boundaries (`databoek fetch --only gemeentegrenzen`): these are hexagons.")
    panel = analysis.load_panel()
    compare(Subject(panel, "kinderen_laag_inkomen", 2022, ser_classes()), repetitions)
    inhabitants = select(panel, "inwoners", year=YEAR)["value"]
    compare(Subject(panel, "inwoners", YEAR, quantile_classes(inhabitants)), repetitions)


if __name__ == "__main__":
    main()
