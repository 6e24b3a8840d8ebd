"""The catalogue: what is committed is valid, and every mistake in it gets one sentence that says where it is."""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from analysis.catalogue import Catalogue, Kind, WfsSource, read_catalogue, write_schemas
from analysis.errors import CatalogueError

COMMITTED = Path(__file__).parents[1] / "data" / "catalogue"
FILES = ("sources", "indicators", "anchors", "sdg")
CONTENT = {
    name: yaml.load((COMMITTED / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for name in FILES
}
JARGON = re.compile(r"Field required|Input should|String should|List should|validation|pydantic|Traceback")


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write the committed catalogue to a folder, after a change of one of its files."""

    def write(name: str, change: Callable[[list[dict[str, Any]]], object]) -> Path:
        content = copy.deepcopy(CONTENT)
        change(content[name][name])
        for file, entries in content.items():
            (tmp_path / f"{file}.yaml").write_text(
                yaml.dump(entries, Dumper=yaml.CSafeDumper), encoding="utf-8"
            )
        return tmp_path

    return write


def complaint(folder: Path) -> str:
    """The one sentence that reading a catalogue ends in, without the folder."""
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(folder)
    assert caught.value.__suppress_context__ or caught.value.__cause__ is None
    sentence = str(caught.value).replace(f"{folder}/", "")
    assert "\n" not in sentence
    assert not JARGON.search(sentence)
    return sentence


# ----------------------------------------------------------------------------------------- what is committed


def test_each_poverty_line_is_an_indicator_of_its_own(catalogue: Catalogue) -> None:
    lines = {
        name: i.poverty_definition
        for name, i in catalogue.indicators.items()
        if name.startswith("kind") and i.kind is Kind.RATE
    }
    assert lines.keys() == {
        "kinderen_laag_inkomen",
        "kinderen_laag_inkomen_4jr",
        "kinderen_150_sociaal_minimum",
        "kinderen_armoede_cbs_scp_nibud",
    }
    assert None not in lines.values()
    assert len(set(lines.values())) == len(lines)


def test_the_first_indicators_are_complete(catalogue: Catalogue) -> None:
    others = {"huishoudens_laag_inkomen", "inwoners", "jeugdzorg_lasten_kern"}
    assert others < catalogue.indicators.keys()
    for indicator in catalogue.indicators.values():
        assert indicator.label.nl != indicator.label.en
        assert indicator.plausible.lowest < indicator.plausible.highest
        assert indicator.derived or set(indicator.breaks) <= set(indicator.years)
        if indicator.kind is Kind.RATE:
            assert indicator.plausible.lowest >= 0
            assert indicator.plausible.highest <= max(100, indicator.per)


def test_every_anchor_lies_in_a_year_that_has_figures(catalogue: Catalogue) -> None:
    for anchor in catalogue.anchors:
        indicator = catalogue.indicators[anchor.indicator]
        assert indicator.not_available or anchor.year in indicator.years
        assert re.fullmatch(r"NL|(GM\d{4}|PV\d{2})(\+(GM\d{4}|PV\d{2}))*", anchor.area)


@pytest.mark.parametrize(
    ("name", "report"), [("jeugdzorg_lasten_kern", "{year}X005"), ("jeugdzorg_begroting_kern", "{year}X000")]
)
def test_youth_care_changes_its_tasks_in_2023_and_2025(catalogue: Catalogue, name: str, report: str) -> None:
    indicator = catalogue.indicators[name]
    cells = {year: indicator.series_for(year).value for year in (2022, 2023, 2025)}
    assert {year: cell.where["TaakveldBalanspost"].starts for year, cell in cells.items()} == {
        2022: ["6.72", "6.82"],
        2023: ["6.72", "6.73", "6.74", "6.82"],
        2025: ["6.75", "6.76", "6.792", "6.82"],
    }
    assert {cell.where["Verslagsoort"] for cell in cells.values()} == {report}
    assert {2023, 2025} <= indicator.breaks.keys()
    with pytest.raises(KeyError):
        indicator.series_for(2016)


def test_sources_say_on_which_division_their_figures_stand(catalogue: Catalogue) -> None:
    statistical = {s.id: s for s in catalogue.sources.values() if not isinstance(s, WfsSource)}
    assert statistical["85678NED"].boundaries.for_year(2011) == 2023
    assert statistical["iv3"].boundaries.for_year(2018) == 2018
    assert statistical["iv3"].table_for(2018) == "45042NED"


def test_committed_schemas_are_those_of_the_models(tmp_path: Path) -> None:
    for path in write_schemas(tmp_path):
        assert path.read_bytes() == (COMMITTED / path.name).read_bytes(), "run `databoek schema`"


@pytest.mark.parametrize("name", FILES)
def test_schemas_refuse_unknown_keys_and_are_named_by_their_file(name: str) -> None:
    schema = json.loads((COMMITTED / f"{name}.schema.json").read_text(encoding="utf-8"))
    parts = [schema, *schema["$defs"].values()]
    objects = [part for part in parts if part.get("type") == "object"]
    assert objects
    assert all(part["additionalProperties"] is False for part in objects)
    assert schema["required"] == [name] == list(CONTENT[name])
    first = (COMMITTED / f"{name}.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={name}.schema.json"


def test_the_catalogue_cannot_be_changed_by_accident(catalogue: Catalogue) -> None:
    with pytest.raises(ValueError, match="frozen"):
        catalogue.indicators["inwoners"].decimals = 2  # type: ignore[misc]


def test_every_row_of_the_sdg_table_says_what_the_issue_asks(catalogue: Catalogue) -> None:
    """Goal, code, article, polarity, level and whether it was checked; and figures or a reason for none."""
    goals = {goal for row in catalogue.sdg.values() for goal in row.goals}
    assert len(goals) >= 10
    assert len(catalogue.sdg) >= 40
    for row in catalogue.sdg.values():
        assert row.crc, row.id
        assert all(1 <= article <= 54 for article in row.crc)
        assert bool(row.indicators) != bool(row.reason)
        for name in row.indicators:
            assert catalogue.indicators[name].polarity in (row.polarity, "ambiguous", "context"), (
                row.id,
                name,
            )


def test_reports_have_no_direction(catalogue: Catalogue) -> None:
    """More reports can mean more trouble or better detection, so they weigh nothing in an index."""
    for name in ("jeugdhulp", "jeugdhulp_met_verblijf", "verdachten", "geregistreerde_misdrijven"):
        assert catalogue.indicators[name].polarity == "ambiguous"
    for name in ("kindermishandeling", "jeugdcriminaliteit", "jeugdhulpgebruik"):
        assert catalogue.sdg[name].polarity == "ambiguous"


# ------------------------------------------------------------------------------------------------- mistakes


def entry(entries: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The entry of this id."""
    (found,) = [one for one in entries if one["id"] == name]
    return found


MISTAKES = {
    "unknown key": (
        "indicators",
        lambda e: e[0].update(labell={"nl": "a", "en": "b"}),
        "indicators.yaml, entry 'kinderen_laag_inkomen': the key 'labell' is not known; perhaps 'label' is meant.",
    ),
    "unknown key like no other": (
        "anchors",
        lambda e: e[2].update(zzz=1),
        "anchors.yaml, entry 3: the key 'zzz' is not known; remove it.",
    ),
    "unknown key deep down": (
        "indicators",
        lambda e: e[0]["series"][0]["value"].update(rounded=1),
        "indicators.yaml, entry 'kinderen_laag_inkomen': the key 'series 1.value.rounded' is not known; "
        "perhaps 'rounded_to' is meant.",
    ),
    "missing key": (
        "indicators",
        lambda e: e[3].pop("unit"),
        "indicators.yaml, entry 'huishoudens_laag_inkomen': the key 'unit' is missing; add it.",
    ),
    "missing language": (
        "indicators",
        lambda e: e[0]["label"].pop("en"),
        "indicators.yaml, entry 'kinderen_laag_inkomen': the key 'label.en' is missing; add it.",
    ),
    "missing id": (
        "indicators",
        lambda e: e[1].pop("id"),
        "indicators.yaml, entry 2: the key 'id' is missing; add it.",
    ),
    "missing protocol": (
        "sources",
        lambda e: e[0].pop("protocol"),
        "sources.yaml, entry '85678NED': the key 'protocol' is missing; add it.",
    ),
    "unknown protocol": (
        "sources",
        lambda e: e[0].update(protocol="odata5"),
        "sources.yaml, entry '85678NED': 'protocol' must be one of 'odata4', 'odata3', 'wfs', 'file', not 'odata5'; "
        "correct the entry.",
    ),
    "words for a number": (
        "indicators",
        lambda e: e[0].update(decimals="veel"),
        "indicators.yaml, entry 'kinderen_laag_inkomen': 'decimals' must be a whole number, not 'veel'; "
        "correct the entry.",
    ),
    "number for words": (
        "indicators",
        lambda e: e[0]["series"][0]["value"]["where"].update(InkomensgrensHuishouden=1050290),
        "indicators.yaml, entry 'kinderen_laag_inkomen': 'series 1.value.where.InkomensgrensHuishouden' "
        "must be text, not 1050290; put it in quotes.",
    ),
    "empty choice": (
        "indicators",
        lambda e: e[5]["series"][0]["value"]["where"].update(Categorie={"starts": []}),
        "indicators.yaml, entry 'jeugdzorg_lasten_kern': 'series 1.value.where.Categorie.starts' "
        "must not be empty; correct the entry.",
    ),
    "no such kind": (
        "indicators",
        lambda e: e[0].update(kind="ratio"),
        "indicators.yaml, entry 'kinderen_laag_inkomen': 'kind' must be 'rate', 'score', 'count' or "
        "'amount', not 'ratio'; correct the entry.",
    ),
    "year out of reach": (
        "anchors",
        lambda e: e[0].update(year=1830),
        "anchors.yaml, entry 1: 'year' must be at least 1995, not 1830; correct the entry.",
    ),
    "entry without keys": (
        "anchors",
        lambda e: e.insert(0, "anker"),
        "anchors.yaml, entry 1: the entry must be keys with values, not 'anker'; correct the entry.",
    ),
    "fixed division without its year": (
        "sources",
        lambda e: e[0]["boundaries"].pop("year"),
        "sources.yaml, entry '85678NED': boundaries: give 'year' when the rule is 'fixed', and only then; "
        "correct the entry.",
    ),
    "duplicate id": (
        "sources",
        lambda e: e.append(copy.deepcopy(e[0])),
        "sources.yaml: the id '85678NED' occurs twice; give each entry its own id.",
    ),
    "unknown source": (
        "indicators",
        lambda e: e[4]["series"][0].update(source="cbs"),
        "indicators.yaml: indicator inwoners names the source 'cbs', which does not exist; correct the entry.",
    ),
    "figures from boundaries": (
        "indicators",
        lambda e: e[4]["series"][0].update(source="gemeentegrenzen"),
        "indicators.yaml: indicator inwoners names 'gemeentegrenzen', which holds boundaries and no figures; "
        "correct the entry.",
    ),
    "year without a table": (
        "indicators",
        lambda e: e[5]["series"][0].update(first=2016),
        "indicators.yaml: indicator jeugdzorg_lasten_kern covers 2016, for which source 'iv3' has no table; "
        "correct the entry.",
    ),
    "cell of another protocol": (
        "indicators",
        lambda e: e[4]["series"][0].update(value={"column": {"title": "Inwoners"}, "rounded_to": 1}),
        "indicators.yaml: value of inwoners: a cell of source '03759ned' is named by 'measure'; correct the entry.",
    ),
    "overlapping years": (
        "indicators",
        lambda e: e[5]["series"][1].update(first=2022),
        "indicators.yaml, entry 'jeugdzorg_lasten_kern': two series of jeugdzorg_lasten_kern cover 2022: "
        "each year has one source; correct the entry.",
    ),
    "years the wrong way round": (
        "indicators",
        lambda e: e[4]["series"][0].update(first=2026),
        "indicators.yaml, entry 'inwoners': series 1: 'first' (2026) lies after 'last' (2025); correct the entry.",
    ),
    "half a fraction": (
        "indicators",
        lambda e: e[0]["series"][0].pop("denominator"),
        "indicators.yaml, entry 'kinderen_laag_inkomen': series 1: a 'numerator' needs its 'denominator'; "
        "correct the entry.",
    ),
    "a table for two years without its period": (
        "sources",
        lambda e: entry(e, "kerncijfers_regio").pop("period_dimension"),
        "sources.yaml, entry 'kerncijfers_regio': table 70072ned stands for several years: name its "
        "'period_dimension'; correct the entry.",
    ),
    "a file without a table": (
        "sources",
        lambda e: entry(e, "achterstandsscores").pop("table"),
        "sources.yaml, entry 'achterstandsscores': give either 'table' or 'tables'; correct the entry.",
    ),
    "a file with two kinds of tables": (
        "sources",
        lambda e: entry(e, "bijstand").update(table="84066NED"),
        "sources.yaml, entry 'bijstand': give either 'table' or 'tables'; correct the entry.",
    ),
    "a key column that is not declared": (
        "sources",
        lambda e: entry(e, "rivm_bmr").update(year_column="jaar"),
        "sources.yaml, entry 'rivm_bmr': 'jaar' is not among the 'columns'; correct the entry.",
    ),
    "a cell without an address": (
        "indicators",
        lambda e: entry(e, "inwoners")["series"][0]["value"].pop("measure"),
        "indicators.yaml, entry 'inwoners': series 1.value: name either 'measure' (OData 4), 'column' (OData 3) or "
        "'field' (a file); correct the entry.",
    ),
    "a cell with two addresses": (
        "indicators",
        lambda e: entry(e, "inwoners")["series"][0]["value"].update(field="inwoners"),
        "indicators.yaml, entry 'inwoners': series 1.value: name either 'measure' (OData 4), 'column' (OData 3) or "
        "'field' (a file); correct the entry.",
    ),
    "a file cell for a service": (
        "indicators",
        lambda e: entry(e, "inwoners")["series"][0].update(value={"field": "inwoners", "rounded_to": 1}),
        "indicators.yaml: value of inwoners: a cell of source '03759ned' is named by 'measure'; correct the entry.",
    ),
    "nothing to compute from": (
        "indicators",
        lambda e: entry(e, "tienermoeders")["series"][0].pop("numerator"),
        "indicators.yaml, entry 'tienermoeders': series 1: give 'value', or 'numerator' and 'denominator' to compute "
        "it from; correct the entry.",
    ),
    "a count that is computed": (
        "indicators",
        lambda e: entry(e, "eenoudergezinnen").update(kind="count"),
        "indicators.yaml, entry 'eenoudergezinnen': eenoudergezinnen has no 'value', and only a rate or score is "
        "computed, no count; correct the entry.",
    ),
    "pooled without counts": (
        "indicators",
        lambda e: entry(e, "vaccinatie_bmr").update(pooled_years=5),
        "indicators.yaml, entry 'vaccinatie_bmr': vaccinatie_bmr has 'pooled_years', but a series without "
        "'numerator' and 'denominator'; correct the entry.",
    ),
    "figures and a reason for none": (
        "indicators",
        lambda e: entry(e, "inwoners").update(not_available={"nl": "Geen.", "en": "None."}),
        "indicators.yaml, entry 'inwoners': give 'series' or 'derived', or say under 'not_available' why there are no "
        "figures; correct the entry.",
    ),
    "neither figures nor a reason": (
        "indicators",
        lambda e: entry(e, "inwoners").pop("series"),
        "indicators.yaml, entry 'inwoners': give 'series' or 'derived', or say under 'not_available' why there are no "
        "figures; correct the entry.",
    ),
    "a weight that does not exist": (
        "indicators",
        lambda e: entry(e, "jeugdhulp").update(merged_by="jongeren"),
        "indicators.yaml: 'merged_by' of jeugdhulp must name a count, not 'jongeren'; correct the entry.",
    ),
    "a weight that is a rate": (
        "indicators",
        lambda e: entry(e, "jeugdhulp").update(merged_by="jeugdbescherming"),
        "indicators.yaml: 'merged_by' of jeugdhulp must name a count, not 'jeugdbescherming'; correct the entry.",
    ),
    "a column that the file does not declare": (
        "indicators",
        lambda e: entry(e, "tienermoeders")["series"][0]["numerator"].update(field="moeder_0_25"),
        "indicators.yaml: numerator of tienermoeders: the column 'moeder_0_25' is not declared by source "
        "'geboorten_37201'; correct the entry.",
    ),
    "two years from a file that names none": (
        "indicators",
        lambda e: entry(e, "achterstandsscore")["series"][0].update(last=2020),
        "indicators.yaml: numerator of achterstandsscore: source 'achterstandsscores' names no year, so the series "
        "can only hold one; correct the entry.",
    ),
    "an encoding that does not exist": (
        "sources",
        lambda e: entry(e, "rivm_bmr").update(encoding="utf-9"),
        "sources.yaml, entry 'rivm_bmr': encoding: 'utf-9' is no encoding that Python knows, such as 'utf-8'; "
        "correct the entry.",
    ),
    "an encoding that is none of text": (
        "sources",
        lambda e: entry(e, "rivm_bmr").update(encoding="base64"),
        "sources.yaml, entry 'rivm_bmr': encoding: 'base64' is no encoding that Python knows, such as 'utf-8'; "
        "correct the entry.",
    ),
    "an edition on a day that does not exist": (
        "sources",
        lambda e: entry(e, "rivm_bmr").update(edition="2023-02-30"),
        "sources.yaml, entry 'rivm_bmr': edition: '2023-02-30' is no date of the calendar; correct the entry.",
    ),
    "an id that is a path": (
        "sources",
        lambda e: entry(e, "rivm_bmr").update(id="../bmr"),
        "sources.yaml, entry '../bmr': 'id' must have the form ^[A-Za-z0-9][A-Za-z0-9_]*$, not '../bmr'; "
        "correct the entry.",
    ),
    "figures from a column of text": (
        "indicators",
        lambda e: entry(e, "tienermoeders")["series"][0]["numerator"].update(field="code"),
        "indicators.yaml: numerator of tienermoeders: the column 'code' of source 'geboorten_37201' must be a "
        "number; correct the entry.",
    ),
    "an SDG row without figures or reason": (
        "sdg",
        lambda e: entry(e, "overgewicht").pop("reason"),
        "sdg.yaml, entry 'overgewicht': give 'indicators', or say under 'reason' why there are no figures; correct "
        "the entry.",
    ),
    "an SDG row with figures and a reason": (
        "sdg",
        lambda e: entry(e, "vaccinatiegraad").update(reason={"nl": "Geen.", "en": "None."}),
        "sdg.yaml, entry 'vaccinatiegraad': give 'indicators', or say under 'reason' why there are no figures; "
        "correct the entry.",
    ),
    "municipal figures of a national row": (
        "sdg",
        lambda e: entry(e, "vaccinatiegraad").update(level="land"),
        "sdg.yaml, entry 'vaccinatiegraad': there are no figures per municipality at level 'land'; correct the entry.",
    ),
    "an eighteenth goal": (
        "sdg",
        lambda e: entry(e, "overgewicht").update(goals=[2, 18]),
        "sdg.yaml, entry 'overgewicht': there is no goal 18; correct the entry.",
    ),
    "an SDG row on nothing": (
        "sdg",
        lambda e: entry(e, "vaccinatiegraad").update(indicators=["vaccinatie_hpv"]),
        "sdg.yaml: SDG row vaccinatiegraad names the indicator 'vaccinatie_hpv', which does not exist; correct the "
        "entry.",
    ),
    "an SDG row twice": (
        "sdg",
        lambda e: e.append(copy.deepcopy(e[0])),
        "sdg.yaml: the id 'armoede_laag_inkomen' occurs twice; give each entry its own id.",
    ),
    "anchor on nothing": (
        "anchors",
        lambda e: e[0].update(indicator="kinderen"),
        "anchors.yaml: an anchor names the indicator 'kinderen', which does not exist; correct the entry.",
    ),
}


@pytest.mark.parametrize(("name", "change", "sentence"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_gets_one_sentence(
    written: Callable[..., Path], name: str, change: Callable[[Any], object], sentence: str
) -> None:
    assert complaint(written(name, change)) == sentence


def test_without_a_mistake_the_copy_is_the_catalogue(
    written: Callable[..., Path], catalogue: Catalogue
) -> None:
    assert read_catalogue(written("anchors", lambda entries: None)) == catalogue


BROKEN = {
    "no YAML": (
        b'sources:\n  - id: "85678NED\n    protocol: odata4\n',
        "sources.yaml: this is not valid YAML, line ",
    ),
    "a tab": (b"sources:\n\t- id: a\n", "sources.yaml: this is not valid YAML, line 2; look at indentation"),
    "empty": (b"", "sources.yaml: the list 'sources' is missing; begin the file with 'sources:'."),
    "a list at the top": (b"- id: a\n", "sources.yaml: the list 'sources' is missing"),
    "no list below": (b"sources: 85678NED\n", "sources.yaml: the list 'sources' is missing"),
    "a second list": (b"sources: []\nbronnen: []\n", "sources.yaml: the key 'bronnen' is not known beside"),
    "not UTF-8": (b"sources: \xff\xfe\n", "sources.yaml: the file cannot be read; restore it from git."),
}


@pytest.mark.parametrize(("content", "begin"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_gets_one_sentence(written: Callable[..., Path], content: bytes, begin: str) -> None:
    folder = written("sources", lambda entries: None)
    (folder / "sources.yaml").write_bytes(content)
    assert complaint(folder).startswith(begin)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_gets_one_sentence(written: Callable[..., Path], name: str) -> None:
    folder = written(name, lambda entries: None)
    (folder / f"{name}.yaml").unlink()
    assert complaint(folder) == f"{name}.yaml: the file cannot be read; restore it from git."


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    shutil.copytree(Path(__file__).parents[1] / "data" / "catalogue", tmp_path / "catalogue")
    path = tmp_path / "catalogue" / "sources.yaml"
    once, twice = "    publisher: CBS\n", "    publisher: CBS\n    publisher: RIVM\n"
    path.write_text(path.read_text(encoding="utf-8").replace(once, twice, 1), encoding="utf-8")
    with pytest.raises(
        CatalogueError, match=r"sources\.yaml: the key 'publisher' stands twice in one entry, line 7"
    ):
        read_catalogue(tmp_path / "catalogue")
