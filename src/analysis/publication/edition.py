"""The language that a chapter is made in: Dutch, or English when ``databoek build --lang en`` asks for it."""

from __future__ import annotations

import os

from analysis.errors import PublicationError
from analysis.numbers import LANGUAGES, Language

VARIABLE = "DATABOEK_LANGUAGE"
"""Environment variable by which a build tells the kernels of its notebooks which language to write."""

UNTRANSLATED: dict[Language, str] = {
    "nl": "Van dit hoofdstuk is niet alle tekst in het Nederlands.",
    "en": "This chapter has no complete English text; what was not translated stands in Dutch.",
}
"""What a chapter says at its beginning when not all of its text is in the language of the edition."""


def language() -> Language:
    """Return the language of the edition that is being made, by default Dutch.

    Raises
    ------
    PublicationError
        When the environment names another language.

    Examples
    --------
    >>> language()
    'nl'
    """
    return known_language(os.environ.get(VARIABLE, "nl"), f"the environment variable {VARIABLE}")


def known_language(name: str, where: str) -> Language:
    """Return a language that was named by a user.

    Raises
    ------
    PublicationError
        When there is no such language.

    Examples
    --------
    >>> known_language("fr", "--lang")
    Traceback (most recent call last):
    analysis.errors.PublicationError: --lang: there is no language 'fr'; choose nl or en.
    """
    for each in LANGUAGES:
        if each == name:
            return each
    raise PublicationError(f"there is no language '{name}'", where=where, remedy="choose nl or en")


def either(nl: str, en: str) -> str:
    """Return a text in the language of the edition.

    Examples
    --------
    >>> either("Spreiding per jaar", "Spread per year")
    'Spreiding per jaar'
    """
    return nl if language() == "nl" else en
