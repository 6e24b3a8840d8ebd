"""Fixed words of the document."""

from __future__ import annotations

WORDS = {
    "nl": {"figure": "Figuur", "table": "Tabel", "contents": "Inhoud", "page": "Pagina"},
    "en": {"figure": "Figure", "table": "Table", "contents": "Contents", "page": "Page"},
}
"""What a reader sees, by language; the names of figures and tables are also those of their SEQ counters."""

AUTHOR = "Kinderen in Kaart"
