"""The command ``databoek``: thin, every command calls the package and prints what it says."""

from __future__ import annotations

import signal
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.errors import DataboekError
from analysis.project import Project

if TYPE_CHECKING:
    from analysis.maps.materials import Materials
    from analysis.numbers import Language

app = typer.Typer(
    name="databoek",
    help="Child indicators per Dutch municipality: from official figures to a Databoek chapter.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(version("kinderen-in-kaart"))
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    pass


ProjectFolder = Annotated[
    Path | None,
    typer.Option("--project", metavar="DIR", help="Folder of the project, by default the current one."),
]
Mirror = Annotated[
    str | None,
    typer.Option(
        "--mirror", metavar="URL", envvar="DATABOEK_MIRROR", help="Ask a mirror instead of CBS and PDOK."
    ),
]


def main() -> None:
    """Run the command; whatever a user can cause ends in one sentence and exit code 1."""
    signal.signal(signal.SIGINT, _interrupted)
    try:
        app()
    except _Interruption:
        print("databoek: the command: stopped; nothing is lost, run it again.", file=sys.stderr)
        sys.exit(130)
    except DataboekError as error:
        print(f"databoek: {error}", file=sys.stderr)
        sys.exit(1)
    except OSError as error:  # no rights, a full disk, a file where a folder should be
        what = f"{error.filename or 'a file'}: {(error.strerror or type(error).__name__).lower()}"
        print(f"databoek: {what}; nothing is lost, make room or give rights and try again.", file=sys.stderr)
        sys.exit(1)


class _Interruption(BaseException):
    """The user pressed Ctrl-C."""


def _interrupted(number: int, frame: object) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a second Ctrl-C ends it at once
    raise _Interruption


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")  # in one go: chapters that run side by side speak at the same time
    sys.stdout.flush()


@app.command()
def fetch(
    only: Annotated[
        str | None, typer.Option(metavar="SOURCE", help="One source, table or indicator of the catalogue.")
    ] = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Download again what is already here.")] = False,
    mirror: Mirror = None,
    project: ProjectFolder = None,
) -> None:
    """Download figures and boundaries into data/raw, and say what changed."""
    from analysis.catalogue import load_catalogue
    from analysis.sources.fetching import fetch as fetch_all
    from analysis.sources.progress import Bar, Lines

    here = Project.find(project)
    catalogue = load_catalogue(here)
    with Bar() if sys.stderr.isatty() else nullcontext(Lines(_say)) as observer:
        report = fetch_all(here, catalogue, only=only, refresh=refresh, mirror=mirror, observer=observer)
    for line in report.lines:
        _say(line)
    for failure in report.failures:
        print(f"databoek: {failure}", file=sys.stderr)
    if report.failures:
        raise typer.Exit(1)


@app.command("import")
def import_(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A source of the catalogue that comes as a file.")
    ],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file as it was downloaded.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Accept a file with fewer figures or years than there are now.")
    ] = False,
    project: ProjectFolder = None,
) -> None:
    """Take in a file that was downloaded by hand, after the checks that every download gets."""
    from analysis.catalogue import load_catalogue
    from analysis.importing import import_file

    here = Project.find(project)
    imported = import_file(here, load_catalogue(here), source, file, replace=replace)
    _say(f"{source}: {imported.version}, {imported.sentence}")


@app.command()
def build(
    offline: Annotated[bool, typer.Option("--offline", help="Do not try PDOK for boundaries.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(metavar="NOTEBOOK", help="One chapter; may be given more than once.")
    ] = None,
    form: Annotated[
        list[str] | None,
        typer.Option(
            "--format", metavar="FORM", help="html, pdf, docx or xlsx; may be given more than once."
        ),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", metavar="nl|en", help="Language of the edition.")] = "nl",
    reference: Annotated[
        Path | None,
        typer.Option("--word-reference", metavar="DOCX", help="A Word document whose styles are taken over."),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Notebooks that run at the same time.")] = 2,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to write, by default output/ or output-en/.")
    ] = None,
    mirror: Mirror = None,
    project: ProjectFolder = None,
) -> None:
    """Run the notebooks and write the Databoek into output/: web pages, PDF, Word and Excel."""
    from analysis.publication.boundaries import try_boundaries
    from analysis.publication.building import build as build_all

    here, language = Project.find(project), _language(lang)
    advice = try_boundaries(here, offline=offline, mirror=mirror)
    built = build_all(
        here,
        only=only or (),
        forms=form or (),
        language=language,
        reference=reference,
        jobs=jobs,
        out=out,
        say=_say,
    )
    total = len(built.ran) + len(built.kept)
    state = (
        f"{len(built.ran)} of {total} chapters run, output written"
        if built.written
        else "nothing has changed"
    )
    index = built.folder / "index.html"
    _say(f"{state}: {index if index.is_file() else built.folder}")
    if advice:
        _say(advice)


@app.command()
def atlas(
    year: Annotated[int, typer.Option(metavar="BOUNDARY_YEAR", help="Municipal division.")] = 2023,
    lang: Annotated[str, typer.Option(metavar="nl|en", help="Language of the page.")] = "nl",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write, by default kaarten/atlas.html.")
    ] = None,
    project: ProjectFolder = None,
) -> None:
    """Write the interactive map: one HTML file that works without internet."""
    from analysis.publication.interactive.page import write_atlas

    written = write_atlas(Project.find(project), boundary_year=year, language=lang, out=out)
    _say(f"{written.stat().st_size / 1e6:.1f} MB written: {written}")


PageFormats = Annotated[
    list[str] | None, typer.Option("--format", metavar="html|pdf", help="May be given more than once.")
]
PageFolder = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Where to write, by default gemeenten/, in English gemeenten/en/."
    ),
]
PageLang = Annotated[str, typer.Option("--lang", metavar="nl|en", help="Language of the page.")]


@app.command()
def gemeente(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Name or code, such as Utrecht, 'den bosch' or GM0344.")
    ],
    format_: PageFormats = None,
    lang: PageLang = "nl",
    out: PageFolder = None,
    project: ProjectFolder = None,
) -> None:
    """Write the page of a municipality on one A4; by default as HTML and as PDF."""
    from analysis.maps.materials import DIVISION
    from analysis.publication.gemeente import write_gemeente
    from analysis.territory.finding import find_gemeente
    from analysis.territory.gemeenten import load_gemeenten

    here, language = Project.find(project), _language(lang)
    note = find_gemeente(name, load_gemeenten(here), DIVISION).note(language)
    if note:
        _say(note)
    formats = format_ or ["html", "pdf"]
    for path in write_gemeente(here, name, formats=formats, language=language, out=out):
        _say(str(path))


@app.command()
def gemeenten(
    format_: PageFormats = None,
    lang: PageLang = "nl",
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Processes at work.")] = 2,
    out: PageFolder = None,
    project: ProjectFolder = None,
) -> None:
    """Write the pages of all municipalities, by default as HTML; what is still good is kept."""
    from analysis.publication.gemeente import write_gemeenten
    from analysis.publication.gemeente.progress import Bar, Lines

    here, language = Project.find(project), _language(lang)
    with Bar() if sys.stderr.isatty() else nullcontext(Lines(_say)) as observer:
        report = write_gemeenten(
            here, formats=format_ or ["html"], language=language, out=out, jobs=jobs, observer=observer
        )
    _say(f"{len(report.written)} pages written, {len(report.kept)} kept: {report.index}")
    for failure in report.failures:
        print(f"databoek: {failure}", file=sys.stderr)
    if report.failures:
        raise typer.Exit(1)


@app.command()
def explain(
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Name of a number in the text of a chapter.")],
    project: ProjectFolder = None,
) -> None:
    """Tell what a number in the text rests on, down to the checksum of the file."""
    from analysis.publication.building import built_chapters
    from analysis.publication.explaining import explain as explain_value

    here = Project.find(project)
    for line in explain_value(value, built_chapters(here), here):
        _say(line)


@app.command()
def raadsbrief(
    gemeente: Annotated[str, typer.Argument(metavar="GEMEENTE", help="Name or code, also a former one.")],
    lang: Annotated[str, typer.Option("--lang", metavar="nl|en", help="Language of the brief.")] = "nl",
    reference: Annotated[
        Path | None, typer.Option(metavar="FILE.docx", help="A Word document whose styles are used.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write, by default in gemeenten/.")
    ] = None,
    project: ProjectFolder = None,
) -> None:
    """Write one page for a council: figures, three questions, and what does not follow from them."""
    from analysis.publication.council import write_council_brief

    here, language = Project.find(project), _language(lang)
    _say(str(write_council_brief(here, gemeente, language=language, out=out, reference=reference, say=_say)))


@app.command()
def snapshot(project: ProjectFolder = None) -> None:
    """Write data/snapshot again from data/raw."""
    from analysis.catalogue import load_catalogue
    from analysis.panel.current import panel_from_raw
    from analysis.panel.snapshot import write_snapshot

    here = Project.find(project)
    made = panel_from_raw(here, load_catalogue(here))
    write_snapshot(here.snapshot, made.panel, made.stored, made.taken_over)
    kept = f", {len(made.taken_over)} taken over from the present snapshot" if made.taken_over else ""
    _say(f"{len(made.panel)} rows from {len(made.stored)} downloads{kept}: {here.snapshot / 'panel.parquet'}")


@app.command()
def verify(project: ProjectFolder = None) -> None:
    """Hold snapshot, raw files and panel against checksums, schemas and anchors."""
    from analysis.inspection import verify as verify_all

    report = verify_all(Project.find(project))
    for line in report.lines:
        _say(line)
    for problem in report.problems:
        print(f"databoek: {problem}", file=sys.stderr)
    if report.problems:
        raise typer.Exit(1)


@app.command()
def status(project: ProjectFolder = None) -> None:
    """Show sources, versions, ages and coverage."""
    from analysis.inspection import status_table

    status_table(Project.find(project))


@app.command()
def schema(project: ProjectFolder = None) -> None:
    """Write the JSON schemas of the catalogue and of the models, for editors."""
    from analysis.catalogue import write_schemas
    from analysis.models.declaration import write_model_schema

    here = Project.find(project)
    for path in [*write_schemas(here.catalogue), write_model_schema(here.models)]:
        _say(str(path))


@app.command()
def reference(
    hexagons: Annotated[
        bool, typer.Option("--hexagons", help="Lay out the hexagon map as well; takes a few minutes.")
    ] = False,
    project: ProjectFolder = None,
) -> None:
    """Write data/reference again: municipalities through time, their jeugdregio's and their neighbours."""
    from analysis.reference import write_hexagons, write_municipalities, write_regions

    here = Project.find(project)
    for path in [*write_municipalities(here), *write_regions(here)]:
        _say(str(path))
    if hexagons:
        _say(str(write_hexagons(here)))


Region = Annotated[
    str | None, typer.Option(metavar="NAME", help="A province or jeugdregio; by default the whole country.")
]
Lang = Annotated[str, typer.Option("--lang", metavar="nl|en", help="Language of the figure.")]


@app.command("map")
def map_(
    indicator: Annotated[
        str | None, typer.Argument(metavar="INDICATOR", help="Identifier; leave it out to see them all.")
    ] = None,
    year: Annotated[int | None, typer.Option(metavar="YEAR", help="By default the newest.")] = None,
    kind: Annotated[
        str,
        typer.Option(
            metavar="KIND",
            help="choropleth, hexagon, small_multiples, bivariate, value_by_alpha, cluster, change or symbols.",
        ),
    ] = "choropleth",
    target: Annotated[
        str,
        typer.Option(metavar="TARGET", help="databoek (print), scherm, presentatie, or a .mplstyle file."),
    ] = "databoek",
    region: Region = None,
    lang: Lang = "nl",
    scheme: Annotated[
        str | None, typer.Option(metavar="SCHEME", help="fisher_jenks, quantiles, equal_interval or ser.")
    ] = None,
    k: Annotated[int, typer.Option("--k", metavar="K", help="Number of classes.")] = 5,
    pooled: Annotated[
        bool, typer.Option("--pooled", help="The same classes in every year of the indicator.")
    ] = False,
    against: Annotated[
        str | None, typer.Option(metavar="INDICATOR", help="The second indicator of a bivariate map.")
    ] = None,
    since: Annotated[
        int | None, typer.Option(metavar="YEAR", help="Earlier year of a map of change.")
    ] = None,
    across_break: Annotated[
        bool, typer.Option("--across-break", help="Compare years although the definition changed.")
    ] = False,
    estimates: Annotated[
        bool, typer.Option("--estimates", help="Fill child poverty with the estimates of our model.")
    ] = False,
    label: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Name a municipality; 'all' in a region.")
    ] = None,
    hexagons: Annotated[bool, typer.Option("--hexagons", help="A hexagon for each municipality.")] = False,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Another title.")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Ends in .png, .svg or .pdf; by default in kaarten/.")
    ] = None,
    project: ProjectFolder = None,
) -> None:
    """Draw a map as a picture, for print, screen or slide."""
    from analysis.design.writing import write_figure
    from analysis.maps.materials import Materials
    from analysis.maps.plot import draw, file_name
    from analysis.maps.request import MapRequest

    materials = Materials(Project.find(project))
    if indicator is None:
        _list_indicators(materials, lang)
        return
    request = MapRequest(
        indicator,
        year,
        kind,
        scheme=scheme,
        k=k,
        pooled=pooled,
        against=against,
        since=since,
        across_break=across_break,
        estimates=estimates,
        region=region,
        labels="all" if label == ["all"] else tuple(label or ()),
        areas="zeshoeken" if hexagons else None,
        target=target,
        language=_language(lang),
        title=title,
    )
    drawing = draw(request, materials)
    path = write_figure(drawing, out or materials.project.maps / f"{file_name(request, materials)}.png")
    _say(str(path))
    _say(drawing.alt_en if lang == "en" else drawing.alt)


def _language(lang: str) -> Language:
    from analysis.publication.edition import known_language

    return known_language(lang, "--lang")


def _list_indicators(materials: Materials, lang: str) -> None:
    for name, each in materials.indicators.items():
        years = materials.years(name)
        span = f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0])
        _say(f"{name:45} {span:10} {each.label.en if lang == 'en' else each.label.nl}")


@app.command()
def slides(
    indicator: Annotated[
        str, typer.Argument(metavar="INDICATOR", help="What the talk is about.")
    ] = "kinderen_laag_inkomen",
    year: Annotated[int | None, typer.Option(metavar="YEAR", help="By default the newest.")] = None,
    region: Region = None,
    lang: Lang = "nl",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Ends in .pptx; by default in kaarten/.")
    ] = None,
    project: ProjectFolder = None,
) -> None:
    """Write the maps for a talk as slides that PowerPoint and LibreOffice can edit."""
    from analysis.maps.materials import Materials
    from analysis.maps.plot import file_name
    from analysis.maps.request import MapRequest
    from analysis.publication.slides import talk, write_slides

    materials = Materials(Project.find(project))
    requests = talk(indicator, materials, year=year, region=region, language=_language(lang))
    name = file_name(MapRequest(indicator, year, region=region, language=_language(lang)), materials)
    path = out or materials.project.maps / f"{name}.pptx"
    about = materials.indicator(indicator).label
    _say(str(write_slides(path, requests, materials, title=about.en if lang == "en" else about.nl, say=_say)))


@app.command()
def gallery(
    hexagons: Annotated[bool, typer.Option("--hexagons", help="A hexagon for each municipality.")] = False,
    target: Annotated[
        str, typer.Option(metavar="TARGET", help="scherm, databoek or presentatie.")
    ] = "scherm",
    lang: Lang = "nl",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to write, by default kaarten/galerij.")
    ] = None,
    project: ProjectFolder = None,
) -> None:
    """Draw every kind of map on one page."""
    from analysis.maps.materials import Materials
    from analysis.publication.gallery import write_gallery

    materials = Materials(Project.find(project))
    folder = out or materials.project.maps / "galerij"
    page = write_gallery(
        folder,
        materials,
        areas="zeshoeken" if hexagons else None,
        target=target,
        language=_language(lang),
        say=_say,
    )
    _say(str(page))
