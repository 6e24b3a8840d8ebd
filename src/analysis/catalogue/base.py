"""What every part of the catalogue has in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from analysis.numbers import Language

TableId = Annotated[
    str, Field(pattern=r"^[0-9]{5}([A-Za-z]{3})?$", description="StatLine table id; its case matters")
]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", description="Dutch snake_case")]
Year = Annotated[int, Field(ge=1995, le=2100)]


class Strict(BaseModel):
    """A part of the catalogue: unknown keys are refused, values cannot change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Bilingual(Strict):
    """A text in Dutch and in English."""

    nl: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def __getitem__(self, language: Language) -> str:
        """Return the text in a language.

        Examples
        --------
        >>> Bilingual(nl="kinderen", en="children")["en"]
        'children'
        """
        return self.nl if language == "nl" else self.en
