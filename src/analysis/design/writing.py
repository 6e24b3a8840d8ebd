"""Figures as files: PNG, SVG and PDF that say what they show and rest on, with the same bytes every time."""

from __future__ import annotations

import html
import io
import json
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.design.drawing import Drawing
from analysis.design.style import style
from analysis.errors import PublicationError
from analysis.files import sha256, write_bytes
from analysis.panel.citation import PROCESSED_BY
from analysis.panel.provenance import rests_on

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer
    from matplotlib.figure import Figure


def write_figure(drawing: Drawing, path: Path | str, *, dpi: float | None = None) -> Path:
    """Write a figure to a file, in the form that the end of its name asks for.

    Parameters
    ----------
    drawing : Drawing
    path : path
        Ends in .png, .svg or .pdf. A file that is there is replaced when the new one is complete.
    dpi : float, optional
        Pixels per inch; by default as the style of the figure's target has it.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    PublicationError
        When the name ends otherwise, the drawing has no text alternative, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from matplotlib.figure import Figure
    >>> drawing = Drawing(Figure(), "Een lege figuur.", "Bron: geen", pd.DataFrame(), pd.DataFrame())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_figure(drawing, Path(folder) / "leeg.svg").name
    'leeg.svg'
    >>> write_figure(drawing, "leeg.docx")
    Traceback (most recent call last):
    analysis.errors.PublicationError: leeg.docx: a figure cannot be written in this form; choose a name that ends in
    .png, .svg or .pdf.
    """
    target = Path(path)
    form = target.suffix.removeprefix(".").lower()
    if form not in FORMS:
        _refuse(target.name)
    content = figure_bytes(drawing, form, dpi=dpi)
    try:
        write_bytes(target, content)
    except OSError as error:  # no rights, a full disk, a folder of this name
        raise PublicationError(
            f"the figure cannot be written ({(error.strerror or type(error).__name__).lower()})",
            where=str(target),
            remedy="choose another place, or make room there; what was there is as it was",
        ) from None
    return target


def figure_bytes(drawing: Drawing, form: str, *, dpi: float | None = None) -> bytes:
    """Return a figure as the content of a file.

    Text stays text in SVG and PDF, and PDF has its fonts in it. Title, text alternatives, source line and
    provenance are in the metadata; dates and the versions of libraries are not, so that the same figure gives the
    same bytes.

    Parameters
    ----------
    drawing : Drawing
    form : {"png", "svg", "pdf"}
    dpi : float, optional
        Pixels per inch; by default as the style of the figure's target has it.

    Returns
    -------
    bytes

    Raises
    ------
    PublicationError
        When the form is none of these, or the drawing has no text alternative.

    Examples
    --------
    >>> import pandas as pd
    >>> from matplotlib.figure import Figure
    >>> drawing = Drawing(Figure(), "Een lege figuur.", "Bron: geen", pd.DataFrame(), pd.DataFrame())
    >>> figure_bytes(drawing, "pdf")[:5]
    b'%PDF-'
    """
    if form not in FORMS:
        _refuse(form)
    if not drawing.alt.strip():
        raise PublicationError(
            "the figure has no text alternative", where=title_of(drawing), remedy="give the drawing an 'alt'"
        )
    import matplotlib as mpl

    from analysis.design.page import style_of

    with (
        style(style_of(drawing.figure)),
        mpl.rc_context({"savefig.bbox": None}),
    ):  # the size of the figure, whatever a user has set
        return FORMS[form](drawing, dpi)


def _refuse(name: str) -> None:
    *others, last = (f".{form}" for form in FORMS)
    raise PublicationError(
        "a figure cannot be written in this form",
        where=name,
        remedy=f"choose a name that ends in {', '.join(others)} or {last}",
    )


# ------------------------------------------------------------------------------------------------ what it says


def title_of(drawing: Drawing) -> str:
    """Return the heading of a figure; where it has none, the first sentence of its text alternative.

    Examples
    --------
    >>> import pandas as pd
    >>> from matplotlib.figure import Figure
    >>> title_of(Drawing(Figure(), "Een lege figuur. Meer niet.", "", pd.DataFrame(), pd.DataFrame()))
    'Een lege figuur'
    """
    headings = [text for text in drawing.figure.texts if text.get_gid() == "title"]
    words = [" ".join(heading.get_text().split()) for heading in headings]
    return next(filter(None, words), drawing.alt.strip().split(". ")[0].removesuffix("."))


def provenance(drawing: Drawing) -> dict[str, Any]:
    """Return what a figure rests on: source line, and which rows of which tables, boundaries and anchors.

    Examples
    --------
    >>> import pandas as pd
    >>> from matplotlib.figure import Figure
    >>> provenance(Drawing(Figure(), "Leeg.", "Bron: geen", pd.DataFrame(), pd.DataFrame()))
    {'source': 'Bron: geen', 'rests_on': []}
    """
    return {"source": drawing.source, "rests_on": [*rests_on(drawing.based_on), *drawing.evidence]}


def _description(drawing: Drawing) -> str:
    return "\n\n".join(filter(None, [drawing.alt.strip(), drawing.alt_en.strip()]))


def _json(drawing: Drawing) -> str:
    return json.dumps(
        provenance(drawing), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )


def _producer() -> str:
    try:
        return f"{PROCESSED_BY} {metadata.version('kinderen-in-kaart')}"
    except metadata.PackageNotFoundError:  # run from the sources
        return PROCESSED_BY


def _language(drawing: Drawing) -> str:
    """Return the language of the words in the figure: the one that its source line is generated in."""
    return "en" if drawing.source.startswith("Source:") else "nl"


# ---------------------------------------------------------------------------------------------------- the forms


class _Pixels(io.BytesIO):
    """A file that keeps the pixels as Agg drew them, uncopied: those of an A4 page for print take 35 MB."""

    def write(self, drawn: Buffer, /) -> int:
        import numpy as np

        self.array = np.asarray(drawn)
        return self.array.nbytes


def _png(drawing: Drawing, dpi: float | None) -> bytes:
    import matplotlib as mpl

    from analysis.design.png import png_bytes

    usual = mpl.rcParams["savefig.dpi"]  # a number, or the word "figure"
    resolution = float(dpi or (drawing.figure.dpi if usual == "figure" else usual))
    pixels = _Pixels()
    drawing.figure.savefig(pixels, format="raw", dpi=resolution)
    text = {
        "Title": title_of(drawing),
        "Description": _description(drawing),
        "Source": drawing.source,
        "Comment": _json(drawing),
        "Software": _producer(),
    }
    return png_bytes(pixels.array, dpi=resolution, text=text)


def _svg(drawing: Drawing, dpi: float | None) -> bytes:
    title = title_of(drawing)
    said = {
        "Title": title,
        "Description": _description(drawing),
        "Source": drawing.source,
        "Relation": _json(drawing),
        "Language": _language(drawing),
        "Creator": _producer(),
        "Date": None,
    }
    drawn = _saved(drawing.figure, "svg", dpi, said)
    return _accessible(drawn.decode("utf-8"), drawing, title).encode("utf-8")


def _accessible(svg: str, drawing: Drawing, title: str) -> str:
    """Give an SVG the role of a picture, with its title as name and its text alternative as description.

    The element ``title`` that the library writes gets an identifier that is unique to the figure, so that several
    can stand in one page; ``desc`` elements follow it, that in the language of the figure first: it is read out.
    """
    key = sha256(f"{title}\n{drawing.alt}".encode())[:10]
    language = _language(drawing)
    texts = {
        each: text.strip() for each, text in (("nl", drawing.alt), ("en", drawing.alt_en)) if text.strip()
    }
    described = "".join(
        f'\n <desc id="desc-{key}-{each}" lang="{each}">{html.escape(text, quote=False)}</desc>'
        for each, text in sorted(texts.items(), key=lambda text: text[0] != language)
    )
    read = f"title-{key} desc-{key}-{language if language in texts else 'nl'}"
    root = f'<svg role="img" aria-labelledby="{read}" lang="{language}" xml:lang="{language}" '
    head, tag, rest = svg.partition("<svg ")
    opening, start, after = rest.partition("<title>")
    within, end, body = after.partition("</title>")
    if not (tag and start and end):
        raise PublicationError(
            "the drawing library wrote an SVG without a title",
            where=title,
            remedy="use the version in requirements.lock",
        )
    return f'{head}{root}{opening}<title id="title-{key}">{within}{end}{described}{body}'


def _pdf(drawing: Drawing, dpi: float | None) -> bytes:
    said = {
        "Title": title_of(drawing),
        "Subject": _description(drawing),
        "Keywords": _json(drawing),
        "Author": PROCESSED_BY,
        "Creator": _producer(),
        "Producer": _producer(),
        "CreationDate": None,
    }
    return _saved(drawing.figure, "pdf", dpi, said)


def _saved(figure: Figure, form: str, dpi: float | None, said: dict[str, str | None] | None = None) -> bytes:
    buffer = io.BytesIO()
    options: dict[str, Any] = {"metadata": said} if said else {}
    figure.savefig(buffer, format=form, dpi=dpi, **options)
    return buffer.getvalue()


FORMS: dict[str, Callable[[Drawing, float | None], bytes]] = {"png": _png, "svg": _svg, "pdf": _pdf}
"""How a figure becomes each kind of file."""
