"""Fixed words of the publication: what a status is called, how it is hatched, how a date is written."""

from __future__ import annotations

import unicodedata

STATUS_WORDS = {
    "nl": {
        "observed": "definitief",
        "provisional": "voorlopig",
        "suppressed": "onbekend of geheim",
        "not delivered": "niet aangeleverd",
        "not published": "niet in deze uitgave",
        "estimated": "geschat",
    },
    "en": {
        "observed": "final",
        "provisional": "provisional",
        "suppressed": "unknown or secret",
        "not delivered": "not delivered",
        "not published": "not in this edition",
        "estimated": "estimated",
    },
}
"""What a status is called in print."""

ESTIMATED = "≈"
"""The sign for an estimate of a model, in every table and in the annex."""

HATCHES = {
    "not published": "////",
    "suppressed": "....",
    "not delivered": "xxxx",
    "estimated": "----",
}
"""One hatch for each reason that there is no observed figure; estimates keep the colour of their class under it."""

MONTHS = [
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
]


NO_CAUSALITY = {
    "nl": (
        "Samenhang tussen gemeenten, geen oorzaak en gevolg. Uit een samenhang tussen gemeenten volgt niets over "
        "afzonderlijke kinderen, en een hoog of laag bedrag is geen oordeel over beleid."
    ),
    "en": (
        "Association between municipalities, not cause and consequence. Nothing about individual children follows "
        "from an association between municipalities, and a high or low amount is no verdict on policy."
    ),
}
"""What stands under every regression table."""


GAP_CAUTION = {
    "nl": "Een verschil is een reden om te vragen, geen oordeel over beleid.",
    "en": "A gap is a reason to ask, no verdict on policy.",
}
"""What stands with every gap between actual and expected spending, after SCP, Jeugdhulp in de wijk (2020)."""


def version_date(version: str) -> str:
    """Return the ISO date in the name of a version, empty when there is none.

    Examples
    --------
    >>> version_date("20241101-a97399e0"), version_date("")
    ('2024-11-01', '')
    """
    digits = version.partition("-")[0]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if len(digits) == 8 and digits.isdigit() else ""


def dutch_date(iso: str) -> str:
    """Write an ISO date in Dutch words.

    Examples
    --------
    >>> dutch_date("2024-11-01")
    '1 november 2024'
    """
    year, month, day = (int(part) for part in iso[:10].split("-"))
    return f"{day} {MONTHS[month - 1]} {year}"


def plain_name(name: str) -> str:
    """Return the letters and digits of a name, without accents and capitals: what people type when they mean it.

    Examples
    --------
    >>> plain_name("Súdwest-Fryslân"), plain_name("'s-Gravenhage")
    ('sudwestfryslan', 'sgravenhage')
    """
    bare = unicodedata.normalize("NFKD", str(name)).casefold()
    return "".join(letter for letter in bare if letter.isalnum())
