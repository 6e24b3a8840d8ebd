"""Words within a paragraph: their stress, named values and links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.publication.office import LOCALES
from analysis.publication.text import Break, Code, Emphasis, Inline, Link, Strong, Text, Value
from analysis.publication.word.draft import Draft
from analysis.publication.word.elements import element, run
from analysis.publication.word.styles import CODE


@dataclass(frozen=True)
class Form:
    """The form that words have from what they stand in."""

    strong: bool = False
    emphasis: bool = False
    link: bool = False

    def marks(self, draft: Draft, *, code: bool = False) -> Iterator[Any]:
        """Yield the properties of a run: one style, and what that style does not say."""
        style = "Hyperlink" if self.link else CODE if code else "Strong" if self.strong else "Emphasis"
        if self.link or code or self.strong or self.emphasis:
            yield draft.marked("r", style)
        if self.strong and style != "Strong":
            yield element("w:b")
        if self.emphasis and style != "Emphasis":
            yield element("w:i")
        if draft.spoken not in (None, draft.language):
            yield element("w:lang", {"val": LOCALES[draft.spoken]})


def inlines(draft: Draft, parts: Sequence[Inline], form: Form | None = None) -> Iterator[Any]:
    """Yield the elements of words.

    Examples
    --------
    >>> from analysis.publication.word.reference import begun
    >>> draft = Draft(begun(None), "nl", chapter="01_x")
    >>> [each.tag.rpartition("}")[2] for each in inlines(draft, (Text("Dat is "), Value("deel", "5,2 procent")))]
    ['r', 'bookmarkStart', 'r', 'bookmarkEnd']
    """
    form = form or Form()
    for part in parts:
        yield from _inline(draft, part, form)


def _inline(draft: Draft, part: Inline, form: Form) -> Iterator[Any]:
    if isinstance(part, Text):
        yield run(part.text, *form.marks(draft))
    elif isinstance(part, Value):
        yield from draft.value(part.name, [run(part.text, *form.marks(draft))])
    elif isinstance(part, Code):
        yield run(part.text, *form.marks(draft, code=True))
    elif isinstance(part, Emphasis):
        yield from inlines(draft, part.parts, replace(form, emphasis=True))
    elif isinstance(part, Strong):
        yield from inlines(draft, part.parts, replace(form, strong=True))
    elif isinstance(part, Break):
        yield element("w:r", None, element("w:br"))
    else:
        within = inlines(draft, part.parts, replace(form, link=True))
        yield element("w:hyperlink", _target(draft, part), *within)


def _target(draft: Draft, link: Link) -> dict[str, str]:
    """Return where a link leads: a chapter, figure or table of this book, or an address outside it."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    file, _, place = link.address.partition("#")
    chapter = re.sub(r"\.(html|ipynb)$", "", file) or draft.chapter
    for known in (f"{chapter}#{place}", chapter):
        if known in draft.anchors:
            return {"anchor": draft.anchors[known], "history": "1"}
    relation = draft.document.part.relate_to(link.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    return {"r:id": relation, "history": "1"}
