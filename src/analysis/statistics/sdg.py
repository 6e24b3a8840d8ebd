"""The SDG table filled in: which goal has which figure for which area, and why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.catalogue import Catalogue, Indicator, Kind, Level, Polarity, SdgRow
from analysis.numbers import Language, format_number, join_words
from analysis.panel.citation import source_line
from analysis.panel.division import FiguresOnDivision, merging_weights
from analysis.statistics.components import Component
from analysis.statistics.latest import latest_figures
from analysis.territory.gemeenten import Gemeenten

MEASURED, AMBIGUOUS, NO_FIGURE, NOT_MEASURABLE = "measured", "ambiguous", "no figure", "not measurable"
"""What a cell can be: a figure with a direction, one without, none, or none that can exist per municipality."""

ENOUGH = 0.9
"""Share of an area's weight that must have a figure before the area gets one."""

THIRDS = 3
"""Groups of areas; with fewer figures than that there are none."""

FEWEST = 9
"""Areas with a figure below which there are no thirds."""

COVERED = 0.75
"""Share of the municipalities that must have a figure before an indicator joins an index."""

WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        Polarity.HIGHER_IS_WORSE: "hoger is ongunstiger",
        Polarity.HIGHER_IS_BETTER: "hoger is gunstiger",
        Polarity.AMBIGUOUS: "niet eenduidig",
        Polarity.CONTEXT: "achtergrond",
        Level.GEMEENTE: "gemeente",
        Level.REGIO: "regio: niet per gemeente meetbaar",
        Level.LAND: "land: niet per gemeente meetbaar",
        "text and definition": "tekst en definitie",
        "text": "tekst",
        "definition": "definitie",
        "not yet": "nog niet",
        "none": "geen",
        "span": "{first} tot en met {last}",
        "figures": "{label}, {years}: {count} gemeenten",
        "no figures": "In de catalogus ({names}), maar zonder cijfers in deze uitgave.",
        "too few": "niet voor heel dit gebied staat een cijfer in deze uitgave",
    },
    "en": {
        Polarity.HIGHER_IS_WORSE: "higher is less favourable",
        Polarity.HIGHER_IS_BETTER: "higher is more favourable",
        Polarity.AMBIGUOUS: "ambiguous",
        Polarity.CONTEXT: "context",
        Level.GEMEENTE: "municipality",
        Level.REGIO: "region: not measurable per municipality",
        Level.LAND: "country: not measurable per municipality",
        "text and definition": "text and definition",
        "text": "text",
        "definition": "definition",
        "not yet": "not yet",
        "none": "none",
        "span": "{first} to {last}",
        "figures": "{label}, {years}: {count} municipalities",
        "no figures": "In the catalogue ({names}), but without figures in this edition.",
        "too few": "this edition does not have figures for the whole of this area",
    },
}
"""Among them what a polarity and a level are called in print."""

CHECKED = {
    (True, True): "text and definition",
    (True, False): "text",
    (False, True): "definition",
    (False, False): "not yet",
}
"""By whether the official wording and the definition of the stand-in were checked."""

PROVINCIAL = {"area": "str", "value": "float64", "sdg": "str", "indicator": "str", "years": "str"}

COLUMNS = [
    "sdg",
    "goal",
    "code",
    "indicator",
    "label",
    "area",
    "value",
    "text",
    "year",
    "status",
    "source",
    "reason",
]


@dataclass(frozen=True)
class SdgFigures:
    """The newest figures for the rows of the SDG table, on one division.

    Parameters
    ----------
    rows : DataFrame
        From :func:`analysis.statistics.latest.latest_figures`, with ``sdg``, the row of the table.
    chosen : dict of str to str
        The indicator that fills each row of the table; rows without figures are absent.
    boundary_year : int

    Examples
    --------
    >>> import analysis
    >>> parts = {"catalogue": analysis.load_catalogue(), "gemeenten": analysis.load_gemeenten()}
    >>> panel = analysis.load_panel().query("indicator == 'vaccinatie_bmr'")
    >>> sdg_figures(panel, 2023, **parts).chosen
    {'vaccinatiegraad': 'vaccinatie_bmr'}
    """

    rows: pd.DataFrame
    chosen: dict[str, str]
    boundary_year: int


def sdg_figures(
    panel: pd.DataFrame,
    boundary_year: int,
    *,
    catalogue: Catalogue,
    gemeenten: Gemeenten,
    figures: FiguresOnDivision | None = None,
) -> SdgFigures:
    """Choose for each row of the SDG table the indicator that most municipalities have, in its newest year.

    Parameters
    ----------
    panel : DataFrame
    boundary_year : int
    catalogue : Catalogue
    gemeenten : Gemeenten
    figures : FiguresOnDivision, optional
        As for :func:`analysis.statistics.latest.latest_figures`.

    Returns
    -------
    SdgFigures
        Of indicators with equally many figures the first in the catalogue's row; a municipal total is no figure
        for a comparison, so only rates and scores are chosen.

    Examples
    --------
    >>> import analysis
    >>> parts = {"catalogue": analysis.load_catalogue(), "gemeenten": analysis.load_gemeenten()}
    >>> panel = analysis.load_panel().query("indicator in ['tienermoeders', 'tienermoeders_scp']")
    >>> found = sdg_figures(panel, 2023, **parts)
    >>> found.chosen, len(found.rows)
    ({'tienermoeders': 'tienermoeders'}, 342)
    """
    names = [
        name
        for row in catalogue.sdg.values()
        for name in row.indicators
        if catalogue.indicators[name].kind in (Kind.RATE, Kind.SCORE)
    ]
    newest = latest_figures(
        panel,
        dict.fromkeys(names),
        boundary_year,
        catalogue=catalogue,
        gemeenten=gemeenten,
        figures=figures,
    )
    counts = newest.groupby("indicator")["value"].count()
    chosen = {}
    for row in catalogue.sdg.values():
        candidates = [name for name in row.indicators if counts.get(name, 0) > 0]
        if candidates:
            chosen[row.id] = max(candidates, key=lambda name: counts[name])
    parts = [newest[newest["indicator"] == name].assign(sdg=row) for row, name in chosen.items()]
    rows = pd.concat(parts, ignore_index=True) if parts else newest.head(0).assign(sdg="")
    return SdgFigures(rows, chosen, boundary_year)


def provincial(
    found: SdgFigures, panel: pd.DataFrame, *, catalogue: Catalogue, gemeenten: Gemeenten
) -> pd.DataFrame:
    """Return the figure of each province and row, from the counts of its municipalities.

    The published rates are averaged with their denominators for weights, which is the rate of the province. Rates
    that are published without counts are averaged by the count that the catalogue names (``merged_by``). A province
    has a figure when its municipalities with one hold at least nine tenths of that weight.

    Parameters
    ----------
    found : SdgFigures
    panel : DataFrame
    catalogue : Catalogue
    gemeenten : Gemeenten

    Returns
    -------
    DataFrame
        ``sdg``, ``indicator``, ``area`` (province code), ``value``, ``years``; NaN where too little is known or no
        weight is.

    Examples
    --------
    >>> import analysis
    >>> parts = {"catalogue": analysis.load_catalogue(), "gemeenten": analysis.load_gemeenten()}
    >>> panel = analysis.load_panel().query("indicator in ['huishoudens_laag_inkomen', 'tienermoeders']")
    >>> len(provincial(sdg_figures(panel, 2023, **parts), panel, **parts)["area"].unique())
    12
    """
    province = gemeenten.in_year(found.boundary_year).set_index("code")["provincie"]
    parts = []
    for row, indicator in found.chosen.items():
        rows = found.rows[found.rows["sdg"] == row].set_index("code")
        weights = rows["denominator"]
        if weights.isna().all():
            known = merging_weights(
                panel,
                indicator,
                int(rows["year"].iloc[0]),
                found.boundary_year,
                catalogue=catalogue,
                gemeenten=gemeenten,
            )
            weights = rows["denominator"] if known is None else known.reindex(rows.index)
        value = _weighted(rows["value"], weights, province.reindex(rows.index))
        parts.append(
            pd.DataFrame({"area": value.index, "value": value.to_numpy()}).assign(
                sdg=row, indicator=indicator, years=rows["years"].iloc[0]
            )
        )
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in PROVINCIAL.items()})
    return pd.concat(parts, ignore_index=True)


def _weighted(value: pd.Series, weights: pd.Series, groups: pd.Series) -> pd.Series:
    """Return the weighted mean by group; weights of areas without a figure and without a weight are unknown."""
    filled = weights.fillna(weights.groupby(groups).transform("median"))
    there = filled.where(value.notna())
    share = there.groupby(groups).sum() / filled.groupby(groups).sum()
    mean = (value * there).groupby(groups).sum(min_count=1) / there.groupby(groups).sum(min_count=1)
    return mean.where(share >= ENOUGH)


def sdg_cells(
    found: SdgFigures,
    values: pd.DataFrame,
    areas: Sequence[str],
    catalogue: Catalogue,
    *,
    language: Language = "nl",
) -> pd.DataFrame:
    """Return a cell for every row of the SDG table and every area: figure, year, source, or why there is none.

    Parameters
    ----------
    found : SdgFigures
    values : DataFrame
        ``sdg``, ``area``, ``value``: from :func:`provincial`, or the municipal rows with ``code`` as ``area``.
    areas : sequence of str
        Codes, in the order wanted.
    catalogue : Catalogue
    language : {"nl", "en"}
        Of labels, figures, sources and reasons.

    Returns
    -------
    DataFrame
        Columns of :data:`COLUMNS` and ``tercile``: 1 for the third of all areas in ``values`` that is best for
        children, 3 for the worst; missing where there is no figure, no direction, or fewer than nine areas.

    Examples
    --------
    >>> import analysis
    >>> parts = {"catalogue": analysis.load_catalogue(), "gemeenten": analysis.load_gemeenten()}
    >>> panel = analysis.load_panel().query("indicator == 'vaccinatie_bmr'")
    >>> found = sdg_figures(panel, 2023, **parts)
    >>> cells = sdg_cells(found, found.rows.rename(columns={"code": "area"}), ["GM0363"], parts["catalogue"])
    >>> len(cells) == len(parts["catalogue"].sdg), cells["goal"].nunique() >= 10
    (True, True)
    """
    keyed = values.set_index(["sdg", "area"])["value"]
    parts = [
        _row_cells(row, found, keyed, list(areas), catalogue, language) for row in catalogue.sdg.values()
    ]
    return pd.concat(parts, ignore_index=True)


def shown(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells for a picture: all rows with a figure, and of a goal without any its first row.

    Examples
    --------
    >>> cells = pd.DataFrame({"sdg": ["a", "b", "c", "d"], "goal": [1, 1, 2, 2],
    ...     "status": ["measured", "no figure", "no figure", "not measurable"]})
    >>> shown(cells)["sdg"].tolist()
    ['a', 'd']
    """
    told = cells["status"].isin([MEASURED, AMBIGUOUS]).groupby(cells["sdg"]).transform("any")
    silent = cells[~told.groupby(cells["goal"]).transform("any")]
    order = silent.sort_values("status", key=lambda status: status != NOT_MEASURABLE, kind="stable")
    first = order.groupby("goal")["sdg"].first()
    return cells[told | cells["sdg"].isin(first)].reset_index(drop=True)


def sdg_table(found: SdgFigures, catalogue: Catalogue, *, language: Language = "nl") -> pd.DataFrame:
    """Return the SDG table as it is read: one line per row, with its figure or the reason for none.

    Parameters
    ----------
    found : SdgFigures
    catalogue : Catalogue
    language : {"nl", "en"}

    Returns
    -------
    DataFrame
        ``doel``, ``code``, ``maatstaf``, ``niveau``, ``richting``, ``ivrk``, ``kinderen_in_tel``, ``bron``,
        ``nagegaan``, ``cijfers`` and ``let_op``, what to know before municipalities are compared.

    Examples
    --------
    >>> import analysis
    >>> parts = {"catalogue": analysis.load_catalogue(), "gemeenten": analysis.load_gemeenten()}
    >>> panel = analysis.load_panel().query("indicator == 'vaccinatie_bmr'")
    >>> table = sdg_table(sdg_figures(panel, 2023, **parts), parts["catalogue"])
    >>> table.set_index("maatstaf").loc["Gezinnen zonder internet", "niveau"]
    'regio: niet per gemeente meetbaar'
    >>> english = sdg_table(sdg_figures(panel, 2023, **parts), parts["catalogue"], language="en")
    >>> english.set_index("maatstaf").loc["Families without internet", "niveau"]
    'region: not measurable per municipality'
    """
    return pd.DataFrame([_line(row, found, catalogue, language) for row in catalogue.sdg.values()])


def _line(row: SdgRow, found: SdgFigures, catalogue: Catalogue, language: Language) -> dict[str, str]:
    words, name = WORDS[language], found.chosen.get(row.id)
    return {
        "doel": join_words([str(goal) for goal in row.goals], language),
        "code": row.code or words["none"],
        "maatstaf": row.proxy[language],
        "niveau": words[row.level],
        "richting": words[row.polarity],
        "ivrk": ", ".join(str(article) for article in row.crc),
        "kinderen_in_tel": _editions(row.editions, language),
        "bron": " ".join([row.publisher, *row.tables]),
        "nagegaan": words[CHECKED[row.wording_verified, row.definition_verified]],
        "cijfers": _told(row, found, catalogue, language),
        "let_op": _caveat(name, catalogue, language),
    }


def _told(row: SdgRow, found: SdgFigures, catalogue: Catalogue, language: Language) -> str:
    """Say which figures a row has, or why it has none."""
    name = found.chosen.get(row.id)
    if name is None:
        return _why_not(row, catalogue, language)
    own = found.rows[found.rows["sdg"] == row.id]
    return WORDS[language]["figures"].format(
        label=catalogue.indicators[name].label[language],
        years=own["years"].iloc[0],
        count=own["value"].count(),
    )


def _caveat(name: str | None, catalogue: Catalogue, language: Language) -> str:
    caveat = catalogue.indicators[name].caveat if name else None
    return caveat[language] if caveat else ""


def _editions(editions: Sequence[str], language: Language) -> str:
    """Name the editions of Kinderen in Tel, the first and the last when there are many."""
    if len(editions) > 2:
        return WORDS[language]["span"].format(first=editions[0], last=editions[-1])
    return ", ".join(editions) or WORDS[language]["none"]


def _row_cells(
    row: SdgRow,
    found: SdgFigures,
    keyed: pd.Series,
    areas: list[str],
    catalogue: Catalogue,
    language: Language,
) -> pd.DataFrame:
    common = {"sdg": row.id, "goal": row.goals[0], "code": row.code or "", "area": areas}
    name = found.chosen.get(row.id)
    if name is None:
        reason = _why_not(row, catalogue, language)
        status = NO_FIGURE if row.level is Level.GEMEENTE else NOT_MEASURABLE
        empty = {
            "indicator": "",
            "label": row.proxy[language],
            "value": np.nan,
            "text": "",
            "year": "",
            "source": "",
        }
        return pd.DataFrame(common | empty | {"status": status, "reason": reason, "tercile": np.nan})
    indicator = catalogue.indicators[name]
    own = found.rows[found.rows["sdg"] == row.id]
    value = keyed.loc[row.id].reindex(areas)
    directed = indicator.polarity in (Polarity.HIGHER_IS_WORSE, Polarity.HIGHER_IS_BETTER)
    status = pd.Series(MEASURED if directed else AMBIGUOUS, index=areas).where(value.notna(), NO_FIGURE)
    return pd.DataFrame(
        common
        | {
            "indicator": name,
            "label": indicator.short[language],
            "value": value.to_numpy(),
            "text": [format_number(v, indicator.decimals, language) if pd.notna(v) else "" for v in value],
            "year": own["years"].iloc[0],
            "source": source_line(own, catalogue, language=language),
            "status": status.to_numpy(),
            "reason": np.where(value.notna(), "", WORDS[language]["too few"]),
            "tercile": _thirds(keyed.loc[row.id], indicator).reindex(areas).to_numpy(),
        }
    )


def _why_not(row: SdgRow, catalogue: Catalogue, language: Language) -> str:
    if row.reason is not None:
        return row.reason[language]
    names = ", ".join(catalogue.indicators[name].label[language] for name in row.indicators)
    return WORDS[language]["no figures"].format(names=names)


def _thirds(values: pd.Series, indicator: Indicator) -> pd.Series:
    """Return the thirds, none when too few areas have a figure to speak of thirds."""
    enough = values.notna().sum() >= FEWEST
    return terciles(values, indicator) if enough else pd.Series(np.nan, index=values.index)


def terciles(values: pd.Series, indicator: Indicator) -> pd.Series:
    """Return in which third each area is: 1 best for children, 3 worst; equal figures are in the same third.

    Examples
    --------
    >>> import analysis
    >>> coverage = analysis.load_catalogue().indicators["vaccinatie_bmr"]
    >>> terciles(pd.Series([99.0, 95.0, 90.0]), coverage).tolist()
    [1.0, 2.0, 3.0]
    """
    directed = indicator.polarity in (Polarity.HIGHER_IS_WORSE, Polarity.HIGHER_IS_BETTER)
    if not directed or values.notna().sum() < THIRDS:
        return pd.Series(np.nan, index=values.index)
    better_first = indicator.polarity is Polarity.HIGHER_IS_WORSE
    place = values.rank(method="min", ascending=better_first)
    return np.ceil(THIRDS * place / values.notna().sum())


def index_components(found: SdgFigures, catalogue: Catalogue) -> list[Component]:
    """Return the components of an index: one indicator for each code of the table that enough municipalities have.

    Parameters
    ----------
    found : SdgFigures
    catalogue : Catalogue

    Returns
    -------
    list of Component
        Domain: the goal. Context has no place in an index; ambiguous indicators are there with weight 0.

    Examples
    --------
    >>> import analysis
    >>> parts = {"catalogue": analysis.load_catalogue(), "gemeenten": analysis.load_gemeenten()}
    >>> names = ["huishoudens_laag_inkomen", "tienermoeders", "vaccinatie_bmr", "kinderen_laag_inkomen"]
    >>> panel = analysis.load_panel().query("indicator in @names")
    >>> components = index_components(sdg_figures(panel, 2023, **parts), parts["catalogue"])
    >>> [component.indicator for component in components if component.effective_weight > 0]
    ['huishoudens_laag_inkomen', 'tienermoeders', 'vaccinatie_bmr']
    """
    coverage = found.rows.groupby("sdg")["value"].apply(lambda value: value.notna().mean())
    components: list[Component] = []
    taken: set[str] = set()
    for row in sorted(found.chosen, key=lambda row: catalogue.sdg[row].goals[0]):
        indicator = catalogue.indicators[found.chosen[row]]
        codes = set((catalogue.sdg[row].code or row).split(" / "))
        if indicator.polarity is Polarity.CONTEXT or coverage[row] < COVERED or codes & taken:
            continue
        taken |= codes
        goal = f"SDG {catalogue.sdg[row].goals[0]}"
        components.append(Component(indicator.id, str(indicator.polarity), domain=goal))
    return components
