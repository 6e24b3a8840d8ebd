"""All files of the site, made from chapters."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.catalogue import Catalogue
from analysis.numbers import Language
from analysis.publication.chapter import Chapter
from analysis.publication.site.files import Download, SiteFile, files_of
from analysis.publication.site.outline import outline_of
from analysis.publication.site.pages import (
    HOME,
    REFERENCE,
    SCRIPT,
    Edition,
    chapter_page,
    home_page,
    reference_page,
    reference_text,
    script,
)
from analysis.publication.site.search import INDEX, index_script
from analysis.publication.site.sources import behind, sources_of


def site_files(
    chapters: Sequence[Chapter],
    *,
    title: str,
    language: Language = "nl",
    footer: str = "",
    downloads: Sequence[Download] = (),
    catalogue: Catalogue | None = None,
) -> dict[str, SiteFile]:
    """Write chapters as a site.

    Parameters
    ----------
    chapters : sequence of Chapter
    title : str
        Of the book.
    language : {"nl", "en"}
        Of the fixed words.
    footer : str
        Plain text on every page.
    downloads : sequence of Download
        The book in other forms, for the front page.
    catalogue : Catalogue, optional
        Tells the title, publisher, licence and address of sources; without it they have a name and a date.

    Returns
    -------
    dict of str to SiteFile
        By path below the output folder. The same chapters give the same bytes.

    Raises
    ------
    PublicationError
        When a figure has no text alternative or no picture.
    CatalogueError
        When the catalogue has no source for a table.

    Examples
    --------
    >>> from analysis.publication.blocks import Prose
    >>> sorted(site_files([Chapter("01_x", "X", (Prose("# X"),))], title="Boek"))
    ['01_x.html', 'bronnen.html', 'index.html', 'opmaak/site.js', 'opmaak/zoekindex.js']
    """
    outlines = tuple(outline_of(chapter, number) for number, chapter in enumerate(chapters, start=1))
    edition = Edition(title, language, footer, outlines)
    sources = sources_of(outlines, catalogue, language)
    files: dict[str, SiteFile] = {}
    for outline in outlines:
        chapter = outline.chapter
        page = chapter_page(edition, outline)
        files[outline.page] = SiteFile(page, chapter.name, behind(chapter.blocks))
        for block in chapter.blocks:
            for path, content in files_of(chapter.name, block).items():
                files[path] = SiteFile(content, chapter.name, behind([block]))
    others = [(REFERENCE, edition.words["reference"], reference_text(sources, language))]
    return files | {
        HOME: SiteFile(home_page(edition, downloads)),
        REFERENCE: SiteFile(reference_page(edition, sources)),
        INDEX: SiteFile(index_script(outlines, others)),
        SCRIPT: SiteFile(script()),
    }
