"""Fixed words of the document."""

from __future__ import annotations

WORDS = {
    "nl": {
        "figure": "Figuur",
        "table": "Tabel",
        "contents": "Inhoud",
        "page": "Pagina",
        "figures": "Figuren",
        "tables": "Tabellen",
    },
    "en": {
        "figure": "Figure",
        "table": "Table",
        "contents": "Contents",
        "page": "Page",
        "figures": "Figures",
        "tables": "Tables",
    },
}
"""What a reader sees, by language; the names of figures and tables are also those of their SEQ counters."""

AUTHOR = "Kinderen in Kaart"

SOURCES = ("Bron: ", "Source: ")
"""How a source line begins."""
