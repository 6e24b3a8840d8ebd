"""A municipality by what people call it: code, name, popular name, or the name of one that no longer exists."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd

from analysis.errors import TerritoryError
from analysis.numbers import Language, format_number, join_words
from analysis.territory.gemeenten import Gemeenten
from analysis.wording import dutch_date, plain_name

POPULAR = {"Den Haag": "GM0518", "Den Bosch": "GM0796"}
"""Names that people use more often than the official one."""

CODE = re.compile(r"(?:gm)?\s*(\d{1,4})", re.IGNORECASE)
BRACKET = re.compile(r"\s*\([^)]*\)\s*$")
PREFIX = re.compile(r"^\s*gemeente\s+", re.IGNORECASE)
NEAR, NEARNESS, FEWEST_LETTERS = 3, 0.6, 3
"""How many near names a message gives, and how much they share with what was typed, or how many letters they hold."""


_plain = cache(plain_name)  # the same thousand names are compared for every municipality that is looked up


@dataclass(frozen=True)
class Found:
    """The municipalities that somebody means.

    Parameters
    ----------
    codes, names : tuple of str
        One municipality of the division, or the successors of one that is gone, most inhabitants first.
    note_nl, note_en : str
        A sentence that says why the name leads there, when it is an old one; else empty.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    note_nl: str = ""
    note_en: str = ""

    def note(self, language: Language = "nl") -> str:
        """Return the sentence about an old name, empty when the name is today's.

        Examples
        --------
        >>> Found(("GM0363",), ("Amsterdam",)).note()
        ''
        """
        return self.note_nl if language == "nl" else self.note_en


@dataclass(frozen=True)
class OtherName:
    """A popular or former name, and the codes it stands for: successors with most of its inhabitants first."""

    name: str
    codes: tuple[str, ...]


def slug(name: str) -> str:
    """Return the name of a municipality as it stands in file names and addresses.

    Each municipality of a division has its own; accents and signs are left out.

    Examples
    --------
    >>> slug("Súdwest-Fryslân"), slug("'s-Gravenhage"), slug("Bergen (NH.)")
    ('sudwest-fryslan', 's-gravenhage', 'bergen-nh')
    """
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", bare).strip("-")


def other_names(gemeenten: Gemeenten, boundary_year: int = 2023) -> tuple[OtherName, ...]:
    """Return the popular names and the former municipalities of a division, in order of name.

    Raises
    ------
    TerritoryError
        When the division of that year is not known.

    Examples
    --------
    >>> import analysis
    >>> known = {each.name: each.codes for each in other_names(analysis.load_gemeenten())}
    >>> known["Haaren"], known["Den Haag"]
    (('GM0824', 'GM0865', 'GM0757', 'GM0855'), ('GM0518',))
    """
    there = set(gemeenten.in_year(boundary_year)["code"])
    popular = [OtherName(name, (code,)) for name, code in POPULAR.items() if code in there]
    former = [
        OtherName(gemeenten.name(code), tuple(_heirs(code, gemeenten, boundary_year)["code"]))
        for code in _gone(gemeenten, boundary_year)
    ]
    return tuple(sorted([*popular, *former], key=lambda each: (each.name, each.codes)))


def find_gemeente(text: str, gemeenten: Gemeenten, boundary_year: int = 2023) -> Found:
    """Return the municipality that a code or name stands for, on the division of a year.

    Capitals, accents, hyphens, apostrophes and spaces do not count, nor does a province in brackets where the name is
    clear without it. A typing error is not guessed at: the message names what comes near.

    Parameters
    ----------
    text : str
        Such as ``GM0363``, ``363``, ``Súdwest-Fryslân``, ``den bosch``, ``Bergen (NH.)`` or ``Haaren``.
    gemeenten : Gemeenten
    boundary_year : int

    Returns
    -------
    Found

    Raises
    ------
    TerritoryError
        When nothing has that name or code, when several municipalities have it, or the division is not known.

    Examples
    --------
    >>> import analysis
    >>> known = analysis.load_gemeenten()
    >>> find_gemeente("sudwest fryslan", known).codes, find_gemeente("363", known).names
    (('GM1900',), ('Amsterdam',))
    >>> haaren = find_gemeente("haaren", known)
    >>> haaren.names
    ('Oisterwijk', 'Vught', 'Boxtel', 'Tilburg')
    >>> print(haaren.note())
    De gemeente Haaren bestaat sinds 1 januari 2021 niet meer; de inwoners horen nu bij Oisterwijk (41 procent), Vught
    (34 procent), Boxtel (15 procent) en Tilburg (10 procent).
    """
    names = gemeenten.names(boundary_year)
    number = CODE.fullmatch(text.strip())
    if number:
        return _by_code(f"GM{int(number[1]):04d}", text, gemeenten, boundary_year)
    old = {code: gemeenten.name(code) for code in _gone(gemeenten, boundary_year)}
    popular = {name: code for name, code in POPULAR.items() if code in names.index}
    named = [*names.items(), *((code, name) for name, code in popular.items())]
    provinces = _provinces(gemeenten)
    for candidates in (named, old.items()):
        codes = _matching(text, [(str(code), str(name)) for code, name in candidates], provinces)
        if len(codes) == 1:
            return _by_code(codes[0], text, gemeenten, boundary_year)
        if codes:
            raise _ambiguous(text, [gemeenten.name(code) for code in codes])
    raise _unknown(text, [*names, *popular, *old.values()], boundary_year)


def _by_code(code: str, text: str, gemeenten: Gemeenten, boundary_year: int) -> Found:
    names = gemeenten.names(boundary_year)
    if code in names.index:
        return Found((code,), (str(names[code]),))
    if code not in set(gemeenten.gemeenten["code"]):
        raise TerritoryError(
            "no municipality has this code",
            where=f"'{text}'",
            remedy=f"give a name, or a code of {gemeenten.years[0]} to {gemeenten.years[-1]}",
        )
    heirs = _heirs(code, gemeenten, boundary_year)
    return Found(
        tuple(heirs["code"]),
        tuple(heirs["naam"]),
        _note(code, heirs, gemeenten, "nl"),
        _note(code, heirs, gemeenten, "en"),
    )


def _gone(gemeenten: Gemeenten, boundary_year: int) -> list[str]:
    """Return the codes of municipalities whose last year came before a division."""
    gemeenten.in_year(boundary_year)  # refuses an unknown year
    table = gemeenten.gemeenten
    return [str(code) for code in table.loc[table["laatste_grensjaar"] < boundary_year, "code"]]


def _heirs(code: str, gemeenten: Gemeenten, boundary_year: int) -> pd.DataFrame:
    """Return the successors of a municipality, those with most of its inhabitants first."""
    heirs = gemeenten.successors(code, boundary_year)
    return heirs.sort_values(["gewicht", "code"], ascending=[False, True], ignore_index=True)


def _provinces(gemeenten: Gemeenten) -> dict[str, str]:
    """Return the name of the province of each municipality, by code."""
    table = gemeenten.gemeenten
    return dict(zip(table["code"], table["provincie"].map(gemeenten.province_names), strict=True))


def _matching(text: str, candidates: list[tuple[str, str]], provinces: Mapping[str, str]) -> list[str]:
    """Return the codes with this name: as it is written, else with its province, else without what is in brackets."""
    typed = PREFIX.sub("", text)
    wanted, bare = _plain(typed), _plain(BRACKET.sub("", typed))
    tests: tuple[Callable[[str, str], bool], ...] = (
        lambda _, name: _plain(name) == wanted,
        lambda code, name: _plain(BRACKET.sub("", name) + provinces[code]) == wanted,
        lambda _, name: _plain(BRACKET.sub("", name)) == wanted,
        lambda code, name: _of_province(typed, name, bare, provinces[code]),
    )
    found = ([code for code, name in candidates if test(code, name)] for test in tests)
    return next((list(dict.fromkeys(codes)) for codes in found if codes), [])


def _of_province(typed: str, name: str, bare: str, province: str) -> bool:
    """Tell whether a name with something in brackets is a name of this province, or of the word "gemeente".

    What is in brackets may be the beginning of the province or its capitals: ``L.``, ``Gld.``, ``NH``.
    """
    found = BRACKET.search(typed)
    if found is None or _plain(BRACKET.sub("", name)) != bare:
        return False
    said = _plain(found[0])
    capitals = _plain("".join(letter for letter in province if letter.isupper()))
    return bool(said) and (said in ("gemeente", capitals) or _shortens(said, _plain(province)))


def _shortens(short: str, word: str) -> bool:
    """Tell whether the letters stand in a word in this order, from its first letter on.

    Examples
    --------
    >>> _shortens("gld", "gelderland"), _shortens("nb", "noordbrabant"), _shortens("l", "gelderland")
    (True, True, False)
    """
    letters = iter(word)
    return short[:1] == word[:1] and all(letter in letters for letter in short)


# ---------------------------------------------------------------------------------------------- what is told


def _note(code: str, heirs: pd.DataFrame, gemeenten: Gemeenten, language: Language) -> str:
    """Say what became of a municipality, and when."""
    name, (when, kind) = gemeenten.name(code), _end(code, gemeenten)
    date = dutch_date(when) if language == "nl" else when
    new = heirs["naam"].iloc[0]
    if kind == "naamswijziging" and len(heirs) == 1 and _since(heirs["code"].iloc[0], gemeenten) == when:
        return {
            "nl": f"De gemeente {name} heet sinds {date} {new}.",
            "en": f"The municipality of {name} has been called {new} since {date}.",
        }[language]
    told = new if len(heirs) == 1 else join_words(list(_shares(heirs, language)), language)
    return {
        "nl": f"De gemeente {name} bestaat sinds {date} niet meer; de inwoners horen nu bij {told}.",
        "en": f"The municipality of {name} ceased to exist on {date}; its inhabitants now belong to {told}.",
    }[language]


def _shares(heirs: pd.DataFrame, language: Language) -> Iterator[str]:
    percent = {"nl": "procent", "en": "percent"}[language]
    for name, share in zip(heirs["naam"], heirs["gewicht"], strict=True):
        yield f"{name} ({format_number(100 * share, 0, language)} {percent})"


def _end(code: str, gemeenten: Gemeenten) -> tuple[str, str]:
    """Return the ISO date on which a municipality passed into others, and the kind of change."""
    changes = gemeenten.herindelingen
    own = changes[(changes["oude_code"] == code) & (changes["soort"] != "grenswijziging")]
    last = own.sort_values("datum").iloc[-1]
    return str(last["datum"])[:10], str(last["soort"])


def _since(code: str, gemeenten: Gemeenten) -> str:
    """Return the ISO date of the first change that led to a code."""
    changes = gemeenten.herindelingen
    return str(changes.loc[changes["nieuwe_code"] == code, "datum"].min())[:10]


def _ambiguous(text: str, names: Iterable[str]) -> TerritoryError:
    return TerritoryError(
        "several municipalities have this name",
        where=f"'{text}'",
        remedy=f"give {' or '.join(sorted(names))}",
    )


def _unknown(text: str, names: Iterable[str], boundary_year: int) -> TerritoryError:
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(_plain(name), str(name))
    wanted = _plain(text)
    holding = [key for key in plain if len(wanted) >= FEWEST_LETTERS and wanted in key]
    close = difflib.get_close_matches(wanted, list(plain), n=NEAR, cutoff=NEARNESS)
    near = [plain[key] for key in dict.fromkeys([*holding, *close])][:NEAR]
    return TerritoryError(
        f"there is no municipality of this name in the division of {boundary_year}, nor a former one",
        where=f"'{text}'",
        remedy=f"did you mean {' or '.join(near)}"
        if near
        else "check the name, or give its code such as GM0363",
    )
