"""Every kind of map on one page, drawn from real figures: to choose from, and to see whether anything changed."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.design.writing import figure_bytes
from analysis.files import write_bytes
from analysis.maps.materials import Materials
from analysis.maps.plot import draw
from analysis.maps.request import MapRequest
from analysis.maps.shapes import Areas
from analysis.numbers import Language

POVERTY, SPENDING = "kinderen_laag_inkomen", "jeugdzorg_lasten_per_kind"
PROVINCE = "Noord-Brabant"
DPI = 110
"""Pixels of an inch of the pictures on the page."""


@dataclass(frozen=True)
class Example:
    """A map of the gallery.

    Parameters
    ----------
    name : str
        Of the file.
    request : MapRequest
    nl, en : str
        What the kind of map is for.
    """

    name: str
    request: MapRequest
    nl: str
    en: str


EXAMPLES = (
    Example(
        "choropleth",
        MapRequest(POVERTY, 2021, labels=("Amsterdam", "Almere", "Enschede")),
        "Klassen: één kleur per klasse, een arcering voor elke reden dat er geen cijfer is.",
        "Classes: one colour for each class, a hatch for every reason that there is no figure.",
    ),
    Example(
        "estimates",
        MapRequest(POVERTY, 2021, estimates=True),
        "Schattingen van een model, gearceerd en apart geteld.",
        "Estimates of a model, hatched and counted apart.",
    ),
    Example(
        "hexagons",
        MapRequest(SPENDING, 2022, "hexagon"),
        "Een zeshoek per gemeente: elke gemeente even zichtbaar.",
        "A hexagon for each municipality: every one of them equally visible.",
    ),
    Example(
        "province",
        MapRequest(POVERTY, 2021, region=PROVINCE, labels=("Tilburg", "Eindhoven", "Breda", "Helmond")),
        "Een provincie, in de klassen van het land.",
        "A province, in the classes of the country.",
    ),
    Example(
        "small-multiples",
        MapRequest(POVERTY, kind="small_multiples"),
        "Jaren naast elkaar in dezelfde klassen.",
        "Years side by side in the same classes.",
    ),
    Example(
        "bivariate",
        MapRequest("huishoudens_laag_inkomen", 2021, "bivariate", against=SPENDING),
        "Twee cijfers tegelijk, in drie bij drie klassen.",
        "Two figures at once, in three by three classes.",
    ),
    Example(
        "value-by-alpha",
        MapRequest(POVERTY, 2021, "value_by_alpha"),
        "Onzekere cijfers vervagen.",
        "Uncertain figures fade.",
    ),
    Example(
        "cluster",
        MapRequest("jeugdhulp_met_verblijf", 2022, "cluster"),
        "Waar hoge of lage cijfers bij elkaar liggen (lokale Moran).",
        "Where high or low figures lie together (local Moran).",
    ),
    Example(
        "change",
        MapRequest(POVERTY, 2021, "change", since=2015),
        "Verschil tussen twee jaren, met een teken waar het buiten de toevalsmarge ligt.",
        "The difference between two years, marked where it is outside the margin of chance.",
    ),
    Example(
        "symbols",
        MapRequest("eenoudergezinnen_aantal", 2020, "symbols", labels=("Rotterdam", "Emmen")),
        "Aantallen als cirkels: de oppervlakte telt.",
        "Counts as circles: the area counts.",
    ),
)


TITLE: dict[Language, str] = {"nl": "Kaartsoorten", "en": "Kinds of map"}
INTRODUCTION: dict[Language, str] = {
    "nl": "Elke soort kaart, getekend van echte cijfers, met het commando dat haar maakt.",
    "en": "Every kind of map, drawn from real figures, with the command that makes it.",
}
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:0}"
    "main{max-width:60rem;margin:0 auto;padding:1.5rem}figure{margin:2.5rem 0}"
    "figcaption{margin-bottom:.75rem}img{max-width:100%;height:auto}code{color:#4d4d4d}"
)


def write_gallery(
    folder: Path,
    materials: Materials,
    *,
    examples: Sequence[Example] = EXAMPLES,
    areas: Areas | None = None,
    target: str = "scherm",
    language: Language = "nl",
    say: Callable[[str], None] = lambda line: None,
) -> Path:
    """Draw every kind of map and write them with one page, ``README.md``, and the same as ``index.html``.

    Parameters
    ----------
    folder : pathlib.Path
    materials : Materials
    examples : sequence of Example
    areas : {"gemeentegrenzen", "zeshoeken"}, optional
    target : {"scherm", "databoek", "presentatie"}
    language : {"nl", "en"}
    say : callable
        Is told each map.

    Returns
    -------
    pathlib.Path
        The HTML page.

    Raises
    ------
    DataboekError
        When a map cannot be drawn; nothing is written then.

    Examples
    --------
    >>> import tempfile
    >>> from analysis.project import Project
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = write_gallery(Path(folder), Materials(Project.find()), examples=EXAMPLES[:1])
    ...     sorted(path.name for path in page.parent.iterdir())
    ['README.md', 'choropleth.png', 'index.html']
    """
    pictures = []
    for example in examples:
        wanted = replace(example.request, target=target, language=language)
        pictures.append(_picture(example, replace(wanted, areas=areas) if areas else wanted, materials))
        say(pictures[-1].name)
    for picture in pictures:
        write_bytes(folder / picture.name, picture.content)
    write_bytes(folder / "README.md", _markdown(pictures, language).encode("utf-8"))
    write_bytes(folder / "index.html", _page(pictures, language).encode("utf-8"))
    return folder / "index.html"


@dataclass(frozen=True)
class _Picture:
    """A drawn example with its words."""

    name: str
    content: bytes
    width: int
    what: str
    call: str
    alt: str


def _picture(example: Example, request: MapRequest, materials: Materials) -> _Picture:
    drawing = draw(request, materials)
    dutch = request.language == "nl"
    return _Picture(
        f"{example.name}.png",
        figure_bytes(drawing, "png", dpi=DPI),
        round(float(drawing.figure.get_figwidth()) * 96),
        example.nl if dutch else example.en,
        _command(request),
        drawing.alt if dutch else drawing.alt_en,
    )


def _command(request: MapRequest) -> str:
    """Return the command that draws a map."""
    options = {
        "--year": request.year,
        "--kind": request.kind if request.kind != "choropleth" else None,
        "--against": request.against,
        "--since": request.since,
        "--region": request.region,
    }
    said = [f"{name} {_quoted(str(value))}" for name, value in options.items() if value is not None]
    said += ["--estimates"] if request.estimates else []
    said += [f"--label {_quoted(name)}" for name in request.labels]
    return " ".join(["databoek map", request.indicator, *said])


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _markdown(pictures: Sequence[_Picture], language: Language) -> str:
    parts = [f"# {TITLE[language]}", INTRODUCTION[language]]
    parts += [f"{each.what}\n\n```\n{each.call}\n```\n\n![{each.alt}]({each.name})" for each in pictures]
    return "\n\n".join(parts) + "\n"


def _page(pictures: Sequence[_Picture], language: Language) -> str:
    figures = "\n".join(
        f"<figure><figcaption>{html.escape(each.what)}<br><code>{html.escape(each.call)}</code></figcaption>\n"
        f'<img src="{each.name}" width="{each.width}" alt="{html.escape(each.alt)}"></figure>'
        for each in pictures
    )
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8"><title>{TITLE[language]}</title>\n'
        f"<style>{STYLE}</style></head>\n<body><main>\n<h1>{TITLE[language]}</h1>\n"
        f"<p>{html.escape(INTRODUCTION[language])}</p>\n{figures}\n</main></body>\n</html>\n"
    )
