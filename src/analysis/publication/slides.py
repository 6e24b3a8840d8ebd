"""Slides of maps for a talk: a message from the figures, the map, its source, and notes for who speaks or listens."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.catalogue import Kind
from analysis.design.drawing import Drawing
from analysis.design.palette import MUTED
from analysis.design.targets import load_target
from analysis.design.writing import figure_bytes
from analysis.errors import DataboekError, PublicationError
from analysis.files import write_bytes
from analysis.maps.materials import Materials
from analysis.maps.plot import draw
from analysis.maps.request import MapRequest
from analysis.numbers import Language
from analysis.publication.messages import message
from analysis.publication.office import LOCALES, normalised, time_of_writing

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

MAP = replace(load_target("presentatie"), height=4.9, bare=True)
"""The part of a slide that is the map; title, subtitle and source are text of the slide, to be edited there."""
PICTURE_DPI = 200
WIDTH, HEIGHT, SIDE = 13.333, 7.5, 0.45
TITLE_ONLY = 5
"""The lay-out of the library's template that has a title and nothing else."""
SPENDING = "jeugdzorg_lasten_per_kind"

WORDS: dict[Language, dict[str, str]] = {
    "nl": {"notes": "Wat te zien is", "definition": "Definitie", "caveat": "Let op", "source": "Bron"},
    "en": {"notes": "What is shown", "definition": "Definition", "caveat": "Note", "source": "Source"},
}


@dataclass(frozen=True)
class MapSlide:
    """A slide: its message, the line under it, and the map.

    Examples
    --------
    >>> MapSlide("Titel", "Ondertitel", None, "Notities").title
    'Titel'
    """

    title: str
    subtitle: str
    drawing: Drawing | None
    notes: str


def talk(
    indicator: str,
    materials: Materials,
    *,
    year: int | None = None,
    region: str | None = None,
    language: Language = "nl",
) -> list[MapRequest]:
    """Return the maps that tell about an indicator: where, how sure, since when, and what it goes together with.

    Parameters
    ----------
    indicator : str
    materials : Materials
    year : int, optional
    region : str, optional
    language : {"nl", "en"}

    Examples
    --------
    >>> from analysis.project import Project
    >>> maps = talk("kinderen_laag_inkomen", Materials(Project.find()), year=2021)
    >>> [each.kind for each in maps][:3]
    ['choropleth', 'value_by_alpha', 'small_multiples']
    """
    about = materials.indicator(indicator)
    year = materials.year(indicator, year)
    first = MapRequest(indicator, year, region=region, language=language, target=MAP)
    over_time = len(materials.comparable_years(indicator, year)) > 1
    if about.kind is Kind.COUNT:
        return [replace(first, kind=kind) for kind in ["symbols", *(["change"] if over_time else [])]]
    kinds = ["choropleth"]
    kinds += ["value_by_alpha"] if about.kind is Kind.RATE else []
    kinds += ["small_multiples", "change"] if over_time else []
    chosen = [replace(first, kind=kind) for kind in [*kinds, "cluster"]]
    if indicator != SPENDING and year in materials.years(SPENDING):
        chosen.append(replace(first, kind="bivariate", against=SPENDING))
    return chosen


def map_slide(request: MapRequest, materials: Materials) -> MapSlide:
    """Draw a map and say what it shows.

    Examples
    --------
    >>> from analysis.project import Project
    >>> slide = map_slide(MapRequest("kinderen_laag_inkomen", 2021, target=MAP), Materials(Project.find()))
    >>> slide.title
    '5 van de 157 gemeenten met een cijfer zitten op 8 procent of hoger, 2021'
    """
    drawing = draw(request, materials)
    language, indicator = request.language, materials.indicator(request.indicator)
    words = WORDS[language]
    alt = drawing.alt if language == "nl" else drawing.alt_en
    notes = [f"{words['notes']}: {alt}", f"{words['definition']}: {getattr(indicator.definition, language)}"]
    if indicator.caveat:
        notes.append(f"{words['caveat']}: {getattr(indicator.caveat, language)}")
    notes.append(drawing.source)
    return MapSlide(message(drawing, request, materials), _heading(drawing), drawing, "\n\n".join(notes))


def _heading(drawing: Drawing) -> str:
    """Return what the map would have over it: which indicator, year, unit and division."""
    texts = {text.get_gid(): text.get_text().replace("\n", " ") for text in drawing.figure.texts}
    return "; ".join(filter(None, [texts.get("title", "").rstrip("."), texts.get("subtitle", "")]))


def slides(shown: Sequence[MapSlide], *, title: str, language: Language = "nl") -> bytes:
    """Write slides as a PowerPoint file that PowerPoint and LibreOffice can edit.

    Parameters
    ----------
    shown : sequence of MapSlide
    title : str
        Of the file.
    language : {"nl", "en"}

    Returns
    -------
    bytes
        A ``.pptx``, the same for the same slides. Times are those of ``SOURCE_DATE_EPOCH``.

    Raises
    ------
    PublicationError
        When there is no slide.

    Examples
    --------
    >>> slides([MapSlide("Titel", "Ondertitel", None, "Notities")], title="Kinderen in Kaart")[:2]
    b'PK'
    """
    import pptx

    if not shown:
        raise PublicationError("there is no map to show", where=title, remedy="choose at least one map")
    deck = pptx.Presentation()
    _widen(deck)
    for each in shown:
        _add(deck, each, language)
    made = time_of_writing()
    _describe(deck, title, language, made)
    buffer = io.BytesIO()
    deck.save(buffer)
    return normalised(buffer.getvalue(), made)


def write_slides(
    path: Path,
    requests: Sequence[MapRequest],
    materials: Materials,
    *,
    title: str,
    say: Callable[[str], None] = lambda line: None,
) -> Path:
    """Draw maps and write them as slides; a map that cannot be drawn is left out, and it is said why.

    Parameters
    ----------
    path : pathlib.Path
        Ends in ``.pptx``.
    requests : sequence of MapRequest
    materials : Materials
    title : str
    say : callable
        Is told the title of each slide.

    Raises
    ------
    PublicationError
        When the name is not that of slides, or no map could be drawn.

    Examples
    --------
    >>> from analysis.project import Project
    >>> write_slides(Path("kaart.doc"), [], Materials(Project.find()), title="Kaart")
    Traceback (most recent call last):
    analysis.errors.PublicationError: kaart.doc: slides are written as .pptx; give a name that ends in .pptx.
    """
    if path.suffix != ".pptx":
        raise PublicationError(
            "slides are written as .pptx", where=str(path), remedy="give a name that ends in .pptx"
        )
    shown = []
    for request in requests:
        try:
            shown.append(map_slide(request, materials))
        except DataboekError as error:
            say(f"left out, {request.kind}: {error}")
        else:
            say(shown[-1].title)
    language: Language = requests[0].language if requests else "nl"
    write_bytes(path, slides(shown, title=title, language=language))
    return path


# ------------------------------------------------------------------------------------------------------- the deck


def _widen(deck: Presentation) -> None:
    """Make the template 16:9, with the places of its lay-outs in proportion."""
    from pptx.util import Inches

    factor = Inches(WIDTH) / deck.slide_width
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for layout in [deck.slide_master, *deck.slide_layouts]:
        for shape in layout.placeholders:
            shape.left, shape.width = round(shape.left * factor), round(shape.width * factor)


def _add(deck: Presentation, shown: MapSlide, language: Language) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    title = slide.shapes.title
    _place(title, SIDE, 0.25, WIDTH - 2 * SIDE, 0.95)
    _write(title.text_frame, shown.title, 26, "#1a1a1a", language, bold=True, anchor="b")
    _add_text(slide, shown.subtitle, 1.22, 0.6, 14, "#4d4d4d", language)
    if shown.drawing is not None:
        _add_picture(slide, shown.drawing, language)
        _add_text(slide, shown.drawing.source, 6.65, 0.6, 12, MUTED, language)
    _write(slide.notes_slide.notes_text_frame, shown.notes, 12, "#1a1a1a", language)


def _add_picture(slide: Slide, drawing: Drawing, language: Language) -> None:
    from pptx.util import Inches

    content = io.BytesIO(figure_bytes(drawing, "png", dpi=PICTURE_DPI))
    wide = WIDTH - 2 * SIDE
    picture = slide.shapes.add_picture(content, Inches(SIDE), Inches(1.92), width=Inches(wide))
    alt = drawing.alt if language == "nl" else drawing.alt_en
    element: Any = picture._element
    properties = element.nvPicPr.cNvPr
    properties.set("descr", alt)
    properties.set("name", {"nl": "Kaart", "en": "Map"}[language])


def _add_text(
    slide: Slide, text: str, top: float, height: float, size: float, colour: str, language: Language
) -> None:
    from pptx.util import Inches

    box = slide.shapes.add_textbox(Inches(SIDE), Inches(top), Inches(WIDTH - 2 * SIDE), Inches(height))
    _write(box.text_frame, text, size, colour, language)


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    from pptx.util import Inches

    shape.left, shape.top, shape.width, shape.height = map(Inches, (left, top, width, height))


def _write(
    frame: Any,
    text: str,
    size: float,
    colour: str,
    language: Language,
    *,
    bold: bool = False,
    anchor: str = "t",
) -> None:
    """Write text at the left, in the size, colour and language that are wanted."""
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    ink = RGBColor(*bytes.fromhex(colour.removeprefix("#")))  # type: ignore[no-untyped-call]
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = 0
    frame.vertical_anchor = MSO_ANCHOR.BOTTOM if anchor == "b" else MSO_ANCHOR.TOP
    for at, line in enumerate(text.split("\n")):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = ink
        run._r.get_or_add_rPr().set("lang", LOCALES[language])


def _describe(deck: Presentation, title: str, language: Language, made: datetime) -> None:
    properties = deck.core_properties
    properties.title, properties.language = title[:255], LOCALES[language]
    properties.author = properties.last_modified_by = "Kinderen in Kaart"
    properties.comments, properties.keywords, properties.revision = "", "", 1
    properties.created = properties.modified = made.replace(tzinfo=None)
