"""A profile in words that a council can use: what stands where, how sure that is, and no verdict."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.numbers import Language, format_difference, format_interval, format_number, join_words
from analysis.publication.profile.content import Change, KeyFigure, Places, SdgCell, Spending, Spread, Trend
from analysis.statistics.peers import Peers
from analysis.statistics.reliability import EXPLANATIONS
from analysis.wording import GAP_CAUTION

SAYS: dict[str, dict[Language, str]] = {
    "figure": {
        "nl": "{label}: {value} {unit} ({period})",
        "en": "{label}: {value} {unit} ({period})",
    },
    "estimate": {
        "nl": "{label}: geschat op {value} {unit} ({period})",
        "en": "{label}: estimated at {value} {unit} ({period})",
    },
    "missing": {"nl": "{label} ({period}): geen cijfer", "en": "{label} ({period}): no figure"},
    "chance": {
        "nl": "met een toevalsmarge van {interval} (95 procent)",
        "en": "with a margin of chance of {interval} (95 percent)",
    },
    "prediction": {
        "nl": "met een voorspellingsinterval van {interval} (90 procent)",
        "en": "with a prediction interval of {interval} (90 percent)",
    },
    "places all": {
        "nl": "Van de {among} gemeenten met een cijfer ligt de plaats van {name} met 95 procent zekerheid {range}; "
        "plaats 1 is het hoogste cijfer.",
        "en": "Of the {among} municipalities with a figure, the place of {name} is with 95 percent confidence {range}; "
        "place 1 is the highest figure.",
    },
    "places peers": {
        "nl": "Van de {among} gemeenten in de vergelijkingsgroep met een cijfer ligt de plaats van {name} met 95 "
        "procent zekerheid {range}; plaats 1 is het hoogste cijfer.",
        "en": "Of the {among} municipalities in the peer group with a figure, the place of {name} is with 95 percent "
        "confidence {range}; place 1 is the highest figure.",
    },
    "any place": {
        "nl": "ergens van {first} tot en met {last}, dus overal: dit cijfer onderscheidt de gemeente "
        "niet van de andere",
        "en": "somewhere from {first} to {last}, so anywhere: this figure does not tell the municipality "
        "apart from the others",
    },
    "one place": {"nl": "op plaats {first}", "en": "at place {first}"},
    "range": {"nl": "ergens van {first} tot en met {last}", "en": "somewhere from {first} to {last}"},
    "change beyond": {
        "nl": "{label}: van {earlier} naar {later} een verschil van {difference} {unit}; dat is meer dan de kritieke "
        "grens van {critical}, dus meer dan toeval en afronding doorgaans geven.",
        "en": "{label}: from {earlier} to {later} a difference of {difference} {unit}; that is more than the critical "
        "difference of {critical}, so more than chance and rounding usually bring about.",
    },
    "change within": {
        "nl": "{label}: van {earlier} naar {later} een verschil van {difference} {unit}; dat blijft binnen de kritieke "
        "grens van {critical}, en kan dus op toeval berusten.",
        "en": "{label}: from {earlier} to {later} a difference of {difference} {unit}; that is within the critical "
        "difference of {critical}, and so may be chance.",
    },
    "change unknown": {
        "nl": "{label}: van {earlier} naar {later} een verschil van {difference} {unit}; welk verschil toeval kan "
        "zijn, is bij dit cijfer niet bekend.",
        "en": "{label}: from {earlier} to {later} a difference of {difference} {unit}; which difference may be chance "
        "is not known for this figure.",
    },
    "spending": {
        "nl": "In {year} boekte {name} {actual} euro per kind aan jeugdzorg. Een model dat rekent met kenmerken van "
        "gemeenten ({terms}) verwacht {expected} euro. Negen van de tien gemeenten liggen zo dicht bij hun verwachting "
        "dat het bedrag hier tussen {lower} en {upper} euro zou zijn; dat van {name} ligt {where} dat bereik.",
        "en": "In {year} {name} booked {actual} euro per child for youth care. A model that goes by characteristics of "
        "municipalities ({terms}) expects {expected} euro. Nine out of ten municipalities lie so close to their "
        "expectation that the amount here would be between {lower} and {upper} euro; that of {name} lies {where} that "
        "range.",
    },
    "spent only": {
        "nl": "In {year} boekte {name} {actual} euro per kind aan jeugdzorg.",
        "en": "In {year} {name} booked {actual} euro per child for youth care.",
    },
    "third": {
        "nl": "met zekerheid in het {which} derde van de gemeenten",
        "en": "with confidence in the {which} third of the municipalities",
    },
}

WHICH = {
    "nl": {1: "voor kinderen gunstigste", 2: "middelste", 3: "voor kinderen ongunstigste"},
    "en": {1: "most favourable", 2: "middle", 3: "least favourable"},
}
WHERE = {
    "nl": {-1: "onder", 0: "binnen", 1: "boven"},
    "en": {-1: "below", 0: "within", 1: "above"},
}
POINTS = {"nl": "procentpunt", "en": "percentage points"}
PERCENT = ("%", "procent", "percent")


def told_figure(figure: KeyFigure, language: Language = "nl") -> str:
    """Say a key figure with its margin, or why it is not there.

    Examples
    --------
    >>> import analysis
    >>> from analysis.publication.profile.reasons import NO_POPULATION
    >>> low_income = analysis.load_catalogue().indicators["huishoudens_laag_inkomen"]
    >>> told_figure(KeyFigure(low_income, "2021", 11.1, "observed", remark=NO_POPULATION)).partition(". ")[0]
    'Huishoudens met een laag inkomen: 11,1 procent (2021)'
    """
    indicator = figure.indicator
    words = {"label": getattr(indicator.label, language), "unit": getattr(indicator.unit, language)}
    remark = f" {getattr(figure.remark, language)}" if figure.remark else ""
    if figure.value is None:
        return f"{_say('missing', language, **words, period=figure.period)}.{remark}"
    kind = "estimate" if figure.status == "estimated" else "figure"
    value = format_number(figure.value, indicator.decimals, language)
    told = _say(kind, language, **words, value=value, period=figure.period)
    if figure.interval is not None:
        about = "prediction" if figure.interval.about is Spread.PREDICTION else "chance"
        ends = format_interval(figure.interval.lower, figure.interval.upper, indicator.decimals, language)
        told = f"{told}, {_say(about, language, interval=ends)}"
    return f"{told}.{remark}"


def told_places(figure: KeyFigure, name: str, language: Language = "nl", *, peers: bool = False) -> str:
    """Say among which places a municipality stands, or why that is not said.

    Examples
    --------
    >>> import analysis
    >>> benefits = analysis.load_catalogue().indicators["bijstand_personen"]
    >>> told_places(KeyFigure(benefits, "2020", 45.0, "observed", places=Places(3, 9, 342, 0.95)), "Amsterdam", "en")
    'Of the 342 municipalities with a figure, the place of Amsterdam is with 95 percent confidence somewhere from 3 to
    9; place 1 is the highest figure.'
    """
    places, why = (figure.peer_places, figure.no_peer_places) if peers else (figure.places, figure.no_places)
    if places is None:
        return str(getattr(why, language))
    kind = "places peers" if peers else "places all"
    among = format_number(places.among, 0, language)
    return _say(kind, language, among=among, name=name, range=_range(places, language))


def _range(places: Places, language: Language) -> str:
    ends = {"first": places.first, "last": places.last}
    if places.first == places.last:
        return _say("one place", language, **ends)
    whole = places.first == 1 and places.last == places.among
    return _say("any place" if whole else "range", language, **ends)


def told_trend(trend: Trend, language: Language = "nl") -> str:
    """Say how a figure changed, beside what chance alone can bring about.

    Examples
    --------
    >>> import analysis
    >>> from analysis.publication.profile.reasons import NO_TREND
    >>> low_income = analysis.load_catalogue().indicators["huishoudens_laag_inkomen"]
    >>> told_trend(Trend(low_income, (), no_change=NO_TREND), "en")
    'Households with a low income: There are no two comparable years with a figure.'
    """
    label = getattr(trend.indicator.label, language)
    if trend.change is None:
        return f"{label}: {getattr(trend.no_change, language)}"
    change, decimals = trend.change, trend.indicator.decimals
    return _say(
        _kind(change),
        language,
        label=label,
        earlier=change.earlier,
        later=change.later,
        difference=format_difference(change.difference, decimals, language),
        critical=format_number(change.critical_difference, decimals, language),
        unit=_difference_unit(trend, language),
    )


def _kind(change: Change) -> str:
    known = {True: "change beyond", False: "change within", None: "change unknown"}
    return known[change.exceeds_chance]


def _difference_unit(trend: Trend, language: Language) -> str:
    unit = str(getattr(trend.indicator.unit, language))
    return POINTS[language] if unit.startswith(PERCENT) else unit


def told_spending(spending: Spending, name: str, language: Language = "nl") -> str:
    """Say what a municipality spends beside what is expected, with the caution that belongs to it.

    Examples
    --------
    >>> from analysis.publication.profile.reasons import why_no_expectation
    >>> told_spending(Spending(2021, 1484.0, reason=why_no_expectation("niet geleverd")), "Rozendaal", "en")
    'In 2021 Rozendaal booked 1,484 euro per child for youth care. No comparison: the account or a characteristic was
    not delivered.'
    """
    euros = {
        key: format_number(getattr(spending, key), 0, language)
        for key in ("actual", "expected", "lower", "upper")
    }
    words = {"year": spending.year, "name": name, **euros}
    if spending.reason is not None:
        told = f"{_say('spent only', language, **words)} " if spending.actual is not None else ""
        return f"{told}{getattr(spending.reason, language)}"
    where = WHERE[language][side_of(spending)]
    labels = [_lowered(getattr(term.label, language)) for term in spending.terms]
    told = _say("spending", language, **words, where=where, terms="; ".join(labels))
    return f"{told} {GAP_CAUTION[language]}"


def side_of(spending: Spending) -> int:
    """Return 0 within the range around the expectation, -1 below it and 1 above it.

    Examples
    --------
    >>> side_of(Spending(2021, 910.0, expected=1108.0, lower=714.0, upper=1593.0))
    0
    """
    assert spending.actual is not None and spending.lower is not None and spending.upper is not None  # noqa: S101
    return (spending.actual > spending.upper) - (spending.actual < spending.lower)


def told_sdg(cell: SdgCell, language: Language = "nl") -> str:
    """Say the figure of a row of the SDG table, or why there is none.

    Examples
    --------
    >>> import analysis
    >>> row = analysis.load_catalogue().sdg["internet"]
    >>> told_sdg(SdgCell(row, None, None, "", None, row.measurable, row.reason)).partition(": ")[0]
    'Gezinnen zonder internet'
    """
    if cell.value is None or cell.indicator is None:
        return f"{getattr(cell.row.proxy, language)}: {getattr(cell.reason, language)}"
    indicator = cell.indicator
    told = _say(
        "figure",
        language,
        label=getattr(indicator.label, language),
        value=format_number(cell.value, indicator.decimals, language),
        unit=getattr(indicator.unit, language),
        period=cell.period,
    )
    third = f", {_say('third', language, which=WHICH[language][cell.third])}" if cell.third else ""
    return f"{told}{third}."


def told_peers(peers: Peers, names: Sequence[str], language: Language = "nl") -> str:
    """Name the peers, and say how they were chosen.

    Examples
    --------
    >>> told_peers(Peers("A", ("B",), (0.5,), (("inwoners", 2021),), ("Inwoners",), ("People",)), ["Boxtel"])[:31]
    'Vergelijkingsgemeenten: Boxtel.'
    """
    head = {"nl": "Vergelijkingsgemeenten", "en": "Peers"}[language]
    named = join_words(list(names), language)
    return f"{head}: {named}. {peers.explanation(language)}"


GRADES_EN = {
    "A": "reliable: the margin is at most a sixth of the figure",
    "B": "fairly reliable: the margin is at most a third of the figure",
    "C": "to be used with care: the margin is at most two thirds of the figure",
    "D": "too uncertain to be used by itself: the margin is more than two thirds of the figure, or the figure is zero",
}
"""As :data:`analysis.statistics.reliability.EXPLANATIONS`; the margin is half the width of the 95% interval."""


def told_grade(grade: str, language: Language = "nl") -> str:
    """Say what a grade of reliability means; empty without one.

    Examples
    --------
    >>> told_grade("B", "en")
    'B, fairly reliable: the margin is at most a third of the figure'
    """
    known = EXPLANATIONS if language == "nl" else GRADES_EN
    return f"{grade}, {known[grade]}" if grade else ""


def _say(key: str, language: Language, **parts: object) -> str:
    return SAYS[key][language].format(**parts)


def _lowered(label: str) -> str:
    """Begin a label with a small letter, for within a sentence."""
    return label[:1].lower() + label[1:]
