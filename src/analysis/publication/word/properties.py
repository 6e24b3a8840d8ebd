"""What a document says about itself: title, language, time, and that words may be broken."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from analysis.publication.word.elements import NO_XML, element
from analysis.publication.word.words import AUTHOR

if TYPE_CHECKING:
    from docx.document import Document

BEFORE_HYPHENATION = (
    *("writeProtection", "view", "zoom", "removePersonalInformation", "removeDateAndTime"),
    *("doNotDisplayPageBoundaries", "displayBackgroundShape", "printPostScriptOverText"),
    *("printFractionalCharacterWidth", "printFormsData", "embedTrueTypeFonts", "embedSystemFonts"),
    *("saveSubsetFonts", "saveFormsData", "mirrorMargins", "alignBordersAndEdges"),
    *("bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter", "gutterAtTop", "hideSpellingErrors"),
    *("hideGrammaticalErrors", "activeWritingStyle", "proofState", "formsDesign", "attachedTemplate"),
    *("linkStyles", "stylePaneFormatFilter", "stylePaneSortMethod", "documentType", "mailMerge"),
    *("revisionView", "trackRevisions", "doNotTrackMoves", "doNotTrackFormatting", "documentProtection"),
    *("autoFormatOverride", "styleLockTheme", "styleLockQFSet", "defaultTabStop"),
)
"""The order of the schema: Word calls a file damaged whose settings stand in another."""


def describe(document: Document, title: str, locale: str, made: datetime) -> None:
    """Set properties, language and hyphenation, also where a reference document said otherwise.

    Examples
    --------
    >>> from docx import Document
    >>> from analysis.publication.office import time_of_writing
    >>> document = Document()
    >>> describe(document, "Boek", "nl-NL", time_of_writing())
    >>> document.core_properties.language
    'nl-NL'
    """
    properties = document.core_properties
    properties.title, properties.language = NO_XML.sub("", title)[:255], locale
    properties.author = properties.last_modified_by = AUTHOR
    properties.comments = properties.subject = properties.keywords = properties.category = ""
    properties.content_status = properties.identifier = properties.version = ""
    properties.revision = 1
    properties.created = properties.modified = properties.last_printed = made.replace(tzinfo=None)
    _speak(document, locale)
    _hyphenate(document)


def _speak(document: Document, locale: str) -> None:
    from docx.oxml.ns import qn

    root = document.styles.element
    defaults = root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if defaults is not None and defaults.find(qn("w:lang")) is None:
        defaults.append(element("w:lang"))
    for language in root.iter(qn("w:lang")):
        language.set(qn("w:val"), locale)
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), locale)


def _hyphenate(document: Document) -> None:
    from docx.oxml.ns import qn

    settings = document.settings.element
    for name in ("w:autoHyphenation", "w:evenAndOddHeaders", "w:trackRevisions"):
        for old in settings.findall(qn(name)):
            settings.remove(old)
    earlier = {qn(f"w:{name}") for name in BEFORE_HYPHENATION}
    at = max((at for at, each in enumerate(settings, start=1) if each.tag in earlier), default=0)
    settings.insert(at, element("w:autoHyphenation", {"val": "1"}))
