"""The gallery: a page of every kind, and pictures of some of them that must stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from matplotlib.testing.compare import compare_images

from analysis.maps.materials import Materials
from analysis.maps.request import KIND_NAMES
from analysis.project import Project
from analysis.publication.gallery import EXAMPLES, write_gallery

ROOT = Path(__file__).parents[1]
DOCUMENTED = ROOT / "docs" / "gallery"
LOOKED_AT = ("bivariate", "change", "symbols", "value-by-alpha")
"""Kinds of which no part of the drawing may change without somebody who looks."""
TOLERANCE = 2.0
"""Root mean square of 256 grey values: more than other digits of a processor, less than a moved line."""


def test_the_gallery_has_every_kind() -> None:
    assert {each.request.kind for each in EXAMPLES} == set(KIND_NAMES)


def test_pictures_are_as_they_were_when_they_were_looked_at(tmp_path: Path) -> None:
    examples = [each for each in EXAMPLES if each.name in LOOKED_AT]
    write_gallery(tmp_path, Materials(Project.find()), examples=examples, areas="zeshoeken", language="en")
    for name in LOOKED_AT:
        differs = compare_images(str(DOCUMENTED / f"{name}.png"), str(tmp_path / f"{name}.png"), TOLERANCE)
        assert differs is None, f"{differs}\nlook at it; `make gallery` writes the pictures again"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_page_in_the_repository_shows_every_example(example: object) -> None:
    page = (DOCUMENTED / "README.md").read_text(encoding="utf-8")
    name = str(getattr(example, "name", ""))
    assert f"({name}.png)" in page
    assert (DOCUMENTED / f"{name}.png").is_file()
    assert str(getattr(example, "en", "")) in page
