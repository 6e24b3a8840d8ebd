"""The history of the municipalities, computed from what CBS writes with the region codes of table 03759ned.

Every municipal code has a Dutch description such as ``Opgeheven per 01-01-2021, overgegaan naar: - Boxtel
(GM0757), ... 535 hectare met 918 woningen en 2149 inwoners``. Each transfer is told twice, by the
municipality that cedes and by the one that receives; the two are held against each other. Nothing here is
typed in by hand.

A *boundary year* is the municipal division on 1 January of that year. A change on another day counts from the
next 1 January: Weesp, dissolved on 24 March 2022, is still there in boundary year 2022 and gone in 2023.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.errors import TerritoryError
from analysis.files import write_bytes
from analysis.territory.gemeenten import weights

SOURCE = "codes of RegioS in CBS table 03759ned"
SMALLEST_APPLIED_SHARE = 0.01
"""A border correction counts when it moved at least this share of the ceding municipality's inhabitants."""
NEGLIGIBLE = 100
"""A correction of fewer inhabitants is left out when the list does not tell the size of the municipality."""

_DATE = r"(\d{2})-(\d{2})-(\d{4})"
_HEADER = re.compile(
    r"(Opgeheven|Ontstaan|Naamswijziging|Grenswijziging|Wijziging"
    r"|Gemeentelijke herindeling|Provinciale wijziging)"
    rf" per {_DATE} ?,? ?(overgegaan naar|ontvangen van|uit)? ?:?"
)
_ANY_DATE = re.compile(rf"per {_DATE}")
_BEGIN = re.compile(rf"Begindatum (?:voor 1830|{_DATE})")
_PARTNER = re.compile(r"(?:- |(oude|nieuwe) naam: ).+ \((GM\d{4})\) ?,?")
_AMOUNTS = re.compile(
    r"\.\.\. ?(?:(\d+(?:,\d+)?) hectare)?(?: ?met)? ?(?:(\d+) woning(?:en)?)? ?(?:en)? ?(?:(\d+) inwoners?)?"
)
_DIRECTED = {"Grenswijziging", "Wijziging", "Gemeentelijke herindeling"}
_CREATING = {("Ontstaan", False), ("Naamswijziging", False)}
_ENDING = {("Opgeheven", True), ("Naamswijziging", True)}
_PROVINCES = re.compile(r"- overgegaan van provincie .+ naar provincie .+")


# ------------------------------------------------------------------------------------- reading descriptions


@dataclass(frozen=True)
class Amounts:
    """What a transfer moved; None where the description does not say."""

    hectare: float | None = None
    woningen: int | None = None
    inwoners: int | None = None


@dataclass(frozen=True)
class Event:
    """One dated block of a description.

    Parameters
    ----------
    code : str
        The municipality whose description tells it.
    day : datetime.date
        The day on which it took effect.
    kind : str
        The Dutch word of the description; empty when the block could not be recognised.
    gives : bool
        True when the partners receive something from ``code``, False when they give.
    partners : tuple of (str, Amounts)
        The other municipalities (a reorganisation also lists the municipality itself).
    unread : tuple of str
        Lines that were not understood.
    """

    code: str
    day: date
    kind: str
    gives: bool
    partners: tuple[tuple[str, Amounts], ...]
    unread: tuple[str, ...]


def boundary_year(day: date) -> int:
    """Return the first boundary year on which a change of a day holds.

    Examples
    --------
    >>> boundary_year(date(2022, 1, 1)), boundary_year(date(2022, 3, 24))
    (2022, 2023)
    """
    return day.year if (day.month, day.day) == (1, 1) else day.year + 1


def parse_description(code: str, text: str) -> tuple[list[Event], date | None]:
    r"""Read the description of one municipality.

    Parameters
    ----------
    code : str
        Its code.
    text : str
        ``Description`` of the code list, lines separated by any kind of line end.

    Returns
    -------
    events : list of Event
        In the order of the text. Lines that were not understood are kept in ``unread``.
    begin : datetime.date or None
        ``Begindatum``; None when it is before 1830 or not told.

    Examples
    --------
    >>> events, begin = parse_description(
    ...     "GM0458", "Opgeheven per 01-01-2015, overgegaan naar:\r\n- Alkmaar (GM0361),\r\n"
    ...     "... 6129 hectare met 2197 woningen en 5452 inwoners \r\n\r\nBegindatum voor 1830\r\n")
    >>> events[0].partners
    (('GM0361', Amounts(hectare=6129.0, woningen=2197, inwoners=5452)),)
    """
    events: list[Event] = []
    begin: date | None = None
    block: list[str] = []
    for line in (" ".join(raw.split()) for raw in text.splitlines()):
        begins = _BEGIN.fullmatch(line)
        if begins or _ANY_DATE.search(line):
            events += _read_block(code, block)
            block = [] if begins else [line]
            begin = _day(begins.groups()) if begins and begins[1] else begin
        elif line.strip(".") and block:
            block.append(line)
    return events + _read_block(code, block), begin


def _read_block(code: str, lines: list[str]) -> list[Event]:
    """Read a heading and the lines below it; no lines give no event."""
    if not lines:
        return []
    header = _HEADER.fullmatch(lines[0])
    found = header or _ANY_DATE.search(lines[0])
    if found is None:
        return []
    kind, day, direction = (
        (header[1], header.groups()[1:4], header[5]) if header else ("", found.groups(), None)
    )
    unread = [] if header and (direction or kind not in _DIRECTED) else [lines[0]]
    gives = direction == "overgegaan naar" or kind == "Opgeheven"
    partners: list[tuple[str, Amounts]] = []
    for line in lines[1:]:
        partner, amounts = _PARTNER.fullmatch(line), _AMOUNTS.fullmatch(line)
        if partner:
            partners.append((partner[2], Amounts()))
            gives = gives or partner[1] == "nieuwe"
        elif amounts and partners:
            partners[-1] = (partners[-1][0], _amounts(*amounts.groups()))
        elif not _PROVINCES.fullmatch(line):
            unread.append(line)
    return [Event(code, _day(day), kind, gives, tuple(partners), tuple(unread))]


def _amounts(hectare: str | None, woningen: str | None, inwoners: str | None) -> Amounts:
    return Amounts(
        hectare=float(hectare.replace(",", ".")) if hectare else None,
        woningen=int(woningen) if woningen else None,
        inwoners=int(inwoners) if inwoners else None,
    )


def _day(groups: tuple[str, ...]) -> date:
    day, month, year = (int(group) for group in groups)
    return date(year, month, day)


# -------------------------------------------------------------------------------------- compiling a history


@dataclass(frozen=True, eq=False)
class History:
    """The municipalities of a span of boundary years, what changed between them, and the provinces.

    Parameters
    ----------
    gemeenten : pandas.DataFrame
        ``code``, ``naam``, ``provincie``, ``eerste_grensjaar``, ``laatste_grensjaar`` (both clipped to the
        span).
    herindelingen : pandas.DataFrame
        ``datum`` (ISO), ``grensjaar``, ``soort``, ``oude_code``, ``oude_naam``, ``nieuwe_code``,
        ``nieuwe_naam``, ``hectare``, ``woningen``, ``inwoners`` (moved), ``inwoners_oud`` (of the whole old
        municipality) and ``toegepast`` (whether figures follow it).
    provincies : pandas.DataFrame
        ``code``, ``naam``.
    """

    gemeenten: pd.DataFrame
    herindelingen: pd.DataFrame
    provincies: pd.DataFrame


def compile_history(regions: pd.DataFrame, first: int = 2015, last: int = 2025) -> History:
    r"""Compute the history of the municipalities from the region codes of CBS.

    Parameters
    ----------
    regions : pandas.DataFrame
        ``Identifier``, ``Title``, ``Description``, ``DimensionGroupId`` of the codes of ``RegioS`` in
        03759ned.
    first, last : int
        Boundary years. The changes include those that made the division of ``first``.

    Returns
    -------
    History

    Notes
    -----
    *Kinds.* ``opheffing``: one municipality received all inhabitants. ``splitsing``: several did.
    ``naamswijziging``: a new name with a new code. ``grenswijziging``: a border correction that moved
    inhabitants; those that moved only land are not listed.

    *Weights.* The share of a part is ``inwoners / inwoners_oud``. The parts of a dissolved municipality add
    up to all its inhabitants; a part without inhabitants (Muiden to Weesp, 2016) is listed and not applied.

    *Border corrections* are applied from one percent of the ceding municipality's inhabitants. How many those
    were is taken from the statement in the list nearest in time: its dissolution or a later reorganisation
    (plus those who moved), or its creation or an earlier reorganisation. Without a statement a correction of
    fewer than 100 inhabitants is left out, and a larger one is an error. What is not moved stays with the
    ceding code.

    Raises
    ------
    TerritoryError
        When a description within the span is not understood, when the ceding and the receiving municipality
        tell different numbers, or when the changes do not lead from one year's division to the next.

    Examples
    --------
    >>> regions = pd.DataFrame({
    ...     "Identifier": ["PV21", "GM1921", "GM1940"],
    ...     "Title": ["Fryslân (PV)", "De Friese Meren", "De Fryske Marren"],
    ...     "Description": ["",
    ...         "Naamswijziging per 01-07-2015,\nnieuwe naam: De Fryske Marren (GM1940)",
    ...         "Naamswijziging per 01-07-2015,\noude naam: De Friese Meren (GM1921)"],
    ...     "DimensionGroupId": ["PV", "GMPV21", "GMPV21"]})
    >>> compile_history(regions).gemeenten[["code", "eerste_grensjaar", "laatste_grensjaar"]]
         code  eerste_grensjaar  laatste_grensjaar
    0  GM1921              2015               2015
    1  GM1940              2016               2025
    """
    codes = regions.sort_values("Identifier", ignore_index=True)
    municipal = codes[codes["DimensionGroupId"].str.startswith("GMPV", na=False)]
    parsed = {
        code: parse_description(code, text)
        for code, text in zip(municipal["Identifier"], municipal["Description"].fillna(""), strict=True)
    }
    every = [event for events, _ in parsed.values() for event in events]
    within = [event for event in every if first <= boundary_year(event.day) <= last]
    _refuse_unread(within)
    names = dict(
        zip(municipal["Identifier"], municipal["Title"].str.removesuffix(" (gemeente)"), strict=True)
    )
    history = History(
        gemeenten=_lives(municipal, names, parsed, first, last),
        herindelingen=_changes(within, names, _statements(every)),
        provincies=_provinces(codes),
    )
    _refuse_gaps(history, first, last)
    return history


def _refuse_unread(events: Iterable[Event]) -> None:
    for event in events:
        if event.unread or not event.kind:
            raise TerritoryError(
                f"the description holds a line that is not understood: '{event.unread[0]}'",
                where=f"{event.code} in the {SOURCE}",
                remedy="extend the patterns in territory/history.py; the reference files stay as they were",
            )


def _lives(
    municipal: pd.DataFrame,
    names: Mapping[str, str],
    parsed: Mapping[str, tuple[list[Event], date | None]],
    first: int,
    last: int,
) -> pd.DataFrame:
    """Tell for every municipality of the span its first and last boundary year."""
    rows = []
    for code, group in zip(municipal["Identifier"], municipal["DimensionGroupId"], strict=True):
        begins, ends = _life(*parsed[code])
        if begins <= last and ends >= first:
            rows.append((code, names[code], group.removeprefix("GM"), max(begins, first), min(ends, last)))
    columns = ["code", "naam", "provincie", "eerste_grensjaar", "laatste_grensjaar"]
    return pd.DataFrame(rows, columns=columns)


def _life(events: list[Event], begin: date | None) -> tuple[int, int]:
    """Return the first and last boundary year of a code; open ends are 0 and 9999."""
    kinds = [(event.kind, event.gives, boundary_year(event.day)) for event in events]
    created = [year for kind, gives, year in kinds if (kind, gives) in _CREATING]
    ended = [year for kind, gives, year in kinds if (kind, gives) in _ENDING]
    # 'Ontstaan' goes before 'Begindatum': Gooise Meren came into being in 2016 and has Begindatum 01-01-2015.
    told = boundary_year(begin) if begin else 0
    return max(created, default=told), min(ended, default=10_000) - 1


def _changes(
    events: list[Event], names: Mapping[str, str], statements: Mapping[str, list[_Statement]]
) -> pd.DataFrame:
    """List the transfers that moved inhabitants or a name, with what is needed to weigh them."""
    transfers = _transfers(events)
    dissolved = {(e.day, e.code) for e in events if e.kind == "Opgeheven"}
    renamed = {(e.day, e.code) for e in events if e.kind == "Naamswijziging" and e.gives}
    rows = []
    for (day, old), parts in transfers.items():
        if (day, old) in renamed:
            kind, whole = "naamswijziging", None
        elif (day, old) in dissolved:
            whole = _add_up(parts, day, old)
            kind = (
                "opheffing" if sum(amounts.inwoners != 0 for amounts in parts.values()) == 1 else "splitsing"
            )
        else:
            parts = {new: amounts for new, amounts in parts.items() if amounts.inwoners != 0}
            moved = _add_up(parts, day, old)
            kind, whole = "grenswijziging", _inhabitants_before(statements.get(old, []), day, moved)
        for new, amounts in parts.items():
            applied = _is_applied(kind, amounts.inwoners, whole, where=f"{old} to {new} on {day}")
            rows.append((day, old, new, kind, amounts, whole, applied))
    rows.sort(key=lambda row: row[:3])
    _refuse_unknown({code for row in rows for code in row[1:3]}, names)
    return pd.DataFrame(
        {
            "datum": pd.Series([day.isoformat() for day, *_ in rows], dtype="str"),
            "grensjaar": pd.Series([boundary_year(row[0]) for row in rows], dtype="int64"),
            "soort": pd.Series([row[3] for row in rows], dtype="str"),
            "oude_code": pd.Series([row[1] for row in rows], dtype="str"),
            "oude_naam": pd.Series([names[row[1]] for row in rows], dtype="str"),
            "nieuwe_code": pd.Series([row[2] for row in rows], dtype="str"),
            "nieuwe_naam": pd.Series([names[row[2]] for row in rows], dtype="str"),
            "hectare": pd.Series([row[4].hectare for row in rows], dtype="Float64"),
            "woningen": pd.Series([row[4].woningen for row in rows], dtype="Int64"),
            "inwoners": pd.Series([row[4].inwoners for row in rows], dtype="Int64"),
            "inwoners_oud": pd.Series([row[5] for row in rows], dtype="Int64"),
            "toegepast": pd.Series([row[6] for row in rows], dtype="bool"),
        }
    )


def _transfers(events: list[Event]) -> dict[tuple[date, str], dict[str, Amounts]]:
    """Join the two tellings of each transfer, per day and ceding municipality.

    A dissolution and a new name must be told by both; of a border correction the giving or the receiving side
    will do (those of 2025 are told by the receiver only).
    """
    given: dict[tuple[date, str, str], Amounts] = {}
    taken: dict[tuple[date, str, str], Amounts] = {}
    final: set[tuple[date, str]] = set()
    for event in events:
        for partner, amounts in event.partners:
            if partner == event.code:
                continue
            if event.gives:
                given[event.day, event.code, partner] = amounts
                if (event.kind, event.gives) in _ENDING:
                    final.add((event.day, event.code))
            else:
                taken[event.day, partner, event.code] = amounts
    joined: dict[tuple[date, str], dict[str, Amounts]] = {}
    for key in sorted(given.keys() | taken.keys()):
        day, old, new = key
        one_sided = (day, old) in final and not (key in given and key in taken)
        if one_sided or (key in given and key in taken and given[key] != taken[key]):
            raise TerritoryError(
                "the ceding and the receiving municipality do not tell the same transfer",
                where=f"{old} to {new} on {day} in the {SOURCE}",
                remedy="compare both descriptions at CBS; the reference files are left as they were",
            )
        joined.setdefault((day, old), {})[new] = given.get(key) or taken[key]
    return joined


@dataclass(frozen=True)
class _Statement:
    """Inhabitants of a municipality just before and just after a day, where the list tells them."""

    day: date
    before: int | None
    after: int | None


def _statements(events: Iterable[Event]) -> dict[str, list[_Statement]]:
    """Collect what dissolutions, creations and reorganisations tell about the size of municipalities."""
    found: dict[str, list[_Statement]] = {}
    for event in events:
        numbers = [amounts.inwoners for _, amounts in event.partners]
        known = [number for number in numbers if number is not None]
        itself = next((amounts.inwoners for code, amounts in event.partners if code == event.code), None)
        if not known or len(known) < len(numbers):
            continue
        if event.kind == "Opgeheven":
            statement = _Statement(event.day, before=sum(known), after=None)
        elif event.kind == "Ontstaan":
            statement = _Statement(event.day, before=None, after=sum(known))
        elif event.kind == "Gemeentelijke herindeling" and itself is not None:
            statement = _Statement(event.day, before=itself, after=sum(known))
        else:
            continue
        found.setdefault(event.code, []).append(statement)
    return found


def _inhabitants_before(statements: list[_Statement], day: date, moved: int) -> int | None:
    """Return the inhabitants of a municipality before it ceded some, from the nearest statement in time."""
    for statement in sorted(statements, key=lambda s: (abs((s.day - day).days), s.day)):
        if statement.day > day and statement.before is not None:
            return statement.before + moved
        if statement.day <= day and statement.after is not None:
            return statement.after
    return None


def _add_up(parts: Mapping[str, Amounts], day: date, old: str) -> int:
    """Add up the inhabitants of parts; all must be told."""
    numbers = [amounts.inwoners for amounts in parts.values()]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        raise TerritoryError(
            "the description does not tell how many inhabitants moved",
            where=f"{old} on {day} in the {SOURCE}",
            remedy="without them there is no weight; look the number up at CBS and report the gap there",
        )
    return sum(known)


def _is_applied(kind: str, moved: int | None, whole: int | None, *, where: str) -> bool:
    if kind != "grenswijziging":
        return moved != 0
    if whole:
        return (moved or 0) >= SMALLEST_APPLIED_SHARE * whole
    if (moved or 0) < NEGLIGIBLE:
        return False
    raise TerritoryError(
        f"a border correction moved {moved} inhabitants and the list does not tell of how many",
        where=f"{where} in the {SOURCE}",
        remedy="the share decides whether figures follow it; add a source for the inhabitants",
    )


def _provinces(codes: pd.DataFrame) -> pd.DataFrame:
    rows = codes.loc[codes["DimensionGroupId"] == "PV", ["Identifier", "Title"]]
    named = rows.set_axis(["code", "naam"], axis=1).reset_index(drop=True)
    return named.assign(naam=named["naam"].str.removesuffix(" (PV)"))


def _refuse_unknown(codes: set[str], names: Mapping[str, str]) -> None:
    unknown = sorted(codes - names.keys())
    if unknown:
        raise TerritoryError(
            f"a description names {unknown[0]}, which is no municipality of the list",
            where=SOURCE,
            remedy="fetch the complete code list again",
        )


def _refuse_gaps(history: History, first: int, last: int) -> None:
    """Refuse changes that do not lead from each year's division to the next."""
    lives, changes = history.gemeenten, history.herindelingen
    ending = changes[changes["soort"] != "grenswijziging"]
    for year in range(first, last):
        now, then = (
            set(lives.loc[lives["eerste_grensjaar"].le(y) & lives["laatste_grensjaar"].ge(y), "code"])
            for y in (year, year + 1)
        )
        step = ending[ending["grensjaar"] == year + 1]
        gone, come = set(step["oude_code"]), set(step["nieuwe_code"])
        wrong = sorted(((now - then) ^ gone) | ((then - now) - come))
        if wrong:
            raise TerritoryError(
                f"the changes do not lead from the division of {year} to that of {year + 1} for {wrong[0]}",
                where=SOURCE,
                remedy="compare its dates at CBS; the reference files are left as they were",
            )


# -------------------------------------------------------------------------------------------------- writing


def write_reference(history: History, folder: Path) -> list[Path]:
    """Write ``gemeenten.csv``, ``herindelingen.csv`` and ``provincies.csv``.

    Parameters
    ----------
    history : History
        From `compile_history`.
    folder : pathlib.Path
        ``data/reference`` of a project.

    Returns
    -------
    list of pathlib.Path
        The files: UTF-8, LF, one header line; equal histories give equal bytes.

    Examples
    --------
    >>> import tempfile
    >>> from analysis.territory.gemeenten import read_gemeenten
    >>> from analysis.project import Project
    >>> known = read_gemeenten(Project.find().reference)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     history = History(known.gemeenten, known.herindelingen, known.provincies)
    ...     paths = write_reference(history, Path(folder))
    ...     [path.name for path in paths]
    ['gemeenten.csv', 'herindelingen.csv', 'provincies.csv']
    """
    changes = history.herindelingen
    tidy = changes.assign(
        hectare=changes["hectare"].map(lambda size: f"{size:.12g}", na_action="ignore"),
        gewicht=weights(changes).map(lambda share: f"{share:.6f}", na_action="ignore"),
    )
    frames = {"gemeenten": history.gemeenten, "herindelingen": tidy, "provincies": history.provincies}
    written = []
    for name, frame in frames.items():
        target = folder / f"{name}.csv"
        write_bytes(target, frame.to_csv(index=False, lineterminator="\n").encode("utf-8"))
        written.append(target)
    return written
