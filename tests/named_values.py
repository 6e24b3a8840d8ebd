"""The named values of a text as a reader finds them in each form: taken from the finished files."""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from typing import Any

from analysis.publication.blocks import Prose
from analysis.publication.chapter import Chapter
from analysis.publication.text import (
    Grid,
    Heading,
    Items,
    Paragraph,
    Piece,
    Quote,
    Value,
    pieces_of,
)
from analysis.publication.word import value_bookmark

Found = dict[tuple[str, str], set[str]]
"""By chapter and name, the texts that stand for the value in a form."""
_NUMBER = re.compile(r"[−-]?\d[\d.,]*")
_TAGGED = re.compile(
    r'<data class="value" data-name="([^".]+)\.([^"]+)" value="([^"]*)">(.*?)</data>', re.DOTALL
)


def number(text: str) -> str:
    """The number in a text, as it is written; the text itself when there is none."""
    found = _NUMBER.search(text)
    return found[0].rstrip(".,").replace("−", "-") if found else " ".join(text.split())


def as_number(text: str) -> float:
    """The number in a Dutch text."""
    return float(number(text).replace(".", "").replace(",", "."))


def decimals_of(text: str) -> int:
    """How many decimals a number in a Dutch text has."""
    return len(number(text).partition(",")[2])


def numbers(found: Found) -> dict[tuple[str, str], set[str]]:
    return {key: {number(text) for text in texts} for key, texts in found.items()}


def in_chapters(chapters: Iterable[Chapter]) -> Found:
    """What the chapters say."""
    found: Found = {}
    for chapter in chapters:
        for block in chapter.blocks:
            for value in block.named if isinstance(block, Prose) else ():
                found.setdefault((chapter.name, value.name), set()).add(value.text)
    return found


def in_html(pages: Iterable[bytes]) -> Found:
    found: Found = {}
    for page in pages:
        for chapter, name, _, text in _TAGGED.findall(page.decode()):
            found.setdefault((chapter, name), set()).add(html.unescape(text))
    return found


def exact_in_html(pages: Iterable[bytes]) -> dict[tuple[str, str], str]:
    """The unrounded values that programs read in the pages."""
    tagged = (match for page in pages for match in _TAGGED.findall(page.decode()))
    return {(chapter, name): html.unescape(exact) for chapter, name, exact, _ in tagged}


def in_docx(content: bytes, keys: Iterable[tuple[str, str]]) -> Found:
    """What stands within the bookmark of each value; further mentions have a number after the name."""
    from docx import Document
    from docx.oxml.ns import qn

    words: dict[str, str] = {}
    opened: dict[str, str] = {}
    marks = (qn("w:bookmarkStart"), qn("w:bookmarkEnd"), qn("w:t"))
    for each in Document(io.BytesIO(content)).element.body.iter(*marks):
        if each.tag == marks[0]:
            name = each.get(qn("w:name"))
            opened[each.get(qn("w:id"))] = name
            words[name] = ""
        elif each.tag == marks[1]:
            opened.pop(each.get(qn("w:id")), None)
        else:
            for name in opened.values():
                words[name] += each.text or ""
    names = {key: value_bookmark(*key) for key in keys}
    return {key: {words[name]} for key, name in names.items() if name in words}


def in_xlsx(content: bytes, sheet: str) -> dict[tuple[str, str], tuple[str, Any]]:
    """The text and the typed number of each value."""
    from openpyxl import load_workbook

    rows = load_workbook(io.BytesIO(content), read_only=True)[sheet].iter_rows(min_row=4, values_only=True)
    return {(str(row[0]), str(row[1])): (str(row[2]), row[3]) for row in rows if row[0]}


def text_of_pdf(content: bytes) -> str:
    """The text of a PDF in the order of its content; poppler reads it ten times as fast, where it is there."""
    if shutil.which("pdftotext"):
        command = ["pdftotext", "-raw", "-", "-"]
        return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    from pypdf import PdfReader

    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def in_pdf(content: bytes, chapters: Iterable[Chapter]) -> Found:
    """What stands in the pages where the text of a chapter has a value; one that is not found is left out."""
    pages = _bare(text_of_pdf(content))
    found: Found = {}
    for chapter in chapters:
        for parts in _texts(chapter):
            for name, text in _followed(parts, pages):
                found.setdefault((chapter.name, name), set()).add(text)
    return found


def _followed(parts: list[Any], pages: str) -> Iterator[tuple[str, str]]:
    """Go along the words of a paragraph in the pages; what stands between them is said to be the value."""
    words = [_bare(part.text) for part in parts]
    at = pages.find("".join(words)[:40])  # the beginning, with the first value if it is that near
    for number, part in enumerate(parts):
        if at < 0:
            return
        if isinstance(part, Value):
            after = "".join(words[number + 1 :])[:12]
            until = pages.find(after, at + 1, at + 200) if after else at + len(words[number])
            if until < 0:
                return
            yield part.name, pages[at:until]
            at = until
        else:
            at = _along(words[number], pages, at)


def _along(words: str, pages: str, at: int) -> int:
    """Return where words end in the pages; the end of a page, with its figures, may stand between them."""
    while words:
        same = 0
        while same < len(words) and pages[at + same : at + same + 1] == words[same]:
            same += 1
        words, at = words[same:], at + same
        if words:
            at = pages.find(words[:25], at, at + 20_000)
            if at < 0:
                return at
    return at


def _bare(text: str) -> str:
    """A text without spaces and hyphens, which pages break in other places than the chapter does."""
    return re.sub(r"[\s\u00a0\u202f\u00ad‐-]", "", text)


def _texts(chapter: Chapter) -> Iterator[list[Any]]:
    """The paragraphs of a chapter as words and values in a row."""
    for block in chapter.blocks:
        if isinstance(block, Prose):
            for piece in pieces_of(block.markdown):
                yield from _within(piece)


def _within(piece: Piece) -> Iterator[list[Any]]:
    if isinstance(piece, Heading | Paragraph):
        yield list(_flat(piece.parts))
    elif isinstance(piece, Quote):
        for each in piece.pieces:
            yield from _within(each)
    elif isinstance(piece, Items):
        for item in piece.items:
            for each in item:
                yield from _within(each)
    elif isinstance(piece, Grid):
        for row in (piece.head, *piece.rows):
            for cell in row:
                yield list(_flat(cell))


def _flat(parts: Iterable[Any]) -> Iterator[Any]:
    for part in parts:
        if hasattr(part, "parts"):
            yield from _flat(part.parts)
        elif hasattr(part, "text"):
            yield part
