"""Fixed words of the site in both languages; ``{…}`` is filled in."""

from __future__ import annotations

from analysis.numbers import Language
from analysis.panel.schema import Status

WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "skip": "Naar de inhoud",
        "contents": "Inhoud",
        "chapters": "Hoofdstukken",
        "chapter": "Hoofdstuk {n}",
        "home": "Voorpagina",
        "subtitle": "Cijfers over kinderen en jeugdzorg per gemeente, met bron, definitie en onzekerheid.",
        "figure": "Figuur",
        "figures": "Figuren",
        "table": "Tabel",
        "tables": "Tabellen",
        "one_figure": "1 figuur",
        "many_figures": "{n} figuren",
        "one_table": "1 tabel",
        "many_tables": "{n} tabellen",
        "and": "en",
        "reference": "Bronnen en tekens",
        "reference_lead": "Wat de tekens in tabellen en op kaarten betekenen, en waar de cijfers vandaan komen.",
        "previous": "Vorige",
        "next": "Volgende",
        "turn": "Vorige en volgende pagina",
        "dark": "Donkere kleuren",
        "light": "Lichte kleuren",
        "search": "Zoeken",
        "search_hint": "Zoek woord of gemeente",
        "found_none": "Niets gevonden.",
        "found_one": "1 plaats gevonden.",
        "found_many": "{n} plaatsen gevonden.",
        "found_first": "{n} plaatsen gevonden; dit zijn de eerste {shown}.",
        "found_rows": "{n} rijen",
        "no_index": "Zoeken lukt niet: het bestand met de zoekindex staat niet naast deze pagina.",
        "as": "{what} als {forms}.",
        "in_words": "{what} in woorden",
        "whole_book": "Het hele Databoek",
        "signs": "Tekens",
        "signs_lead": (
            "Een teken naast een cijfer zegt hoe zeker het is; een teken in plaats van een cijfer zegt waarom er "
            "geen is. Een definitief cijfer heeft geen teken."
        ),
        "sign": "Teken",
        "on_maps": "Op kaarten",
        "meaning": "Betekenis",
        "explanation": "Toelichting",
        "sources": "Bronnen",
        "sources_lead": (
            "Alle tabellen waar een cijfer, figuur of tabel in dit boek op rust, in de uitgave die gebruikt is. "
            "Onder elke figuur en tabel staat haar eigen bronregel."
        ),
        "no_sources": "Er zijn nog geen cijfers.",
        "source_table": "Tabel",
        "source_title": "Naam en uitgever",
        "changed": "Gewijzigd",
        "licence": "Licentie",
        "used_in": "Gebruikt in",
        "chapter_short": "Hoofdstuk {n}",
        "in_text": "de tekst",
        "boundaries": "Grenzen van {year}",
        "cited": "Aangehaald cijfer",
        "or": "of",
        "none": "geen",
    },
    "en": {
        "skip": "Go to the content",
        "contents": "Contents",
        "chapters": "Chapters",
        "chapter": "Chapter {n}",
        "home": "Front page",
        "subtitle": "Figures on children and youth care by municipality, with source, definition and uncertainty.",
        "figure": "Figure",
        "figures": "Figures",
        "table": "Table",
        "tables": "Tables",
        "one_figure": "1 figure",
        "many_figures": "{n} figures",
        "one_table": "1 table",
        "many_tables": "{n} tables",
        "and": "and",
        "reference": "Sources and signs",
        "reference_lead": "What the signs in tables and on maps mean, and where the figures come from.",
        "previous": "Previous",
        "next": "Next",
        "turn": "Previous and next page",
        "dark": "Dark colours",
        "light": "Light colours",
        "search": "Search",
        "search_hint": "Search word or municipality",
        "found_none": "Nothing found.",
        "found_one": "1 place found.",
        "found_many": "{n} places found.",
        "found_first": "{n} places found; these are the first {shown}.",
        "found_rows": "{n} rows",
        "no_index": "Search does not work: the file with the search index is not beside this page.",
        "as": "{what} as {forms}.",
        "in_words": "{what} in words",
        "whole_book": "The whole data book",
        "signs": "Signs",
        "signs_lead": (
            "A sign beside a figure tells how certain it is; a sign instead of a figure tells why there is none. "
            "A final figure has no sign."
        ),
        "sign": "Sign",
        "on_maps": "On maps",
        "meaning": "Meaning",
        "explanation": "Explanation",
        "sources": "Sources",
        "sources_lead": (
            "All tables that a number, figure or table in this book rests on, in the edition that was used. "
            "Each figure and table has its own source line below it."
        ),
        "no_sources": "There are no figures yet.",
        "source_table": "Table",
        "source_title": "Name and publisher",
        "changed": "Modified",
        "licence": "Licence",
        "used_in": "Used in",
        "chapter_short": "Chapter {n}",
        "in_text": "the text",
        "boundaries": "Boundaries of {year}",
        "cited": "Cited figure",
        "or": "or",
        "none": "none",
    },
}

EXPLAINED: dict[Language, dict[Status, str]] = {
    "nl": {
        Status.PROVISIONAL: "De bron noemt het cijfer voorlopig en kan het nog wijzigen.",
        Status.ESTIMATED: "Berekend met een model, omdat er geen cijfer is. Een schatting is geen waarneming.",
        Status.SUPPRESSED: "Onbekend bij de bron, of geheim omdat het om weinig mensen gaat.",
        Status.NOT_DELIVERED: "De gemeente leverde het cijfer niet aan bij de bron.",
        Status.NOT_PUBLISHED: "In deze uitgave van het Databoek staat er geen cijfer.",
    },
    "en": {
        Status.PROVISIONAL: "The source calls the figure provisional and may still change it.",
        Status.ESTIMATED: "Computed by a model, as there is no figure. An estimate is no observation.",
        Status.SUPPRESSED: "Unknown to the source, or secret because it is about few people.",
        Status.NOT_DELIVERED: "The municipality did not deliver the figure to the source.",
        Status.NOT_PUBLISHED: "This edition of the data book has no figure for it.",
    },
}
"""What follows from a status for a reader."""


def counted(count: int, what: str, words: dict[str, str]) -> str:
    """Write how many figures or tables there are.

    Examples
    --------
    >>> counted(1, "figure", WORDS["nl"]), counted(3, "table", WORDS["en"])
    ('1 figuur', '3 tables')
    """
    return words[f"one_{what}"] if count == 1 else words[f"many_{what}s"].format(n=count)
