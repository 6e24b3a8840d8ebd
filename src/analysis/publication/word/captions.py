"""Captions with a number that Word counts, and the lines below figures and tables."""

from __future__ import annotations

from typing import Literal

from analysis.publication.word.bookmarks import block_bookmark
from analysis.publication.word.draft import Draft
from analysis.publication.word.elements import bookmarked, element, field, run
from analysis.publication.word.styles import NOTE, SOURCE


def write_caption(
    draft: Draft, kind: Literal["figure", "table"], text: str, *, name: str, with_next: bool
) -> None:
    """Write a caption; the count begins again in every chapter, as the text of a chapter expects.

    Parameters
    ----------
    draft : Draft
    kind : {"figure", "table"}
    text, name : str
        The caption, and the name of the figure or table for references.
    with_next : bool
        Whether it must be on the page of what follows.

    Examples
    --------
    >>> from analysis.publication.word.reference import begun
    >>> draft = Draft(begun(None), "en")
    >>> write_caption(draft, "table", "Poverty.", name="t", with_next=True)
    >>> draft.document.paragraphs[-1].style.name
    'Caption'
    """
    word, number = draft.word(kind), draft.count(kind)
    counting = f"SEQ {word} \\* ARABIC" + (" \\r 1" if number == 1 else "")
    paragraph = draft.paragraph("Caption")
    paragraph.paragraph_format.keep_with_next = with_next
    label = [run(f"{word}\u00a0"), *field(counting, str(number))]
    place = draft.bookmarks.take(block_bookmark(draft.chapter, name))
    paragraph._p.extend([*bookmarked(*place, label), run(f". {text}")])


def write_below(draft: Draft, note: str, source: str) -> None:
    """Write the note and the source of a figure or table.

    Examples
    --------
    >>> from analysis.publication.word.reference import begun
    >>> draft = Draft(begun(None), "nl")
    >>> write_below(draft, "", "Bron: CBS")
    >>> [paragraph.style.name for paragraph in draft.document.paragraphs]
    ['Bronvermelding']
    """
    for text, style in ((note, NOTE), (source, SOURCE)):
        if text:
            paragraph = draft.paragraph(style)._p
            paragraph.append(run(text))
            if style == NOTE and source:
                paragraph.get_or_add_pPr().append(element("w:keepNext"))
