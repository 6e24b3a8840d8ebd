"""What stands on every page of a municipality, in both languages."""

from __future__ import annotations

from analysis.numbers import Language
from analysis.wording import NO_CAUSALITY

WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "book": "Kinderen in Kaart",
        "place": "Provincie {province}, gemeentelijke indeling van {year}, code {code}",
        "intro": "Elk cijfer heeft een jaar, een marge en een betrouwbaarheid. Een plaats is altijd een bereik: "
        "plaats 1 is het hoogste cijfer, niet het beste of het slechtste.",
        "figures": "Kerncijfers",
        "measure": "Maatstaf",
        "year": "Jaar",
        "figure": "Cijfer",
        "interval": "Marge (95%)",
        "grade": "Betrouw\u00adbaar\u00adheid",
        "peer median": "Midden groep",
        "median": "Midden alle",
        "peer places": "Plaats in de groep (95%)",
        "places": "Plaats van alle (95%)",
        "no figure": "geen cijfer",
        "none": "geen",
        "estimated": "geschat {value}",
        "prediction": "{interval} (90%)",
        "range": "{first}–{last} van {among}",
        "provisional": "* voorlopig cijfer",
        "middle": "Midden: het middelste cijfer van de vergelijkingsgroep, en van alle gemeenten met een cijfer",
        "anywhere": "Elke plaats is mogelijk: dit cijfer onderscheidt de gemeente niet van de andere.",
        "no median": "Geen midden: te weinig gemeenten hebben een cijfer.",
        "reliability": "Betrouwbaarheid",
        "compared": "Door de jaren, en naast de verwachting",
        "spending": "Jeugdzorg: lasten naast de verwachting, {year}",
        "unusual": "Bij × ({years}): {why}",
        "no years": "Over geen enkel jaar van {first} tot en met {last} is er een cijfer.",
        "sdg": "Ontwikkelingsdoelen (SDG) voor kinderen",
        "sdg note": "Een derde staat er alleen bij waar het met 95 procent zekerheid vaststaat.",
        "third": "zeker in het {which} derde",
        "goal missing": "Geen cijfer: {proxy}. {reason}",
        "not measurable": "Niet per gemeente te meten, zie onder.",
        "more missing": "Nog {count} maatstaven zonder cijfer.",
        "one missing": "Nog één maatstaf zonder cijfer.",
        "gaps": "Wat niet te meten is",
        "gap count": "Van de {all} maatstaven bij de doelen hebben er {measured} hier een cijfer; {missing} zijn er "
        "wel per gemeente of nog niet nagegaan, maar zonder cijfer in deze uitgave. Deze zijn per gemeente niet te "
        "meten: {names}.",
        "peers": "Vergelijkingsgemeenten",
        "method": "Hoe dit is berekend",
        "method text": "De marge laat zien welke cijfers bij toeval en afronding nog bij deze gemeente passen, en een "
        "plaatsbereik geldt voor alle gemeenten van de lijst tegelijk, met 95 procent zekerheid.",
        "caution": NO_CAUSALITY["nl"],
        "sources": "Bronnen",
        "map": "Kaart van Nederland met de ligging van {name}, provincie {province}.",
        "from zero": "Lijn van {first} tot en met {last}, as vanaf nul.",
        "values": "{year}: {value}",
        "break": "Breuk bij {year}: {why}",
        "break mark": "breuk",
        "band": "Lichte band: marge van 95 procent.",
        "open": "Open punt: voorlopig.",
        "actual": "geboekt",
        "expected": "verwacht",
        "mark": "Geboekt {actual} euro per kind, verwacht {expected} euro; bereik van {lower} tot {upper} euro.",
        "range word": "bereik",
        "index title": "Een bladzijde voor elke gemeente",
        "index intro": "Eén A4 per gemeente: kerncijfers met hun marge, en wat niet te meten is. Indeling van {year}.",
        "search": "Zoek een gemeente",
        "search hint": "Accenten, hoofdletters en streepjes maken niet uit.",
        "found": "{count} gemeenten",
        "found one": "1 gemeente",
        "nothing": "Geen gemeente met deze naam.",
        "pdf of": "PDF van {name}",
        "nearest": "De {count} gemeenten die er het meest op lijken",
    },
    "en": {
        "book": "Kinderen in Kaart",
        "place": "Province of {province}, municipal division of {year}, code {code}",
        "intro": "Every figure has a year, a margin and a reliability. A place is always a range: place 1 is the "
        "highest figure, not the best or the worst.",
        "figures": "Key figures",
        "measure": "Measure",
        "year": "Year",
        "figure": "Figure",
        "interval": "Margin (95%)",
        "grade": "Reliability",
        "peer median": "Middle of peers",
        "median": "Middle of all",
        "peer places": "Place among peers (95%)",
        "places": "Place among all (95%)",
        "no figure": "no figure",
        "none": "none",
        "estimated": "estimated {value}",
        "prediction": "{interval} (90%)",
        "range": "{first}–{last} of {among}",
        "provisional": "* provisional figure",
        "middle": "Middle: the middle figure of the peers, and of all municipalities with a figure",
        "anywhere": "Any place is possible: this figure does not tell the municipality apart from the others.",
        "no median": "No middle: too few municipalities have a figure.",
        "reliability": "Reliability",
        "compared": "Through the years, and beside what is expected",
        "spending": "Youth care: spending beside what is expected, {year}",
        "unusual": "At × ({years}): {why}",
        "no years": "There is no figure for any year from {first} to {last}.",
        "sdg": "Development goals (SDG) for children",
        "sdg note": "A third is told only where it is certain with 95 percent confidence.",
        "third": "certainly in the {which} third",
        "goal missing": "No figure: {proxy}. {reason}",
        "not measurable": "Cannot be measured per municipality, see below.",
        "more missing": "Another {count} measures without a figure.",
        "one missing": "Another measure without a figure.",
        "gaps": "What cannot be measured",
        "gap count": "Of the {all} measures of the goals {measured} have a figure here; {missing} exist per "
        "municipality, or were not checked yet, but have no figure in this edition. These cannot be measured per "
        "municipality: {names}.",
        "peers": "Peers",
        "method": "How this was computed",
        "method text": "The margin shows which figures still suit this municipality given chance and rounding, and a "
        "range of places holds for all municipalities of the list at once, with 95 percent confidence.",
        "caution": NO_CAUSALITY["en"],
        "sources": "Sources",
        "map": "Map of the Netherlands with the location of {name}, province of {province}.",
        "from zero": "Line from {first} to {last}, axis from zero.",
        "values": "{year}: {value}",
        "break": "Break at {year}: {why}",
        "break mark": "break",
        "band": "Light band: margin of 95 percent.",
        "open": "Open dot: provisional.",
        "actual": "booked",
        "expected": "expected",
        "mark": "Booked {actual} euro per child, expected {expected} euro; range from {lower} to {upper} euro.",
        "range word": "range",
        "index title": "A page for every municipality",
        "index intro": "One A4 per municipality: key figures with their margin, and what cannot be measured. Division "
        "of {year}.",
        "search": "Find a municipality",
        "search hint": "Accents, capitals and hyphens do not matter.",
        "found": "{count} municipalities",
        "found one": "1 municipality",
        "nothing": "No municipality of this name.",
        "pdf of": "PDF of {name}",
        "nearest": "The {count} municipalities that resemble it most",
    },
}
"""By language; braces are filled in where the words are used."""

GOALS: dict[int, dict[Language, str]] = {
    1: {"nl": "Geen armoede", "en": "No poverty"},
    2: {"nl": "Geen honger", "en": "Zero hunger"},
    3: {"nl": "Gezondheid en welzijn", "en": "Health and well-being"},
    4: {"nl": "Kwaliteitsonderwijs", "en": "Quality education"},
    5: {"nl": "Gendergelijkheid", "en": "Gender equality"},
    6: {"nl": "Schoon water en sanitair", "en": "Clean water and sanitation"},
    7: {"nl": "Betaalbare en duurzame energie", "en": "Affordable and clean energy"},
    8: {"nl": "Waardig werk en economische groei", "en": "Decent work and economic growth"},
    9: {"nl": "Industrie, innovatie en infrastructuur", "en": "Industry, innovation and infrastructure"},
    10: {"nl": "Ongelijkheid verminderen", "en": "Reduced inequalities"},
    11: {"nl": "Duurzame steden en gemeenschappen", "en": "Sustainable cities and communities"},
    12: {"nl": "Verantwoorde consumptie en productie", "en": "Responsible consumption and production"},
    13: {"nl": "Klimaatactie", "en": "Climate action"},
    14: {"nl": "Leven in het water", "en": "Life below water"},
    15: {"nl": "Leven op het land", "en": "Life on land"},
    16: {"nl": "Vrede, justitie en sterke publieke diensten", "en": "Peace, justice and strong institutions"},
    17: {"nl": "Partnerschap", "en": "Partnerships"},
}
"""The goals by number."""


def say(key: str, language: Language, **parts: object) -> str:
    """Return fixed words with what belongs in them.

    Examples
    --------
    >>> say("range", "nl", first=4, last=53, among=157)
    '4–53 van 157'
    """
    return WORDS[language][key].format(**parts)
