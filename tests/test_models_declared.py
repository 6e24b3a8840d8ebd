"""Declared models on real figures: the value that the chapter prints, agreement with R, and mistakes in the YAML."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from analysis.errors import ModelError, TerritoryError
from analysis.models.curve import CHOICES, specification_curve
from analysis.models.declaration import (
    Declaration,
    load_curves,
    load_models,
    read_declarations,
    write_model_schema,
)
from analysis.models.expectation import expected_spending
from analysis.models.fitting import fit_model
from analysis.models.inputs import Inputs, load_inputs
from analysis.models.results import ModelResult
from analysis.models.sample import build_sample
from analysis.models.specification import CurveSpecification
from analysis.models.telling import (
    diagnostics_list,
    gaps_on_map,
    impacts_in_percent,
    slopes_in_percent,
    told_interval,
)
from analysis.project import Project
from analysis.statistics.neighbours import FILE as NEIGHBOURS
from analysis.statistics.neighbours import Neighbours, load_neighbours
from analysis.territory.jeugdregios import FILE as REGIONS
from analysis.territory.jeugdregios import load_jeugdregios
from tests.reference_frame import FOLDER, municipalities, neighbours

MAIN = "lasten_armoede_2021"

YAML = """\
models:
  - id: probe
    label: {nl: proef, en: probe}
    family: least squares
    outcome: {indicator: jeugdzorg_lasten_per_kind, transform: log}
    terms:
      - {indicator: kinderen_laag_inkomen}
      - {indicator: eenouder_aandeel, year: 2020}
    weights: kinderen_0_17
    sample: {year: 2021}
    errors: HC3
"""


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return load_inputs()


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], dict[str, Declaration]]:
    def write(text: str) -> dict[str, Declaration]:
        path = tmp_path / "proef.yaml"
        path.write_text(text, encoding="utf-8")
        return read_declarations(path, "proef.yaml")["models"]

    return write


# ------------------------------------------------------------------------------------------- the main model


def test_the_figures_given_to_r_are_those_of_the_pipeline(inputs: Inputs) -> None:
    stored = pd.read_csv(FOLDER / "gemeenten.csv")
    pd.testing.assert_frame_equal(municipalities(inputs), stored, check_dtype=False, check_names=False)
    pd.testing.assert_frame_equal(neighbours(inputs), pd.read_csv(FOLDER / "buren.csv"), check_dtype=False)


def test_spending_goes_together_with_child_poverty(inputs: Inputs) -> None:
    """2021, published child poverty, weighted by children, hosts and non-deliverers left out."""
    result = fit_model(load_models()[MAIN], inputs)
    row = result.term("kinderen_laag_inkomen")
    assert result.n == 155
    assert row["estimate"] == pytest.approx(0.05481, abs=5e-5)
    assert row[["lower", "upper"]].tolist() == pytest.approx([0.01283, 0.09679], abs=5e-5)
    assert 0.03 < np.expm1(row["estimate"]) < 0.08  # several percent per point
    assert result.excluded["reason"].value_counts().to_dict() == {
        "Kinderen, laag inkomen (2021) niet in deze uitgave": 185,
        "gastheergemeente": 1,
        "met een deel: gastheergemeente": 1,
    }
    assert set(result.excluded.query("reason.str.endswith('gastheergemeente')")["naam"]) == {
        "'s-Hertogenbosch",
        "Land van Cuijk",
    }


def test_the_main_model_agrees_with_r(inputs: Inputs) -> None:
    said = json.loads((FOLDER / "estimators.json").read_text())["child_poverty_alone"]
    row = fit_model(load_models()[MAIN], inputs).term("kinderen_laag_inkomen")
    assert row["estimate"] == pytest.approx(said["estimate"]["kinderen_laag_inkomen"], rel=1e-6)
    assert row["se"] == pytest.approx(said["se"]["HC3"]["kinderen_laag_inkomen"], rel=1e-4)
    assert row["p"] == pytest.approx(said["p"]["HC3"]["kinderen_laag_inkomen"], rel=1e-3)


@pytest.fixture(scope="module")
def results(inputs: Inputs) -> dict[str, ModelResult]:
    """The models that several tests look at."""
    wanted = [MAIN, f"{MAIN}_met_gastheren", "verwachte_lasten_2021"]
    return {name: fit_model(declared, inputs) for name, declared in load_models(only=wanted).items()}


def test_every_declared_model_fits_and_accounts_for_every_municipality(inputs: Inputs) -> None:
    results = {name: fit_model(declared, inputs) for name, declared in load_models().items()}
    assert len(results) >= 15
    for name, result in results.items():
        years = result.excluded["year"].nunique() or 1
        together = result.n + len(result.excluded)
        expected = 342 * (6 if "2017_2022" in name else 5 if "2017_2021" in name else 1)
        assert together == expected, name
        assert result.terms[["estimate", "se", "lower", "upper", "p"]].notna().all().all(), name
        assert (result.terms["lower"] < result.terms["estimate"]).all(), name
        assert len(result.based_on) > 0 and years >= 1
        assert {"VIF", "breusch-pagan"} <= set(result.diagnostics["diagnostic"]), name
        assert result.diagnostics["diagnostic"].str.contains("moran").any(), name


def test_results_with_and_without_hosts_stand_side_by_side(results: dict[str, ModelResult]) -> None:
    without, with_hosts = results[MAIN], results[f"{MAIN}_met_gastheren"]
    assert with_hosts.n == without.n + 2
    assert "gastheergemeente" in without.excluded_text()
    assert "gastheergemeente" not in with_hosts.excluded_text()


def test_expected_and_actual(results: dict[str, ModelResult], inputs: Inputs) -> None:
    found = expected_spending(results["verwachte_lasten_2021"], inputs.gemeenten.names(2023)).rows
    assert len(found) == 340
    assert found["outside"].mean() == pytest.approx(0.1, abs=0.01)
    assert (found["gap"] == found["actual"] - found["expected"]).all()
    assert found["gap"].mean() == pytest.approx(0, abs=20)  # euro: a gamma model is right on average
    with pytest.raises(ModelError, match="gamma"):
        expected_spending(results[MAIN], inputs.gemeenten.names(2023))


# ------------------------------------------------------------------------------------------------- the curve


def test_a_curve_holds_every_combination_once_and_the_main_model_among_them(
    inputs: Inputs, results: dict[str, ModelResult]
) -> None:
    declared = load_curves()["lasten_armoede"]
    specification = declared.specification
    samples = (
        len(specification.outcomes)
        * len(specification.poverty)
        * len(specification.controls)
        * len(specification.years)
        * len(specification.hosts)
    )
    assert samples * 12 >= 500
    small = specification.model_copy(
        update={"years": [2021], "controls": specification.controls[:2], "poverty": specification.poverty[:1]}
    )
    done: list[tuple[int, int]] = []
    curve = specification_curve(
        Declaration(small, declared.file, declared.lines), inputs, lambda at, of: done.append((at, of))
    )
    assert len(curve.models) == 2 * 1 * 2 * 1 * 2 * 12
    assert done[-1] == (8, 8)
    assert not curve.models.duplicated(list(CHOICES)).any()
    assert curve.models["estimate"].is_monotonic_increasing
    assert (curve.models["lower"] < curve.models["estimate"]).all()
    # the main model, in standard deviations of poverty
    row = curve.models.query(
        "controls == 'geen' and outcome == 'alle kinderen' and hosts == 'weggelaten' and "
        "weights == 'naar kinderen' and family == 'lineair (logaritme)' and errors == 'robuust (HC3)'"
    ).iloc[0]
    main = results[MAIN].term("kinderen_laag_inkomen")
    sample = build_sample(load_models()[MAIN], inputs)
    deviation = sample.frame.terms["kinderen_laag_inkomen"].std()
    assert row["estimate"] == pytest.approx(100 * np.expm1(main["estimate"] * deviation))
    assert row["p"] == pytest.approx(main["p"])
    assert row["n"] == results[MAIN].n
    assert curve.samples["n"].between(100, 342).all()
    assert curve.samples["excluded"].str.contains("niet in deze uitgave").all()
    english = curve.in_words("en")
    assert english.samples["excluded"].str.contains("not in this edition").all()
    assert english.models.notna().all(axis=None) and english.samples.notna().all(axis=None)
    for choice in set(CHOICES) - {"poverty", "year"}:  # row for row the same option, under another name
        pairs = pd.DataFrame({"nl": curve.models[choice], "en": english.models[choice]}).drop_duplicates()
        assert pairs["nl"].is_unique and pairs["en"].is_unique
        assert choice == "controls" or len(pairs) > 1
    pd.testing.assert_frame_equal(
        english.models[["estimate", "p", "n"]], curve.models[["estimate", "p", "n"]]
    )
    assert curve.in_words("nl") is curve


# ----------------------------------------------------------------------------------------------- wrong input


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "kinderen_laag_inkomen}",
            "kinderen_laag_inkomem}",
            "line 7: the indicator 'kinderen_laag_inkomem' does not exist; perhaps kinderen_laag_inkomen",
        ),
        (
            "eenouder_aandeel, year: 2020",
            "eenouder_aandeel, year: 2019",
            "line 8: the indicator 'eenouder_aandeel' has no figures of 2019; there are 2020",
        ),
        (
            "sample: {year: 2021}",
            "sample: {year: 2030}",
            "line 5: the indicator 'jeugdzorg_lasten_per_kind' has no figures of 2030",
        ),
        (
            "eenouder_aandeel, year: 2020",
            "consumentenprijsindex",
            "line 8: the indicator 'consumentenprijsindex' has figures for the country or provinces, and none",
        ),
        (
            "eenouder_aandeel, year: 2020",
            "kinderen_laag_inkomen",
            "line 8: the term 'kinderen_laag_inkomen' stands twice",
        ),
        (
            "eenouder_aandeel, year: 2020",
            "jeugdzorg_lasten_pleegzorg",
            "line 8: the indicator 'jeugdzorg_lasten_pleegzorg' has no municipal figures on the division of 2023",
        ),
        (
            "weights: kinderen_0_17",
            "weights: jeugdzorg_lasten_kern",
            "line 9: 'jeugdzorg_lasten_kern' is of the kind 'amount', where 'count' is needed",
        ),
        (
            "sample: {year: 2021}",
            "sample: {year: 2021, boundary_year: 2031}",
            "line 10: the municipal division of 2031 is not known",
        ),
        (
            "sample: {year: 2021}",
            "sample: {year: 2021, boundary_year: 2021}",
            "line 5: the indicator 'jeugdzorg_lasten_per_kind' has no figures of 2021",
        ),
        (
            "sample: {year: 2021}",
            "sample: {year: 2021, leave_out: [GM9999]}",
            "line 10: no municipality of the division has the code 'GM9999'",
        ),
        (
            "weights: kinderen_0_17",
            "weights: kinderen_0_71",
            "line 9: the indicator 'kinderen_0_71' does not exist",
        ),
    ],
)
def test_a_mistake_in_a_model_is_one_sentence_with_file_and_line(
    old: str, new: str, said: str, written: Callable[[str], dict[str, Declaration]], inputs: Inputs
) -> None:
    assert old in YAML
    with pytest.raises(ModelError) as caught:
        fit_model(written(YAML.replace(old, new))["probe"], inputs)
    assert str(caught.value).startswith(f"proef.yaml, {said}")
    assert "\n" not in str(caught.value)


def test_a_singular_design_is_one_sentence(
    written: Callable[[str], dict[str, Declaration]], inputs: Inputs
) -> None:
    # of the children in households, the number is the denominator: the sum of two equal columns under two names
    twice = YAML.replace(
        "eenouder_aandeel, year: 2020}", "kinderen_0_17}\n      - {indicator: kinderen_0_17_leeftijdsgroepen}"
    )
    with pytest.raises(ModelError) as caught:
        fit_model(written(twice)["probe"], inputs)
    assert str(caught.value) == (
        "proef.yaml, line 2: the term 'kinderen_0_17_leeftijdsgroepen' follows from the terms before it; "
        "leave out one of them."
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("family: least squares", "family: kleinste kwadraten", "proef.yaml, line 4: 'family' must be"),
        (
            "errors: HC3",
            "errors: Driscoll-Kraay",
            "proef.yaml, line 2: the family 'least squares' has no errors",
        ),
        ("weights:", "gewicht:", "proef.yaml, line 9: the key 'gewicht' is not known"),
        (
            "sample: {year: 2021}",
            "sample: {years: [2017, 2021]}",
            "proef.yaml, line 2: the family 'fixed effects' needs",
        ),
        ("sample: {year: 2021}", "sample: {}", "proef.yaml, line 10: sample: give either 'year' or 'years'"),
        ("models:", "modellen:", "proef.yaml, line 1: the section 'modellen' is not known"),
        ("{nl: proef", "{nl: [proef", "proef.yaml, line 3: this is no valid YAML"),
        (
            "models:\n  - id: probe",
            "models: 3\nx:\n  - id: probe",
            "proef.yaml, line 2: the section 'x' is not known",
        ),
        (YAML, "models: 3", "proef.yaml, line 1: 'models' is no list"),
        (YAML, "models: {id: probe}", "proef.yaml, line 1: 'models' is no list"),
        (YAML, "models:\n  - ? [a]\n    : 1", "proef.yaml, line 2: this is no valid YAML"),
        (YAML, "models: &a\n  - *a", "proef.yaml"),
        ("id: probe", "id: 2021-13-45", "proef.yaml, line 2: 'id' must have the form"),
        (
            "family: least squares",
            "family: gamma",
            "proef.yaml, line 2: the family 'gamma' takes the logarithm",
        ),
        ("errors: HC3", "errors: HC3\n    errors: HC3", "proef.yaml, line 12: the key 'errors' stands twice"),
        (YAML, "", "proef.yaml: the file is empty"),
        (YAML, "- a", "proef.yaml: the file holds no sections"),
    ],
)
def test_a_mistake_in_the_file_is_one_sentence_with_its_line(
    old: str, new: str, said: str, written: Callable[[str], dict[str, Declaration]]
) -> None:
    with pytest.raises(ModelError) as caught:
        written(YAML.replace(old, new))
    assert str(caught.value).startswith(said)


def test_the_committed_schema_is_that_of_the_models(tmp_path: Path) -> None:
    committed = Path(__file__).parents[1] / "data" / "models"
    path = write_model_schema(tmp_path)
    assert path.read_bytes() == (committed / path.name).read_bytes(), "run `databoek schema`"
    first = (committed / "jeugdzorg.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={path.name}"


def test_an_id_that_occurs_twice_is_refused(written: Callable[[str], dict[str, Declaration]]) -> None:
    with pytest.raises(ModelError, match=r"proef.yaml, line 12: the id 'probe' occurs twice"):
        written(YAML + YAML.removeprefix("models:\n"))


def test_a_curve_points_at_its_own_lines(inputs: Inputs, tmp_path: Path) -> None:
    text = (Path(__file__).parents[1] / "data" / "models" / "jeugdzorg.yaml").read_text(encoding="utf-8")
    wrong = text[text.index("curves:") :].replace(
        "huishoudens_laag_inkomen, year: 2021", "no_such, year: 2021"
    )
    path = tmp_path / "curve.yaml"
    path.write_text(wrong, encoding="utf-8")
    line = next(at for at, each in enumerate(wrong.splitlines(), 1) if "no_such" in each)
    with pytest.raises(ModelError, match=f"curve.yaml, line {line}: the indicator 'no_such' does not exist"):
        specification_curve(read_declarations(path, "curve.yaml")["curves"]["lasten_armoede"], inputs)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"years": [2021, 2021]}, "'years' names a choice twice"),
        ({"poverty": [{"indicator": "kinderen_laag_inkomen"}] * 2}, "'poverty' names a choice twice"),
        ({"families": {"gamma": ["HC3", "HC3"]}}, "'families, gamma' names a choice twice"),
        (
            {"controls": [{"label": {"nl": name, "en": "size"}} for name in ("omvang", "grootte")]},
            "'controls, in English' names a choice twice",
        ),
        ({"families": {"gamma": []}}, "the family 'gamma' needs errors"),
        ({"families": {"spatial lag": ["model"]}}, "a curve takes the families"),
        ({"hosts": []}, "hosts"),
        ({"weighting": []}, "weighting"),
    ],
)
def test_a_curve_counts_each_choice_once(change: dict[str, object], said: str) -> None:
    own = load_curves()["lasten_armoede"].specification.model_dump(mode="json")
    with pytest.raises(ValidationError, match=said):
        CurveSpecification.model_validate(own | change)


def test_a_curve_is_about_amounts_per_child(inputs: Inputs) -> None:
    declared = load_curves()["lasten_armoede"]
    own = declared.specification.outcomes[0]
    for change in ({"indicator": "jeugdzorg_gebruik_0_22"}, {"children": "inwoners"}):
        wrong = declared.specification.model_copy(update={"outcomes": [own.model_copy(update=change)]})
        with pytest.raises(ModelError, match="is no amount in euro per"):
            specification_curve(replace(declared, specification=wrong), inputs)


def test_a_curve_says_how_many_estimates_differ_and_what_moves_them_most(inputs: Inputs) -> None:
    declared = load_curves()["lasten_armoede"]
    small = declared.specification.model_copy(
        update={
            "years": [2021],
            "controls": declared.specification.controls[:1],
            "outcomes": declared.specification.outcomes[:1],
        }
    )
    curve = specification_curve(replace(declared, specification=small), inputs)
    assert curve.distinct == len(curve.models.drop_duplicates("estimate"))
    table = curve.by_choice()
    for choice, rows in table.groupby("choice"):
        medians = curve.models.groupby(choice)["estimate"].median()
        assert rows["range"].iloc[0] == pytest.approx(medians.max() - medians.min())
        assert rows["median"].is_monotonic_increasing
    assert table["range"].is_monotonic_decreasing
    models = curve.models
    negative = 100 * ((models["estimate"] < 0) & (models["p"] < 0.05)).mean()
    assert curve.share_negative_significant == pytest.approx(negative)
    # poverty of 2021 measured on households, weighted by size through the offset: the literal quasi-Poisson
    assert set(curve.samples["measured"]) == {2021}


def test_models_that_are_not_there_and_curves_that_are_no_models(inputs: Inputs) -> None:
    with pytest.raises(
        ModelError, match="there is no model 'lasten_armoede_2012'; perhaps lasten_armoede_2021"
    ):
        load_models(only=["lasten_armoede_2012"])
    with pytest.raises(ModelError, match="is a CurveSpecification, not a Specification"):
        fit_model(load_curves()["lasten_armoede"], inputs)
    with pytest.raises(ModelError, match="is a Specification, not a CurveSpecification"):
        specification_curve(load_models()[MAIN], inputs)


def test_who_is_left_out_on_purpose_and_who_has_no_neighbour(
    written: Callable[[str], dict[str, Declaration]], inputs: Inputs
) -> None:
    without = written(YAML.replace("{year: 2021}", "{year: 2021, leave_out: [GM0363]}"))["probe"]
    sample = build_sample(without, inputs)
    assert "GM0363" not in sample.frame.codes
    assert sample.excluded.query("code == 'GM0363'")["reason"].item() == "in deze variant weggelaten"
    near = inputs.neighbours
    pairs = tuple(pair for pair in near.pairs if "GM0363" not in pair)
    apart = replace(inputs, neighbours=Neighbours(near.codes, pairs, near.description))
    spatial = YAML.replace("least squares", "spatial lag").replace("HC3", "model")
    sample = build_sample(written(spatial.replace("    weights: kinderen_0_17\n", ""))["probe"], apart)
    assert "GM0363" not in sample.frame.codes
    assert sample.excluded.query("code == 'GM0363'")["reason"].item() == "geen buur in de selectie"


def test_a_merged_municipality_is_left_out_as_one_that_holds_a_host(inputs: Inputs) -> None:
    excluded = build_sample(load_models()[MAIN], inputs).excluded.set_index("naam")["reason"]
    assert excluded["'s-Hertogenbosch"] == "gastheergemeente"
    assert excluded["Land van Cuijk"] == "met een deel: gastheergemeente"


def test_what_models_say_is_said_in_english_too(results: dict[str, ModelResult], inputs: Inputs) -> None:
    names = inputs.gemeenten.names(2023)
    slopes = slopes_in_percent(results, "kinderen_laag_inkomen", "en")
    assert slopes[["model", "group"]].to_numpy().tolist() == [
        ["Main model", "Linear, of the logarithm"],
        ["With hosts", "Linear, of the logarithm"],
    ]
    dutch = slopes_in_percent(results, "kinderen_laag_inkomen")
    assert slopes["estimate"].tolist() == dutch["estimate"].tolist()
    assert diagnostics_list({MAIN: results[MAIN]}, names, "en").at[0, "model"] == "Main model"
    told = results[MAIN].excluded_text("en")
    assert told == (
        "Children, low income (2021) not in this edition (185); host municipality (1: 's-Hertogenbosch); "
        "partly host municipality (1: Land van Cuijk)"
    )
    expected = expected_spending(results["verwachte_lasten_2021"], names)
    assert set(gaps_on_map(expected, inputs, "en")["status"]) == {"observed", "host municipality"}
    assert set(gaps_on_map(expected, inputs)["status"]) == {"observed", "gastheergemeente"}


@pytest.mark.parametrize(("lower", "upper"), [(-1.0, 2.0), (0.0, 2.0), (-2.0, 0.0), (1.0, 2.0), (-2.0, -1.0)])
def test_an_interval_is_told_in_both_languages(lower: float, upper: float) -> None:
    holds_zero = "niet" in told_interval(lower, upper)
    assert holds_zero == (lower * upper <= 0)
    words = "not distinguishable from zero" if holds_zero else "distinguishable from zero"
    assert told_interval(lower, upper, "en") == words


def test_percentages_are_only_told_of_logarithms(results: dict[str, ModelResult], inputs: Inputs) -> None:
    with pytest.raises(ModelError, match="its outcome is not logarithmic"):
        use = load_models(only=["gebruik_armoede_2021"])["gebruik_armoede_2021"]
        slopes_in_percent({"use": fit_model(use, inputs)}, "huishoudens_laag_inkomen")
    with pytest.raises(ModelError, match="has no direct and indirect association"):
        impacts_in_percent(results[MAIN], "kinderen_laag_inkomen")
    strongest = diagnostics_list({MAIN: results[MAIN]}, pd.Series(dtype=str)).iloc[0]
    assert strongest["largest"] == results[MAIN].influence["cook"].idxmax()
    assert strongest["moran"] == pytest.approx(
        results[MAIN].diagnostics.query("diagnostic == 'moran residuen'")["value"].item()
    )


# --------------------------------------------------------------------------------------- the reference tables


@pytest.mark.parametrize("name", [REGIONS, NEIGHBOURS])
@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: [],
        lambda lines: lines[:100],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [lines[0], lines[1].rpartition(",")[0] + ",", *lines[2:]],
        lambda lines: [lines[0], lines[1].replace("GM", "GX"), *lines[2:]],
    ],
    ids=["empty", "cut off", "a row twice", "an empty cell", "another code"],
)
def test_a_damaged_reference_table_is_named(
    name: str, damage: Callable[[list[str]], list[str]], tmp_path: Path
) -> None:
    project = Project(tmp_path)
    shutil.copytree(Project.find().reference, project.reference)
    path = project.reference / name
    path.write_text("\n".join(damage(path.read_text(encoding="utf-8").splitlines())), encoding="utf-8")
    read = load_jeugdregios if name == REGIONS else lambda where: load_neighbours(project=where)
    with pytest.raises(TerritoryError, match=name):
        read(project)


def test_neighbours_are_not_passed_off_as_those_of_another_division() -> None:
    with pytest.raises(TerritoryError, match="the neighbours of 2019 are not known"):
        load_neighbours(2019)


def test_regions_agree_with_the_table_of_the_publisher(shared: Path) -> None:
    """The boundaries say the same as CBS 85755NED."""
    table = pd.read_csv(shared / "data" / "regios" / "gebieden_in_nederland_2024.csv").set_index("code")
    own = load_jeugdregios().table.set_index("code")
    assert (own["jeugdregio"] == table["jeugdregio_code"].reindex(own.index)).all()
