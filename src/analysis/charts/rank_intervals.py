"""A ranked list as a figure: the places that each municipality may have, not only the one it seems to have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.design.drawing import (
    Drawing,
    add_heading,
    add_source,
    heading_height,
    require_figures,
    source_room,
)
from analysis.design.labels import name_of, name_rows
from analysis.design.lines import text_width
from analysis.design.palette import MUTED, SEQUENTIAL
from analysis.design.style import WIDTH, style
from analysis.numbers import LANGUAGES, Language, format_number, join_words
from analysis.statistics.tiers import TIER_LABELS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

FIRST = 25
ROW = 0.152
"""Inches from one name to the next."""
LETTERS = 6.5
OVERVIEW = (0.02, 0.31)
"""Left and right edge of the panel with all municipalities, as shares of the width."""
FIGURES = 0.17
"""Share of the width for figures and places to the right of the rows."""
BANDS = ("#dfe7ee", "#ffffff", "#f1ece2")
CERTAIN, UNCERTAIN = SEQUENTIAL[4], "#7d7265"

WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "direction": "plaats 1 = hoogste aandeel",
        "certainty": "met {level}% zekerheid mogelijk zijn",
        "at once": "met {level}% zekerheid mogelijk zijn, voor alle gemeenten tegelijk",
        "line": "{direction}. Lijn: plaatsen die {certainty}. {caveat}",
        "caveat": "In kleine gemeenten is de lijn lang door toeval. Geen oordeel over beleid.",
        "all": "Alle {count} gemeenten",
        "first": "De eerste {count}",
        "first tied": "De eerste {count} (gelijke plaatsen op alfabet)",
        "figure": "cijfer",
        "places": "plaatsen",
        "certain": "het derde staat vast: de hele lijn ligt erin ({count})",
        "uncertain": "het derde staat niet vast ({count})",
        "place": "plaats {first}",
        "range": "plaats {first} tot {last}",
        "alt": (
            "Ranglijst met marges: {title}. {count} gemeenten; {direction}. Het hoogst staat {highest}, het laagst "
            "{lowest}. De lijnen geven de plaatsen die {certainty}; de helft ervan is hooguit {half} plaatsen lang, de "
            "langste {longest} ({widest}). In welk derde zij horen staat vast voor {certain} van de {count} gemeenten: "
            "{thirds}."
        ),
    },
    "en": {
        "direction": "place 1 = highest share",
        "certainty": "are possible with {level}% confidence",
        "at once": "are possible with {level}% confidence, for all municipalities at once",
        "line": "{direction}. Line: places that {certainty}. {caveat}",
        "caveat": "In small municipalities the line is long by chance. No verdict on policy.",
        "all": "All {count} municipalities",
        "first": "The first {count}",
        "first tied": "The first {count} (equal places by alphabet)",
        "figure": "figure",
        "places": "places",
        "certain": "the third is certain: the whole line lies in it ({count})",
        "uncertain": "the third is not certain ({count})",
        "place": "place {first}",
        "range": "place {first} to {last}",
        "alt": (
            "Ranked list with margins: {title}. {count} municipalities; {direction}. {highest} stands highest, "
            "{lowest} lowest. The lines give the places that {certainty}; half of them are at most {half} places long, "
            "the longest {longest} ({widest}). The third they belong to is certain for {certain} of the {count} "
            "municipalities: {thirds}."
        ),
    },
}


def rank_intervals(
    table: pd.DataFrame,
    names: pd.Series,
    *,
    title: str,
    subtitle: str,
    source: str,
    based_on: pd.DataFrame,
    direction: str = "",
    level: float = 0.95,
    simultaneous: bool = True,
    decimals: int = 1,
    language: Language = "nl",
) -> Drawing:
    """Draw rank sets as lines and ranks as dots, over the thirds of the list.

    With more than 25 municipalities, a panel at the left shows all of them; the first 25 are enlarged, with name,
    figure and places, at the right.

    Parameters
    ----------
    table : DataFrame
        ``code``, ``value``, ``rank``, ``lowest`` and ``highest`` (as in RankSets; 0 where there is no figure),
        ``tier`` (1 to 3) and ``zeker``: whether the whole set lies within that third.
    names : Series
        Name of each municipality by code.
    title, subtitle, source : str
    based_on : DataFrame
        The panel rows that were ranked.
    direction : str
        Which end of the list is place 1; by default the highest share.
    level : float
        Probability with which the sets hold.
    simultaneous : bool
        Whether all of them hold at once.
    decimals : int
        Of the figures.
    language : {"nl", "en"}

    Returns
    -------
    Drawing

    Raises
    ------
    PublicationError
        When there is no figure to draw.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {
    ...         "code": ["A", "B", "C"],
    ...         "value": [18.0, 5.2, 5.0],
    ...         "rank": [1, 2, 3],
    ...         "lowest": [1, 2, 2],
    ...         "highest": [1, 3, 3],
    ...         "tier": [1, 2, 3],
    ...         "zeker": [True, False, False],
    ...     }
    ... )
    >>> names = pd.Series({"A": "Stad", "B": "Dorp", "C": "Eiland"})
    >>> drawing = rank_intervals(table, names, title="T", subtitle="S", source="B", based_on=table)
    >>> drawing.alt
    'Ranglijst met marges: T. 3 gemeenten; plaats 1 = hoogste aandeel. Het hoogst staat Stad (18,0; plaats 1), het
    laagst Eiland (5,0; plaats 2 tot 3). De lijnen geven de plaatsen die met 95% zekerheid mogelijk zijn, voor alle
    gemeenten tegelijk; de helft ervan is hooguit 2 plaatsen lang, de langste 2 (Dorp). In welk derde zij horen staat
    vast voor 1 van de 3 gemeenten: hoogste derde 1, middelste derde 0 en laagste derde 0.'
    """
    ranked = _in_order(table, names)
    require_figures(len(ranked), title)
    shown = ranked.head(FIRST)
    told = {
        each: {
            "direction": direction or words["direction"],
            "certainty": words["at once" if simultaneous else "certainty"].format(
                level=format_number(round(100 * level), 0, each)
            ),
        }
        for each, words in WORDS.items()
    }
    whole = len(ranked) <= FIRST
    above, below = heading_height(title, subtitle, WIDTH) + (0.34 if whole else 0.5), 1.04
    below += source_room(source, WIDTH)
    height = above + max(ROW * len(shown), 1.0) + below
    with style():
        figure = Figure(figsize=(WIDTH, height))
        bottom, tall = below / height, 1 - (above + below) / height
        if not whole:
            left, right = OVERVIEW
            overview = figure.add_axes((left, bottom, right - left, tall))
            _draw_overview(overview, ranked, len(shown), language)
        start = (0 if whole else OVERVIEW[1] + 0.035) + _name_share(shown["name"])
        axes = figure.add_axes((start, bottom, 1 - FIGURES - start, tall))
        _draw_named(axes, shown, int(ranked["highest"].max()), decimals, language)
        heading = "" if whole else _chosen(ranked, len(shown), language)
        axes.set_title(heading, loc="left", fontsize=8, color=MUTED, pad=24)
        _draw_legend(figure, ranked, told[language], (below - 0.36) / height, language)
        add_heading(figure, title, subtitle)
        add_source(figure, source)
    alt, english = (_describe(title, ranked, told[each], decimals, each) for each in LANGUAGES)
    return Drawing(figure, alt, source, ranked, based_on, alt_en=english)


def _in_order(table: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Return the municipalities with a rank, first place first, equal places by name."""
    known = table[table["rank"] > 0]
    columns = ["code", "value", "rank", "lowest", "highest", "tier", "zeker"]
    named = known[columns].assign(name=[name_of(names, code) for code in known["code"]])
    return named.sort_values(["rank", "name", "code"]).reset_index(drop=True)


def _chosen(ranked: pd.DataFrame, count: int, language: Language) -> str:
    """Say which municipalities are enlarged, and how ties at the cut were broken."""
    tied = ranked.at[count, "rank"] == ranked.at[count - 1, "rank"]
    return WORDS[language]["first tied" if tied else "first"].format(count=count)


def _name_share(named: pd.Series) -> float:
    """Return the share of the width that the longest name takes."""
    return (max(text_width(name, LETTERS) for name in named) + 0.09) / WIDTH


def _bands(axes: Axes, places: int, language: Language) -> None:
    """Shade the thirds of the list and name those that are in view."""
    third = 3 * np.arange(places) // places
    widest = max(text_width(word, 6.5) for label in TIER_LABELS[language][1:] for word in label.split())
    low, high = axes.get_xlim()
    for number, colour in enumerate(BANDS):
        within = np.flatnonzero(third == number) + 1
        start, end = max(within.min(initial=places + 1) - 0.5, low), min(within.max(initial=0) + 0.5, high)
        if start >= end:
            continue
        axes.axvspan(start, end, color=colour, linewidth=0, zorder=0, gid=f"tier-{number + 1}")
        words = TIER_LABELS[language][number + 1].replace(" ", "\n")
        if (end - start) / (high - low) * axes.bbox.width / axes.figure.dpi > widest + 0.04:
            axes.annotate(
                words,
                ((start + end) / 2, 1),
                xycoords=("data", "axes fraction"),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=6.5,
                color="#4d4d4d",
                gid="tier",
            )


def _draw_sets(
    axes: Axes, ranked: pd.DataFrame, linewidth: float, dot: float, *, filled: bool = False
) -> None:
    """Draw each set as a line and each rank as a dot; where the third is uncertain open, if there is room."""
    for certain in (False, True):
        some = ranked[ranked["zeker"] == certain]
        colour = CERTAIN if certain else UNCERTAIN
        # a set of a single place is a line too: half a place to either side
        axes.hlines(
            some.index,
            some["lowest"] - 0.5,
            some["highest"] + 0.5,
            colors=colour,
            linewidth=linewidth,
            zorder=2,
            gid=f"sets-{'certain' if certain else 'uncertain'}",
        )
        axes.scatter(
            some["rank"],
            some.index,
            s=dot**2,
            facecolors=colour if certain or filled else "white",
            edgecolors=colour,
            linewidths=min(0.9, dot / 4),
            zorder=3,
            clip_on=False,
            gid=f"ranks-{'certain' if certain else 'uncertain'}",
        )


def _draw_overview(axes: Axes, ranked: pd.DataFrame, enlarged: int, language: Language) -> None:
    places = int(ranked["highest"].max())
    axes.set(xlim=(0.5, places + 0.5), ylim=(len(ranked) - 0.5, -0.5), yticks=[])
    axes.spines["left"].set_visible(False)
    _bands(axes, places, language)
    points = 72 * axes.bbox.height / axes.figure.dpi / len(ranked)
    _draw_sets(axes, ranked, min(1.0, 0.45 * points), min(2.5, 1.3 * points), filled=True)
    ticks = [1, *(tick for tick in range(50, places, 50) if places - tick > 20), places]
    axes.set_xticks(ticks, [format_number(tick, 0, language) for tick in ticks])
    heading = WORDS[language]["all"].format(count=len(ranked))
    axes.set_title(heading, loc="left", fontsize=8, color=MUTED, pad=24)
    axes.plot(
        [1.035, 1.06, 1.06, 1.035],
        [0, 0, enlarged - 1, enlarged - 1],
        transform=axes.get_yaxis_transform(),
        color=MUTED,
        linewidth=0.8,
        clip_on=False,
        gid="enlarged",
    )


def _draw_named(axes: Axes, shown: pd.DataFrame, places: int, decimals: int, language: Language) -> None:
    from matplotlib.ticker import MaxNLocator

    name_rows(axes, list(shown["name"]), LETTERS)
    last = int(shown["highest"].max())
    axes.set_xlim(0.5, last + 0.5)
    _bands(axes, places, language)
    _draw_sets(axes, shown, 1.1, 3.8)
    steps = MaxNLocator(5, integer=True, min_n_ticks=1).tick_values(1, last)
    ticks = [1, *(int(tick) for tick in steps if max(1, 0.12 * last) < tick <= last)]
    axes.set_xticks(ticks, [format_number(tick, 0, language) for tick in ticks])
    heads = ((WORDS[language]["figure"], 0.5), (WORDS[language]["places"], 0.985))
    for head, at in heads:
        _beside(axes, at, -0.85, head, "#4d4d4d")
    for row, place in zip(shown.itertuples(), range(len(shown)), strict=True):
        span = f"{row.lowest}–{row.highest}" if row.lowest != row.highest else str(row.lowest)
        value = format_number(row.value, decimals, language)
        for words, (_, at) in zip((value, span), heads, strict=True):
            _beside(axes, at, place, words, "#1a1a1a")


def _beside(axes: Axes, share: float, height: float, words: str, colour: str) -> None:
    """Write in the margin to the right of the rows, ending at a share of its width."""
    start = axes.get_position().x1
    axes.text(
        start + share * (1 - start),
        height,
        words,
        transform=_page_and_rows(axes),
        ha="right",
        va="center",
        fontsize=LETTERS,
        color=colour,
    )


def _page_and_rows(axes: Axes) -> Transform:
    """Return the transform of shares of the page across and rows down."""
    from matplotlib.transforms import blended_transform_factory

    return blended_transform_factory(axes.figure.transFigure, axes.transData)


def _draw_legend(
    figure: Figure, ranked: pd.DataFrame, told: dict[str, str], top: float, language: Language
) -> None:
    import textwrap

    from matplotlib.lines import Line2D

    words = WORDS[language]
    line = words["line"].format(caveat=words["caveat"], **told)
    figure.text(
        0.012,
        top + 0.12 / figure.get_figheight(),
        "\n".join(textwrap.wrap(f"{line[:1].upper()}{line[1:]}", 112)),
        fontsize=7,
        va="top",
        gid="direction",
    )
    certain = int(ranked["zeker"].sum())
    kinds = [
        (CERTAIN, CERTAIN, words["certain"].format(count=certain)),
        (UNCERTAIN, "white", words["uncertain"].format(count=len(ranked) - certain)),
    ]
    handles = [
        Line2D([], [], color=ink, marker="o", markerfacecolor=fill, markersize=4, linewidth=1.1, label=label)
        for ink, fill, label in kinds
    ]
    figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0.004, top - 0.39 / figure.get_figheight()),
        ncols=2,
        fontsize=7,
        borderaxespad=0.2,
    )


def _placed(row: pd.Series, decimals: int, language: Language) -> str:
    """Name a municipality with its figure and the places that it can have."""
    kind = "place" if row["lowest"] == row["highest"] else "range"
    places = WORDS[language][kind].format(first=row["lowest"], last=row["highest"])
    return f"{row['name']} ({format_number(row['value'], decimals, language)}; {places})"


def _describe(
    title: str, ranked: pd.DataFrame, told: dict[str, str], decimals: int, language: Language
) -> str:
    first, last = ranked.iloc[0], ranked.iloc[-1]
    lengths = ranked["highest"] - ranked["lowest"] + 1
    widest = ranked.at[lengths.idxmax(), "name"]
    certain = ranked.loc[ranked["zeker"], "tier"]
    labels = TIER_LABELS[language]
    thirds = [f"{labels[tier]} {int((certain == tier).sum())}" for tier in (1, 2, 3)]
    return WORDS[language]["alt"].format(
        title=title.rstrip("."),
        count=len(ranked),
        highest=_placed(first, decimals, language),
        lowest=_placed(last, decimals, language),
        half=format_number(np.ceil(lengths.median()), 0, language),
        longest=lengths.max(),
        widest=widest,
        certain=len(certain),
        thirds=join_words(thirds, language),
        **told,
    )
