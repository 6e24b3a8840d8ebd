"""Why a page leaves something out, in sentences of both languages."""

from __future__ import annotations

from analysis.catalogue.base import Bilingual
from analysis.models.sample import WHY_MISSING
from analysis.panel.schema import Status
from analysis.statistics.bookings import HOST, LOW

NO_FIGURE = {
    str(Status.SUPPRESSED): Bilingual(
        nl="Onbekend, of geheim omdat het om weinig mensen gaat.",
        en="Unknown, or secret because it is about few people.",
    ),
    str(Status.NOT_DELIVERED): Bilingual(
        nl="Deze gemeente leverde het cijfer niet aan.", en="This municipality did not deliver the figure."
    ),
    str(Status.NOT_PUBLISHED): Bilingual(
        nl="In deze uitgave staat geen cijfer voor deze gemeente.",
        en="This edition has no figure for this municipality.",
    ),
}
"""By status of the panel."""

NO_POPULATION = Bilingual(
    nl="De bron geeft niet om hoeveel mensen het gaat; daarom is de toevalsmarge niet bekend.",
    en="The source does not tell how many people it is about, so the margin of chance is not known.",
)
NO_RATE = Bilingual(
    nl="Dit is geen aandeel, dus is er geen toevalsmarge te berekenen.",
    en="This is no share, so no margin of chance can be computed.",
)
ESTIMATED = Bilingual(
    nl="Geschat met een model, want er is geen cijfer gepubliceerd. Een schatting is geen waarneming.",
    en="Estimated by a model, as no figure was published. An estimate is no observation.",
)
BOOKED = {
    HOST: Bilingual(
        nl="Deze gemeente, of een deel ervan, boekt jeugdzorg ook voor buurgemeenten (gastheergemeente): het bedrag "
        "gaat niet over de eigen kinderen alleen, en is niet te vergelijken.",
        en="This municipality, or a part of it, also books youth care for its neighbours (a host): the amount is not "
        "about its own children only, and does not compare.",
    ),
    LOW: Bilingual(
        nl="Het geboekte bedrag is ongewoon laag, staat mogelijk deels elders in de boeken, en is niet te vergelijken.",
        en="The booked amount is unusually low, part of it may stand in other books, and it does not compare.",
    ),
}
"""By kind of unusual booking, see :mod:`analysis.statistics.bookings`."""
PLACE_NEEDS_FIGURE = Bilingual(
    nl="Geen plaats: er is geen gepubliceerd cijfer.", en="No place: there is no published figure."
)
PLACE_NEEDS_MARGIN = Bilingual(
    nl="Geen plaats: zonder toevalsmarge zegt een plaats te weinig.",
    en="No place: without a margin of chance a place says too little.",
)
CHOSEN_ON_IT = Bilingual(
    nl="Geen plaats: de vergelijkingsgemeenten zijn mede op dit cijfer gekozen.",
    en="No place: the peers were chosen by this figure, among others.",
)
FEW_PEERS = Bilingual(
    nl="Geen plaats: te weinig vergelijkingsgemeenten hebben een cijfer.",
    en="No place: too few peers have a figure.",
)
NO_TREND = Bilingual(
    nl="Er zijn geen twee vergelijkbare jaren met een cijfer.",
    en="There are no two comparable years with a figure.",
)
NOT_IN_EDITION = Bilingual(
    nl="In de catalogus, maar zonder cijfers in deze uitgave.",
    en="In the catalogue, but without figures in this edition.",
)

_EXPECTATION = {
    HOST: Bilingual(
        nl="Geen vergelijking: deze gemeente boekt jeugdzorg ook voor buurgemeenten (gastheergemeente), zodat het "
        "bedrag niet over de eigen kinderen alleen gaat.",
        en="No comparison: this municipality also books youth care for its neighbours (a host), so that the amount is "
        "not about its own children only.",
    ),
    LOW: Bilingual(
        nl="Geen vergelijking: het geboekte bedrag is ongewoon laag, en staat mogelijk deels elders in de boeken.",
        en="No comparison: the booked amount is unusually low, and part of it may stand in other books.",
    ),
    WHY_MISSING[str(Status.NOT_DELIVERED)].nl: Bilingual(
        nl="Geen vergelijking: de jaarrekening of een kenmerk is niet geleverd.",
        en="No comparison: the account or a characteristic was not delivered.",
    ),
    WHY_MISSING[str(Status.SUPPRESSED)].nl: Bilingual(
        nl="Geen vergelijking: een kenmerk is geheim of onbekend.",
        en="No comparison: a characteristic is secret or unknown.",
    ),
}
_OTHERWISE = Bilingual(
    nl="Geen vergelijking: een van de benodigde cijfers staat niet in deze uitgave.",
    en="No comparison: one of the figures it needs is not in this edition.",
)


def why_no_expectation(reason: str) -> Bilingual:
    """Return the sentence for the reason that a model gives for leaving a municipality out.

    Examples
    --------
    >>> why_no_expectation("met een deel: gastheergemeente").en[:13]
    'No comparison'
    """
    return next((told for end, told in _EXPECTATION.items() if reason.endswith(end)), _OTHERWISE)
