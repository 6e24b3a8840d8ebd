"""The styles of the document, and the numbering of its lists."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.publication.word.elements import element

if TYPE_CHECKING:
    from docx.document import Document

FONT, MONOSPACED = "Arial", "Courier New"
INK, BLUE, GREY, LINK = "1A1A1A", "1F3F5F", "4D4D4D", "0A4F96"

FIGURE, SOURCE, NOTE, CODE, TABLE = "Figuur", "Bronvermelding", "Toelichting", "Codewoord", "Databoektabel"
CAPTIONS, CHAPTER = "table of figures", "Hoofdstuk in lijst"
"""The styles of lists of figures and of tables, and of the names of chapters in them."""
CELL, HEAD = "Tabelcel", "Tabelkop"
BY_SIZE = {9.0: "", 8.0: " klein", 7.0: " fijn"}
"""What is behind the name of a style for cells, by size of the type in points."""
LEVELS = ("", " 2", " 3")
"""What is behind the name of a list style, by depth."""


@dataclass(frozen=True)
class Look:
    """How a style looks; ``before``, ``after`` and ``indent`` are in points, 0 for a size is that of the base.

    Examples
    --------
    >>> Look(9, bold=True).colour
    ''
    """

    size: float = 0
    colour: str = ""
    bold: bool = False
    italic: bool = False
    before: float = 0
    after: float = 6
    indent: float = 0
    hanging: float = 0
    lines: float = 1.0
    next_too: bool = False
    together: bool = False
    hyphens: bool = True
    level: int = 0
    tab: float = 0
    font: str = ""
    base: str = "Normal"
    underlined: bool = False


def _cells() -> dict[str, Look]:
    looks = {}
    for size, ending in BY_SIZE.items():
        looks[CELL + ending] = Look(size, before=1.5, after=1.5)
        looks[HEAD + ending] = Look(size, bold=True, before=2, after=2, next_too=True, base=CELL + ending)
    return looks


def _lists() -> dict[str, Look]:
    looks = {}
    for depth, ending in enumerate(LEVELS, start=1):
        looks[f"List Continue{ending}"] = Look(indent=18 * depth, after=3, lines=1.25)
        for kind in ("List Bullet", "List Number"):
            looks[kind + ending] = Look(indent=18 * depth, hanging=18, after=3, lines=1.25)
    return looks


PARAGRAPHS = {
    "Normal": Look(10.5, INK, after=7, lines=1.25, base=""),
    "Title": Look(26, BLUE, bold=True, before=60, after=30, hyphens=False),
    "TOC Heading": Look(15, BLUE, bold=True, before=12, after=8, next_too=True, hyphens=False),
    "toc 1": Look(10.5, bold=True, before=8, after=2, tab=453),
    "toc 2": Look(10, after=1, indent=14, tab=453),
    "toc 3": Look(10, after=1, indent=28, tab=453),
    CAPTIONS: Look(9.5, after=2, indent=45, hanging=45, tab=453, hyphens=False),
    CHAPTER: Look(9.5, bold=True, before=5, after=2, next_too=True, hyphens=False),
    "Heading 1": Look(20, BLUE, True, after=14, next_too=True, together=True, hyphens=False, level=1),
    "Heading 2": Look(14, BLUE, True, before=20, next_too=True, together=True, hyphens=False, level=2),
    "Heading 3": Look(
        12, BLUE, True, before=14, after=4, next_too=True, together=True, hyphens=False, level=3
    ),
    "Heading 4": Look(
        10.5, BLUE, True, before=10, after=3, next_too=True, together=True, hyphens=False, level=4
    ),
    "Heading 5": Look(
        10.5, GREY, True, before=10, after=3, next_too=True, together=True, hyphens=False, level=5
    ),
    "Heading 6": Look(10.5, GREY, before=10, after=3, next_too=True, together=True, hyphens=False, level=6),
    **_lists(),
    "Quote": Look(italic=True, indent=20, before=4, after=10, lines=1.25),
    "Caption": Look(9.5, BLUE, True, before=4, after=4, together=True, hyphens=False),
    FIGURE: Look(before=10, after=2, next_too=True),
    NOTE: Look(8.5, before=4, after=2, together=True, lines=1.1),
    SOURCE: Look(8.5, GREY, before=2, after=14, together=True, lines=1.1),
    **_cells(),
    "Header": Look(8.5, GREY, after=0),
    "Footer": Look(8, GREY, after=0),
}
CHARACTERS = {
    "Strong": Look(bold=True),
    "Emphasis": Look(italic=True),
    "Hyperlink": Look(colour=LINK, underlined=True),
    CODE: Look(font=MONOSPACED),
}


def own_document() -> Document:
    """Return an empty document with our styles.

    Examples
    --------
    >>> own_document().styles["Caption"].font.size.pt
    9.5
    """
    from docx import Document

    document = Document()
    _set_defaults(document)
    document.part.numbering_part.element.clear()
    for looks, kind in ((PARAGRAPHS, "paragraph"), (CHARACTERS, "character")):
        for name, look in looks.items():
            _dress(_style(document, name, kind), look, kind)
    for name, look in PARAGRAPHS.items():
        if look.base:
            document.styles[name].base_style = document.styles[look.base]
    document.styles.element.append(_table_style())
    return document


def complete(document: Document) -> None:
    """Give a document those of our styles that it does not have, and its list styles a numbering.

    Examples
    --------
    >>> from docx import Document
    >>> document = Document()
    >>> complete(document)
    >>> document.styles["Bronvermelding"].base_style.name
    'Normal'
    """
    _begin_numbering(document)
    known = {style.name for style in document.styles}
    missing = [name for name in (*PARAGRAPHS, *CHARACTERS, TABLE) if name not in known]
    ours = own_document() if missing else document
    for name in missing:
        if name not in document.styles:
            _copy(ours, document, name)
    for depth, ending in enumerate(LEVELS, start=1):
        for kind in ("List Bullet", "List Number"):
            if list_number(document, kind + ending) is None:
                _number(document, kind + ending, depth)


def list_number(document: Document, style: str) -> int | None:
    """Return the numbering that a list style refers to, if it is there.

    Examples
    --------
    >>> from docx import Document
    >>> list_number(Document(), "Normal") is None
    True
    """
    properties = document.styles[style].element.pPr
    number = properties.numPr.numId.val if properties is not None and properties.numPr is not None else None
    known = [num.numId for num in document.part.numbering_part.element.num_lst]
    return number if number in known else None


def restarted(document: Document, style: str) -> int:
    """Return a numbering that looks as that of a list style and begins at 1 again.

    Examples
    --------
    >>> from docx import Document
    >>> document = Document()
    >>> complete(document)
    >>> restarted(document, "List Number") > list_number(document, "List Number")
    True
    """
    numbering = document.part.numbering_part.element
    number = list_number(document, style)
    (abstract,) = (num.abstractNumId.val for num in numbering.num_lst if num.numId == number)
    again = numbering.add_num(abstract)
    again.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(again.numId)


def _set_defaults(document: Document) -> None:
    """Set the font of the whole document; that of the theme of the library would go before it."""
    from docx.oxml.ns import qn

    for fonts in list(document.styles.element.iter(qn("w:rFonts"))):
        fonts.getparent().remove(fonts)
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    defaults.insert(0, _fonts(FONT))


def _fonts(name: str) -> Any:
    return element("w:rFonts", {"ascii": name, "hAnsi": name, "eastAsia": name, "cs": name})


def _style(document: Document, name: str, kind: str) -> Any:
    from docx.enum.style import WD_STYLE_TYPE

    styles = document.styles
    if name in styles:
        return styles[name].element
    kinds = {"paragraph": WD_STYLE_TYPE.PARAGRAPH, "character": WD_STYLE_TYPE.CHARACTER}
    built_in = name.lower().startswith(
        ("toc", "list", "hyperlink", "heading", "title", "quote", "caption", "table of")
    )
    return styles.add_style(name, kinds[kind], builtin=built_in).element


def _dress(style: Any, look: Look, kind: str) -> None:
    """Replace the form of a style; the numbering of a list style is given later."""
    from docx.oxml.ns import qn

    for tag in ("w:pPr", "w:rPr"):
        for old in style.findall(qn(tag)):
            style.remove(old)
    if kind == "paragraph":
        style.append(element("w:pPr", None, *_paragraph(look)))
    style.append(element("w:rPr", None, *_run(look)))


def _paragraph(look: Look) -> Iterator[Any]:
    """Yield the properties of paragraphs in the order of the schema."""
    yield element("w:keepNext", {"val": str(int(look.next_too))})
    yield element("w:keepLines", {"val": str(int(look.together))})
    if look.tab:
        tab = {"val": "right", "leader": "dot", "pos": str(_twips(look.tab))}
        yield element("w:tabs", None, element("w:tab", tab))
    if not look.hyphens:
        yield element("w:suppressAutoHyphens")
    spacing = {"before": look.before, "after": look.after}
    yield element(
        "w:spacing",
        {name: str(_twips(points)) for name, points in spacing.items()}
        | {"line": str(round(240 * look.lines)), "lineRule": "auto"},
    )
    yield element("w:ind", {"left": str(_twips(look.indent)), "hanging": str(_twips(look.hanging))})
    if look.level:
        yield element("w:outlineLvl", {"val": str(look.level - 1)})


def _run(look: Look) -> Iterator[Any]:
    """Yield the properties of letters in the order of the schema."""
    if look.font:
        yield _fonts(look.font)
    if look.bold:
        yield element("w:b")
    if look.italic:
        yield element("w:i")
    if look.font:
        yield element("w:noProof")
    if look.colour:
        yield element("w:color", {"val": look.colour})
    if look.size:
        yield element("w:sz", {"val": str(round(2 * look.size))})
    if look.underlined:
        yield element("w:u", {"val": "single"})


def _twips(points: float) -> int:
    return round(20 * points)


def _table_style() -> Any:
    """Return the style of tables: lines above, below, under the head and, thin, between the rows."""

    def line(side: str, size: int, colour: str) -> Any:
        return element(f"w:{side}", {"val": "single", "sz": str(size), "space": "0", "color": colour})

    borders = (line("top", 8, BLUE), line("bottom", 8, BLUE), line("insideH", 4, "D0D0D0"))
    margins = (element(f"w:{side}", {"w": "85", "type": "dxa"}) for side in ("left", "right"))
    head = element(
        "w:tblStylePr",
        {"type": "firstRow"},
        element("w:rPr", None, element("w:b")),
        element("w:tcPr", None, element("w:tcBorders", None, line("bottom", 8, BLUE))),
    )
    return element(
        "w:style",
        {"type": "table", "customStyle": "1", "styleId": TABLE},
        element("w:name", {"val": TABLE}),
        element("w:basedOn", {"val": "TableNormal"}),
        element("w:uiPriority", {"val": "99"}),
        element(
            "w:tblPr", None, element("w:tblBorders", None, *borders), element("w:tblCellMar", None, *margins)
        ),
        head,
    )


def _copy(ours: Document, document: Document, name: str) -> str:
    """Copy a style with all it is based on, and return what it is called in the document."""
    from docx.oxml.ns import qn

    source = ours.styles[name]
    made = deepcopy(source.element)
    taken = {style.style_id for style in document.styles}
    while made.styleId in taken:
        made.styleId += "-databoek"
    for tag in ("w:next", "w:link"):
        for reference in made.findall(qn(tag)):
            made.remove(reference)
    base = getattr(source, "base_style", None)
    if base is not None:
        there = base.name in document.styles
        made.basedOn_val = document.styles[base.name].style_id if there else _copy(ours, document, base.name)
    document.styles.element.append(made)
    return str(made.styleId)


def _begin_numbering(document: Document) -> None:
    """Give a document without lists the part that numberings stand in."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.oxml.ns import nsdecls
    from docx.parts.numbering import NumberingPart

    if any(each.reltype == RELATIONSHIP_TYPE.NUMBERING for each in document.part.rels.values()):
        return
    empty = f"<w:numbering {nsdecls('w')}/>".encode()
    name = PackURI("/word/numbering.xml")
    part = NumberingPart.load(name, CONTENT_TYPE.WML_NUMBERING, empty, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)


def _number(document: Document, style: str, depth: int) -> None:
    """Give a list style a numbering of its own."""
    from docx.oxml.ns import qn

    numbering = document.part.numbering_part.element
    abstracts = numbering.findall(qn("w:abstractNum"))
    number = 1 + max((int(each.get(qn("w:abstractNumId"))) for each in abstracts), default=-1)
    made = _abstract(number, depth, bullets=style.startswith("List Bullet"))
    if abstracts:
        abstracts[-1].addnext(made)
    else:
        numbering.insert(0, made)
    properties = document.styles[style].element.get_or_add_pPr()
    properties.get_or_add_numPr().get_or_add_numId().val = numbering.add_num(number).numId


def _abstract(number: int, depth: int, *, bullets: bool) -> Any:
    form, text = ("bullet", "•") if bullets else (("decimal", "lowerLetter", "lowerRoman")[depth - 1], "%1.")
    level = element(
        "w:lvl",
        {"ilvl": "0"},
        element("w:start", {"val": "1"}),
        element("w:numFmt", {"val": form}),
        element("w:lvlText", {"val": text}),
        element("w:lvlJc", {"val": "left"}),
        element("w:pPr", None, element("w:ind", {"left": str(360 * depth), "hanging": "360"})),
    )
    single = element("w:multiLevelType", {"val": "singleLevel"})
    return element("w:abstractNum", {"abstractNumId": str(number)}, single, level)
