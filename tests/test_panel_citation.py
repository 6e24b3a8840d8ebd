"""Source lines: each publisher once, its tables in order, files by their name and state."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.catalogue import Catalogue
from analysis.errors import CatalogueError
from analysis.panel.citation import source_line, source_of


def rows(*used: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame([{"source": table, "version": version, "value": 1.0} for table, version in used])


def test_a_publisher_is_named_once_with_all_its_tables(catalogue: Catalogue) -> None:
    used = rows(("85678NED", "20241101-a"), ("03759ned", "20260623-b"), ("85678NED", "20241101-c"))
    assert source_line(used, catalogue) == (
        "Bron: CBS, StatLine 03759ned (gewijzigd 23 juni 2026) en 85678NED (gewijzigd 1 november 2024), CC BY 4.0; "
        "bewerking Kinderen in Kaart."
    )


def test_a_file_says_of_when_it_is_and_keeps_its_own_licence(catalogue: Catalogue) -> None:
    used = rows(("37201", "20151231-a"), (catalogue.sources["rivm_bmr"].table, "20141231-b"))
    line = source_line(used, catalogue, also=("SER",))
    assert "CBS, StatLine 37201 (stand 31 december 2015), CC BY 4.0" in line
    assert (
        f"RIVM, {catalogue.sources['rivm_bmr'].table} (stand 31 december 2014), licentie niet vermeld" in line
    )
    assert line.endswith("; SER; bewerking Kinderen in Kaart.")


def test_in_english(catalogue: Catalogue) -> None:
    used = rows(("85678NED", "20241101-a"), ("37201", "20151231-a"))
    assert source_line(used, catalogue, language="en") == (
        "Source: CBS, StatLine 37201 (as of 2015-12-31) and 85678NED (modified 2024-11-01), CC BY 4.0; "
        "adapted by Kinderen in Kaart."
    )


def test_a_table_that_is_fetched_and_imported_is_told_apart_by_its_version(catalogue: Catalogue) -> None:
    edition = catalogue.sources["geboorten_37201"].edition.replace("-", "")
    assert source_of(catalogue, "37201", f"{edition}-01234567").id == "geboorten_37201"
    assert source_of(catalogue, "37201", "20250101-01234567").id == "geboorten_statline"


def test_rows_without_any_figure_still_name_their_table(catalogue: Catalogue) -> None:
    assert "85678NED" in source_line(rows(("85678NED", "20241101-a")).assign(value=None), catalogue)


def test_an_unknown_table_is_told(catalogue: Catalogue) -> None:
    with pytest.raises(CatalogueError, match="12345NED: no source holds this table"):
        source_of(catalogue, "12345NED")
