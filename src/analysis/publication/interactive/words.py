"""The fixed words of the interactive map in both languages; ``{…}`` is filled in by the page."""

from __future__ import annotations

from analysis.numbers import Language

WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "title": "Kinderen in Kaart",
        "subtitle": "Cijfers over kinderen en jeugdzorg per gemeente",
        "skip_map": "Naar de kaart",
        "skip_table": "Naar de tabel",
        "no_script": (
            "Deze kaart heeft JavaScript nodig. Zonder JavaScript staan de cijfers in de tabellen van de hoofdstukken."
        ),
        "choices": "Keuzes",
        "indicator": "Maatstaf",
        "year": "Jaar",
        "previous_year": "Vorig jaar",
        "next_year": "Volgend jaar",
        "search": "Gemeente",
        "search_hint": "Zoek op naam, ook een oude",
        "found_one": "1 gemeente gevonden",
        "found_many": "{n} gemeenten gevonden",
        "found_none": "Geen gemeente gevonden",
        "clear": "Keuze wissen",
        "map": "Kaart",
        "map_label": (
            "Kaart van {n} gemeenten. Met de pijltjestoetsen gaat u naar een gemeente in die richting, met Enter kiest "
            "u haar, met Escape wist u de keuze. Dezelfde cijfers staan in de tabel."
        ),
        "map_keys": "Toetsen op de kaart: pijltjes, Enter kiest, Escape wist, + en − zoomen.",
        "zoom_in": "Inzoomen",
        "zoom_out": "Uitzoomen",
        "whole_country": "Heel Nederland",
        "legend": "Legenda",
        "band": "8 à 12 procent: SER, 2017",
        "count_head": "gemeenten",
        "municipality": "Gemeente",
        "province": "Provincie",
        "class": "Klasse",
        "status": "Status",
        "no_figure": "geen cijfer",
        "figure_of": "{name}: {figure} {unit}, {period}, {status}; klasse: {class}.",
        "no_figure_of": "{name}: geen cijfer over {period}, {status}.",
        "selected": "Gekozen: {text}",
        "cleared": "Geen gemeente gekozen.",
        "overview": "Alle gemeenten",
        "overview_none": "Over dit jaar is er geen cijfer.",
        "overview_spread": "De middelste helft van de gemeenten ligt tussen {low} en {high}; de mediaan is {median}.",
        "overview_ends": "Laagste: {lowest}. Hoogste: {highest}.",
        "overview_known": "{known} van de {all} gemeenten hebben een cijfer.",
        "shared": "{n} gemeenten ({figure})",
        "pick": "Kies een gemeente op de kaart, in de tabel of bij haar naam.",
        "spread": "Spreiding over de gemeenten, {period}",
        "spread_text": "Hoogte: aantal gemeenten met zo’n cijfer. Band: middelste helft; streep: mediaan.",
        "series": "Ontwikkeling",
        "series_of": "{name}, per jaar",
        "hollow": "Open punt: voorlopig of geschat.",
        "break": "Breuk in {year}:",
        "figure": "Cijfer",
        "about": "Over deze maatstaf",
        "old": "Oud cijfer: het nieuwste van deze maatstaf is van {period}.",
        "pooled": "Jaren samengenomen, omdat de aantallen klein zijn.",
        "table": "Tabel",
        "table_caption": "{label} ({unit}), {period}",
        "table_same": "Dezelfde cijfers als op de kaart. Kies een kolomkop om te sorteren.",
        "caution": (
            "De volgorde van gemeenten is minder zeker dan een lijst doet vermoeden: kleine verschillen zeggen weinig, "
            "het minst in kleine gemeenten. Een hoog of laag cijfer is geen oordeel over beleid."
        ),
        "download": "Download deze cijfers (CSV)",
        "sort_by": "Sorteer op {column}",
        "remark_year": "Over {wanted} is er geen cijfer; u ziet {shown}.",
        "remark_unknown": "De link noemt een onbekende {what}; daarvoor staat hier de gewone keuze.",
        "and": "en",
        "division": "gemeentelijke indeling {year}",
        "gemeentegrenzen": "Grenzen: CBS/Kadaster via PDOK, {year}, CC BY 4.0.",
        "zeshoeken": "Eén zeshoek per gemeente, gelijk van grootte; de plaats is bij benadering.",
        "footer": (
            "Bewerking en tekst: Kinderen in Kaart, CC BY 4.0. Deze pagina werkt zonder internet en stuurt niets op. "
            "Een verband tussen gemeenten zegt niets over afzonderlijke kinderen en niets over oorzaken. Cijfers zijn "
            "afgerond zoals de maatstaf het voorschrijft; de klassen volgen het afgeronde cijfer en zijn voor alle "
            "jaren gelijk. Cijfers van vóór een herindeling zijn omgerekend naar de gemeenten van nu."
        ),
    },
    "en": {
        "title": "Kinderen in Kaart",
        "subtitle": "Figures on children and youth care per Dutch municipality",
        "skip_map": "Go to the map",
        "skip_table": "Go to the table",
        "no_script": (
            "This map needs JavaScript. Without JavaScript the figures are in the tables of the chapters."
        ),
        "choices": "Choices",
        "indicator": "Indicator",
        "year": "Year",
        "previous_year": "Previous year",
        "next_year": "Next year",
        "search": "Municipality",
        "search_hint": "Search by name, former ones too",
        "found_one": "1 municipality found",
        "found_many": "{n} municipalities found",
        "found_none": "No municipality found",
        "clear": "Clear the choice",
        "map": "Map",
        "map_label": (
            "Map of {n} municipalities. The arrow keys go to a municipality in that direction, Enter selects it, "
            "Escape clears the choice. The table holds the same figures."
        ),
        "map_keys": "Keys on the map: arrows, Enter selects, Escape clears, + and − zoom.",
        "zoom_in": "Zoom in",
        "zoom_out": "Zoom out",
        "whole_country": "Whole country",
        "legend": "Legend",
        "band": "8 to 12 percent: SER, 2017",
        "count_head": "municipalities",
        "municipality": "Municipality",
        "province": "Province",
        "class": "Class",
        "status": "Status",
        "no_figure": "no figure",
        "figure_of": "{name}: {figure} {unit}, {period}, {status}; class: {class}.",
        "no_figure_of": "{name}: no figure for {period}, {status}.",
        "selected": "Selected: {text}",
        "cleared": "No municipality selected.",
        "overview": "All municipalities",
        "overview_none": "There is no figure for this year.",
        "overview_spread": (
            "The middle half of the municipalities lies between {low} and {high}; the median is {median}."
        ),
        "overview_ends": "Lowest: {lowest}. Highest: {highest}.",
        "overview_known": "{known} of the {all} municipalities have a figure.",
        "shared": "{n} municipalities ({figure})",
        "pick": "Select a municipality on the map, in the table or by its name.",
        "spread": "Spread over the municipalities, {period}",
        "spread_text": "Height: number of municipalities with such a figure. Band: middle half; line: median.",
        "series": "Development",
        "series_of": "{name}, per year",
        "hollow": "Open dot: provisional or estimated.",
        "break": "Break in {year}:",
        "figure": "Figure",
        "about": "About this indicator",
        "old": "Old figure: the newest of this indicator is of {period}.",
        "pooled": "Years taken together, because the numbers are small.",
        "table": "Table",
        "table_caption": "{label} ({unit}), {period}",
        "table_same": "The same figures as on the map. Choose a column head to sort.",
        "caution": (
            "The order of municipalities is less certain than a list suggests: small differences say little, least of "
            "all in small municipalities. A high or low figure is no verdict on policy."
        ),
        "download": "Download these figures (CSV)",
        "sort_by": "Sort by {column}",
        "remark_year": "There is no figure for {wanted}; this is {shown}.",
        "remark_unknown": "The link names an unknown {what}; the usual choice stands here instead.",
        "and": "and",
        "division": "municipal division of {year}",
        "gemeentegrenzen": "Boundaries: CBS/Kadaster via PDOK, {year}, CC BY 4.0.",
        "zeshoeken": "One hexagon per municipality, all of one size; places are approximate.",
        "footer": (
            "Processing and text: Kinderen in Kaart, CC BY 4.0. This page works without internet and sends nothing. "
            "An association between municipalities says nothing about individual children and nothing about causes. "
            "Figures are rounded as the indicator prescribes; the classes follow the rounded figure and are the same "
            "for all years. Figures from before a merger were brought to the present municipalities."
        ),
    },
}
