"""A small book for the tests of the site; its figures are no figures of anything."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from analysis.catalogue import Catalogue
from analysis.design.png import png_bytes
from analysis.numbers import Language
from analysis.publication.blocks import FigureBlock, NamedValue, Prose, TableBlock
from analysis.publication.chapter import Chapter
from analysis.publication.site import Download, SiteFile, site_files

PNG = base64.b64encode(png_bytes(np.full((20, 30, 4), 255, np.uint8), dpi=72)).decode()
LOW_INCOME = {
    "indicator": "kinderen_laag_inkomen",
    "source": "85678NED",
    "version": "20241101-a97399e0",
    "years": [2022],
}
FIGURE: dict[str, Any] = {
    "caption": "Kaart van kinderen.",
    "alt": "Een kaart in woorden.",
    "source": "Bron: CBS",
    "width": 6.3,
    "png": PNG,
    "svg": "<svg/>",
    "csv": "a\n1\n",
    "rests_on": [LOW_INCOME, {"boundaries": "gemeente_gegeneraliseerd", "version": "2023-274ba01c"}],
}
TABLE: dict[str, Any] = {
    "caption": "Lijst van gemeenten.",
    "heads": ["Gemeente", "Procent", "Letter"],
    "numeric": [False, True, False],
    "cells": [["Almere", "9,5", "a"], ["Súdwest-Fryslân", "8,0", "b"], ["Ede", "1,2", "c"]],
    "source": "Bron: CBS",
    "note": "",
    "csv": "naam,waarde\nAlmere,9.5\n",
    "rests_on": [
        LOW_INCOME,
        {"anchors": "kinderen_laag_inkomen", "file": "data/catalogue/anchors.yaml", "years": [2022]},
    ],
}


def figure_block(name: str, **change: Any) -> FigureBlock:
    return FigureBlock(**{"name": name, **FIGURE, **change})


def table_block(name: str, **change: Any) -> TableBlock:
    return TableBlock(**{"name": name, **TABLE, **change})


def small_book(language: Language) -> list[Chapter]:
    """Return three chapters; in English only the last is translated."""
    value = NamedValue("deel", "5,3 procent", "5.25", [LOW_INCOME])
    one = (
        Prose("# Een\n\nOver kinderen.\n\n> Let op een *quote*.\n\n- punt een\n- punt twee"),
        Prose("## De kaart\n\nHier staat ⟦deel:5,3 procent⟧. Zie [de lijst](02_twee.ipynb#lijst).", [value]),
        Prose("### Dieper\n\n| Jaar | Bron |\n|---|---|\n| 2022 | CBS |"),
        figure_block("kaart"),
        figure_block("kaart-met-s", caption="Nog een kaart."),
    )
    many = [[f"Gemeente {at}", f"{at},5 s", "lang " * 12] for at in range(40)]
    two = (
        Prose("# Twee\n\nOver lijsten."),
        table_block("lijst", downloads={"lijst-weggelaten.csv": base64.b64encode(b"a\n").decode()}),
        Prose("## Lang\n\nHieronder een lange tabel."),
        table_block("lang", caption="Lange tabel.", cells=many, note="Een schatting is geen waarneming."),
        table_block(
            "breed",
            caption="Brede tabel.",
            heads=[f"Kop {at}" for at in range(12)],
            numeric=[False] + [True] * 11,
            cells=[["Almere", *(["1.234,5–2.345,6"] * 11)]] * 3,
            row_heads=True,
        ),
        figure_block("lijn", caption="Een lijn."),
    )
    title = "Three" if language == "en" else "Drie"
    three = (Prose(f"# {title}\n\nText.", language=language), table_block("rest"))
    named = (("01_een", "Een", one), ("02_twee", "Twee", two), ("03_drie", title, three))
    return [Chapter(name, title, blocks, language) for name, title, blocks in named]


def built_site(language: Language, catalogue: Catalogue) -> dict[str, SiteFile]:
    return site_files(
        small_book(language),
        title="Boek" if language == "nl" else "Book",
        language=language,
        footer="Cijfers: CBS & anderen.",
        downloads=[Download("databoek.pdf", "PDF", 4_230_000)],
        catalogue=catalogue,
    )
