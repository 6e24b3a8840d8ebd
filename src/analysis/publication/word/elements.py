"""Elements of WordprocessingML that python-docx has no words for: runs with a style, fields, bookmarks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that an XML file cannot hold."""


def element(tag: str, attributes: dict[str, str] | None = None, *children: Any) -> Any:
    """Return an element with attributes in the namespace of its document.

    Examples
    --------
    >>> element("w:jc", {"val": "right"}).val.name
    'RIGHT'
    """
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        made.set(qn(name if ":" in name else f"w:{name}"), value)
    made.extend(children)
    return made


def run(text: str, *marks: Any) -> Any:
    """Return a run of words; ``marks`` are its properties, in the order of the schema.

    Examples
    --------
    >>> run("5,2 procent", element("w:b")).text
    '5,2 procent'
    """
    made = element("w:r")
    if marks:
        made.append(element("w:rPr", None, *marks))
    made.text = NO_XML.sub("", text)
    return made


def field(instruction: str, result: str) -> list[Any]:
    """Return the runs of a field that shows a result until it is updated.

    Examples
    --------
    >>> len(field("PAGE", "1"))
    5
    """
    told = element("w:instrText", {"xml:space": "preserve"})
    told.text = f" {instruction} "
    return [*field_begin(told), run(result), field_end()]


def field_begin(told: Any) -> list[Any]:
    """Return the runs before the result of a field.

    Examples
    --------
    >>> len(field_begin(element("w:instrText")))
    3
    """
    return [
        element("w:r", None, element("w:fldChar", {"fldCharType": "begin"})),
        element("w:r", None, told),
        element("w:r", None, element("w:fldChar", {"fldCharType": "separate"})),
    ]


def field_end() -> Any:
    """Return the run after the result of a field.

    Examples
    --------
    >>> field_end().text
    ''
    """
    return element("w:r", None, element("w:fldChar", {"fldCharType": "end"}))


def bookmarked(number: int, name: str, content: Sequence[Any]) -> list[Any]:
    """Return elements between the begin and the end of a bookmark.

    Examples
    --------
    >>> len(bookmarked(0, "v_1_x", [run("5")]))
    3
    """
    begin = element("w:bookmarkStart", {"id": str(number), "name": name})
    return [begin, *content, element("w:bookmarkEnd", {"id": str(number)})]
