"""Every fault of the mirror, passing and lasting, on figures, descriptions and boundaries."""

from __future__ import annotations

import re
from functools import partial

import pytest
from conftest import Mirror

from analysis.catalogue import Catalogue
from analysis.project import Project
from analysis.sources.fetching import FetchReport, fetch
from analysis.sources.service import Patience
from analysis.sources.store import RawStore

IMPATIENT = Patience(connect=2, read=2, whole=0.3, attempts=3)

TARGETS = {
    "figures v4": ("85678NED", r"Observations\?", "85678NED"),
    "count v4": ("85678NED", r"Observations/\$count", "85678NED"),
    "figures v3": ("kwb", r"UntypedDataSet\?", "85039NED"),
    "count v3": ("kwb", r"UntypedDataSet/\$count", "85039NED"),
    "state v4": ("85678NED", "/Properties", "85678NED"),
    "description v4": ("85678NED", "/RegioSCodes", "85678NED"),
    "measures v4": ("85678NED", "/MeasureCodes", "85678NED"),
    "state v3": ("kwb", "/TableInfos", "85039NED"),
    "description v3": ("kwb", "/DataProperties", "85039NED"),
    "boundaries": ("provinciegrenzen", "/wfs/", "provincie_gegeneraliseerd 2023"),
}
WIRE = ["status503", "status500", "reset:0.5", "truncate:0.5", "garbage", "wrongjson", "wrongjson:broken"]
MAIN = ["figures v4", "figures v3", "state v4", "description v3", "boundaries"]
CASES = [
    (target, kind) for target in TARGETS for kind in (WIRE if target in MAIN else ["garbage", "wrongjson"])
]
CASES += [(target, "emptyvalue") for target in TARGETS if not target.startswith("state v4")]
CASES += [(target, "slow:500") for target in ("figures v4", "figures v3", "description v3", "boundaries")]
CASES += [
    ("figures v4", "dropcolumn"),
    ("figures v4", "dropcolumn:RegioS"),
    ("figures v4", "dropcolumn:ValueAttribute"),
    ("figures v3", "dropcolumn"),
    ("figures v3", "dropcolumn:WijkenEnBuurten"),
    ("description v4", "dropcolumn:Identifier"),
    ("description v4", "dropcolumn:DimensionGroupId"),
    ("measures v4", "dropcolumn:Identifier"),
    ("state v3", "dropcolumn:Modified"),
    ("description v3", "dropcolumn:Title"),
    ("boundaries", "dropcolumn:statcode"),
    ("boundaries", "dropcolumn:statnaam"),
]


@pytest.fixture
def get(empty_project: Project, small_catalogue: Catalogue, mirror: Mirror) -> partial[FetchReport]:
    return partial(
        fetch,
        empty_project,
        small_catalogue,
        mirror=mirror.url,
        wait=lambda seconds: None,
        patience=IMPATIENT,
    )


@pytest.mark.parametrize(("target", "kind"), CASES)
def test_a_passing_fault_is_overcome(
    target: str, kind: str, get: partial[FetchReport], empty_project: Project, mirror: Mirror
) -> None:
    only, path, _ = TARGETS[target]
    mirror.faults(f"{path}={kind}@1")
    report = get(only=only)
    assert report.failures == []
    assert any(entry["fault"] for entry in mirror.log)
    assert RawStore(empty_project.raw).verify() == []
    assert all("up to date" in line for line in get(only=only).lines)


@pytest.mark.parametrize(("target", "kind"), CASES)
def test_a_lasting_fault_ends_in_one_line_and_leaves_nothing_wrong(
    target: str, kind: str, get: partial[FetchReport], empty_project: Project, mirror: Mirror
) -> None:
    only, path, table = TARGETS[target]
    mirror.faults(f"{path}={kind}")
    report = get(only=only)
    assert len(report.failures) == 1
    line = str(report.failures[0])
    assert line.startswith(table)
    assert "\n" not in line
    assert len(line) < 250
    store = RawStore(empty_project.raw)
    assert store.verify() == []
    assert [path for path in empty_project.raw.glob("*/*/*/page-0001.json") if table in str(path)] == []
    mirror.faults()
    assert get(only=only).failures == []
    assert store.verify() == []


EMPTY = [
    ("kwb", "UntypedDataSet.*filter=emptyvalue", "85039NED"),
    ("85678NED", "Observations.*filter=emptyvalue", "85678NED"),
]


@pytest.mark.parametrize(("only", "fault", "table"), EMPTY)
def test_an_answer_without_rows_does_not_replace_figures(
    only: str, fault: str, table: str, get: partial[FetchReport], empty_project: Project, mirror: Mirror
) -> None:
    """The count says nothing too, so only what was there before or the protocol shows that it is wrong."""
    get(only=only)
    store = RawStore(empty_project.raw)
    before = {path.parent: path.read_text() for path in empty_project.raw.glob(f"{table}/*/current")}
    mirror.faults(fault)
    (failure,) = get(only=only, refresh=True).failures
    assert re.search(
        rf"{table} .*: the service sends no rows, where version .* has \d+; .* in use", str(failure)
    )
    after = {path.parent: path.read_text() for path in empty_project.raw.glob(f"{table}/*/current")}
    assert after == before
    assert store.verify() == []


def test_a_first_answer_without_rows_is_refused_on_odata_3(
    get: partial[FetchReport], empty_project: Project, mirror: Mirror
) -> None:
    mirror.faults("UntypedDataSet.*filter=emptyvalue")
    (failure,) = get(only="kwb").failures
    assert "85039NED huishoudens_laag_inkomen: the service sends no rows for cells that" in str(failure)
    assert RawStore(empty_project.raw).current("85039NED", "huishoudens_laag_inkomen") is None


def test_one_table_that_fails_does_not_stop_the_others(
    get: partial[FetchReport], empty_project: Project, mirror: Mirror
) -> None:
    mirror.faults("85039NED=status503", "wfs=garbage")
    report = get()
    assert [failure.where for failure in report.failures] == ["85039NED", "provincie_gegeneraliseerd 2023"]
    stored = {path.parent.parent.parent.name for path in empty_project.raw.glob("*/*/*/origin.json")}
    assert stored == {"85678NED", "45067NED"}


def test_one_indicator_that_fails_does_not_stop_the_others_of_its_table(
    empty_project: Project, catalogue: Catalogue, mirror: Mirror
) -> None:
    mirror.faults(r"Observations.*A044105=garbage")
    report = fetch(empty_project, catalogue, "85678NED", mirror=mirror.url, wait=lambda seconds: None)
    assert [failure.where for failure in report.failures] == ["85678NED kinderen_150_sociaal_minimum"]
    assert len(report.lines) == 3


@pytest.mark.parametrize(
    ("only", "fault", "words"),
    [
        (
            "kwb",
            "85039NED=dropcolumn:HuishoudensMetEenLaagInkomen_78",
            "Inkomen van huishoudens > Huishoudens met een laag",
        ),
        ("iv3", "45067NED/DataProperties=dropcolumn:Verslagsoort", "no dimension 'Verslagsoort'"),
        ("85678NED", "Observations=dropcolumn:Perioden", "the column 'Perioden' is missing"),
    ],
)
def test_what_is_missing_is_named(
    only: str, fault: str, words: str, get: partial[FetchReport], mirror: Mirror
) -> None:
    mirror.faults(fault)
    (failure,) = get(only=only).failures
    assert words in str(failure)


def test_figures_that_come_while_the_count_says_none_are_not_believed(
    get: partial[FetchReport], empty_project: Project, mirror: Mirror
) -> None:
    mirror.faults(r"Observations/\$count\?=emptyvalue")
    (failure,) = get(only="85678NED").failures
    assert "more rows came than the 0" in str(failure)
    assert RawStore(empty_project.raw).current("85678NED", "kinderen_laag_inkomen") is None


def test_a_table_that_changes_once_while_it_comes_in_is_begun_again(
    get: partial[FetchReport], empty_project: Project, mirror: Mirror
) -> None:
    mirror.faults("/Properties=changed@1")
    assert get(only="85678NED").failures == []
    held = RawStore(empty_project.raw).current("85678NED", "kinderen_laag_inkomen")
    assert held is not None
    assert held.origin.modified == "2024-11-01T00:00:00+01:00"


def test_a_table_that_keeps_changing_is_given_up(
    get: partial[FetchReport], empty_project: Project, serve: object, mirror: Mirror
) -> None:
    class EverySecond:
        """A fault of the mirror that hits every second request for the state."""

        def __init__(self) -> None:
            self.seen = 0

        def hits(self, target: str, rng: object) -> bool:
            self.seen += target.endswith("/85678NED/Properties")
            return target.endswith("/85678NED/Properties") and self.seen % 3 == 1

    fault = serve.Fault("Properties=changed")  # type: ignore[attr-defined]
    fault.hits = EverySecond().hits
    mirror.put(fault)
    (failure,) = get(only="85678NED").failures
    assert "85678NED: the table changed while it was downloaded, twice in a row" in str(failure)
    assert list(empty_project.raw.glob("*/*/*/origin.json")) == []


def test_a_full_disk_is_told_in_a_sentence(
    get: partial[FetchReport], empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("analysis.sources.streams.write_bytes", full)
    (failure,) = get(only="kwb").failures
    assert "85039NED: the download cannot be kept (No space left on device)" in str(failure)
