from __future__ import annotations

import hashlib
import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
from conftest import ROOT, Mirror, running

from analysis.catalogue import Catalogue
from analysis.project import Project
from analysis.sources.downloads import planned
from analysis.sources.fetching import FetchReport, fetch
from analysis.sources.origin import Origin
from analysis.sources.reading import read_figures
from analysis.sources.service import BRIEF
from analysis.sources.store import RawStore

CHILDREN = ("85678NED", "kinderen_laag_inkomen")
FIGURES = re.compile(r"/(Observations|UntypedDataSet|wfs)")
NOON = datetime(2026, 11, 1, 12, 0, 0, 500, tzinfo=UTC)


@pytest.fixture
def get(empty_project: Project, small_catalogue: Catalogue, mirror: Mirror) -> partial[FetchReport]:
    return partial(
        fetch,
        empty_project,
        small_catalogue,
        mirror=mirror.url,
        wait=lambda seconds: None,
        clock=lambda: NOON,
    )


@pytest.fixture
def store(empty_project: Project) -> RawStore:
    return RawStore(empty_project.raw)


def files(folder: Path) -> dict[str, bytes]:
    """All data in a store: what is partial or a lock is none."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".partial" not in path.parts
    }


def contents(store: RawStore, catalogue: Catalogue) -> dict[str, str]:
    """The checksum of the content of everything that is in use."""
    found = {download.name: store.current(download.table, download.part) for download in planned(catalogue)}
    return {name: version.origin.content_sha256 if version else "" for name, version in found.items()}


def figure_requests(log: Iterable[dict[str, object]]) -> list[str]:
    return [str(entry["path"]) for entry in log if FIGURES.search(str(entry["path"]))]


# ---------------------------------------------------------------------------------------- what is fetched


def test_only_the_observations_of_an_indicator_travel(
    empty_project: Project, catalogue: Catalogue, mirror: Mirror, serve: object, shared: Path, store: RawStore
) -> None:
    raw = serve.load(shared / "mirror" / "data" / "v4" / "85678NED.json.gz")  # type: ignore[attr-defined]
    wanted = {
        tuple(row[:4] + row[5:])
        for row in raw["observations"]
        if row[5:8] in (["1050290", "A028721", "1050010"], ["T001164", "A028721", "1050010"])
        and (row[1], row[5]) in {("1016445_2", "1050290"), ("1016445_1", "1050290"), ("1016445_1", "T001164")}
    }
    assert len(wanted) == 157 * 12 * 3
    report = fetch(empty_project, catalogue, CHILDREN[1], mirror=mirror.url)
    assert report.failures == []
    bodies = [
        json.loads(path.read_bytes()) for path in empty_project.raw.glob("*/kinderen_laag_inkomen/*/page-*")
    ]
    sent = [
        tuple(v for k, v in row.items() if k != "StringValue") for body in bodies for row in body["value"]
    ]
    assert len(sent) == len(wanted)
    assert set(sent) == wanted
    asked = [path.rpartition("/")[2] for path in mirror.paths if "Observations" in path]
    assert sorted(asked) == ["$count", "Observations"]
    assert {path.parent.name for path in empty_project.raw.glob("*/*/current")} == {"metadata", CHILDREN[1]}


def test_only_the_rows_and_columns_of_an_indicator_travel(
    get: partial[FetchReport], empty_project: Project, mirror: Mirror
) -> None:
    get(only=["huishoudens_laag_inkomen", "jeugdzorg_lasten_kern"])
    kwb, iv3 = (
        json.loads(next(empty_project.raw.glob(f"{table}/*/*/page-0001.json")).read_bytes())["value"]
        for table in ("85039NED", "45067NED")
    )
    assert {tuple(row) for row in kwb} == {("WijkenEnBuurten", "HuishoudensMetEenLaagInkomen_78")}
    assert len(kwb) == 352
    assert {row["TaakveldBalanspost"].strip() for row in iv3} == {"6.72", "6.73", "6.74", "6.82"}
    assert {row["Verslagsoort"] for row in iv3} == {"2024X005"}
    assert len(iv3) == 342 * 4


def test_a_second_fetch_asks_only_for_the_state_of_tables(
    get: partial[FetchReport], mirror: Mirror, store: RawStore
) -> None:
    assert get().failures == []
    before = files(store.folder)
    mirror.clear()
    report = get()
    assert report.lines == [
        "85678NED: up to date (2024-11-01)",
        "85039NED: up to date (2026-06-10)",
        "45067NED: up to date (2026-07-17)",
        "provincie_gegeneraliseerd 2023: up to date",
    ]
    assert [path.rpartition("/")[2] for path in sorted(mirror.paths)] == [
        "TableInfos",
        "Properties",
        "TableInfos",
    ]
    assert files(store.folder) == before


def test_a_table_that_is_empty_altogether_is_not_believed(
    get: partial[FetchReport], mirror: Mirror, store: RawStore
) -> None:
    mirror.faults("Observations=emptyvalue", "UntypedDataSet=emptyvalue")
    failures = get(only=["85678NED", "kwb"]).failures
    assert [str(failure).partition(":")[0] for failure in failures] == [
        "85678NED kinderen_laag_inkomen",
        "85039NED huishoudens_laag_inkomen",
    ]
    assert all("the service says that the table is empty" in str(failure) for failure in failures)
    assert store.current(*CHILDREN) is None


def test_an_indicator_without_figures_is_kept_as_empty(
    empty_project: Project, catalogue: Catalogue, mirror: Mirror, store: RawStore
) -> None:
    report = fetch(empty_project, catalogue, "kinderen_laag_inkomen_4jr", mirror=mirror.url)
    assert report.failures == []
    held = store.current("85678NED", "kinderen_laag_inkomen_4jr")
    assert held is not None
    assert held.origin.rows == 0
    (figures,) = read_figures(store, catalogue, "kinderen_laag_inkomen_4jr")
    assert figures.frame.empty


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"measure": "nonsense"}, "has no measure 'nonsense'"),
        ({"where": {"Onbekend": "x"}}, "has no dimension 'Onbekend'"),
        (
            {"where": {"InkomensgrensHuishouden": "nonsense"}},
            "'InkomensgrensHuishouden' has no code 'nonsense'",
        ),
        ({"where": {}}, "chooses no code of the dimension 'DuurInkomenspositie'"),
    ],
)
def test_a_name_that_the_table_does_not_have_is_told(
    empty_project: Project, small_catalogue: Catalogue, mirror: Mirror, change: dict[str, object], words: str
) -> None:
    indicator = small_catalogue.indicators[CHILDREN[1]]
    series = indicator.series[0].model_copy(
        update={"value": indicator.series[0].value.model_copy(update=change)}
    )
    wrong = small_catalogue.model_copy(
        update={"indicators": {indicator.id: indicator.model_copy(update={"series": [series]})}}
    )
    (failure,) = fetch(empty_project, wrong, indicator.id, mirror=mirror.url).failures
    assert str(failure).startswith("85678NED kinderen_laag_inkomen: ")
    assert words in str(failure)
    assert not [path for path in mirror.paths if "Observations" in path]


def test_a_code_that_no_row_has_is_told(
    empty_project: Project, small_catalogue: Catalogue, mirror: Mirror, store: RawStore
) -> None:
    text = small_catalogue.indicators["jeugdzorg_lasten_kern"].model_dump_json().replace('"6.74"', '"6.99"')
    indicator = type(small_catalogue.indicators["jeugdzorg_lasten_kern"]).model_validate_json(text)
    wrong = small_catalogue.model_copy(update={"indicators": {indicator.id: indicator}})
    (failure,) = fetch(empty_project, wrong, indicator.id, mirror=mirror.url).failures
    assert "'TaakveldBalanspost' has no code '6.99'" in str(failure)
    assert store.current("45067NED", indicator.id) is None


# ------------------------------------------------------------------------------------------------ sidecars


def test_the_sidecar_tells_where_everything_comes_from(
    get: partial[FetchReport], mirror: Mirror, store: RawStore
) -> None:
    get()
    for path in store.folder.glob("*/*/*/origin.json"):
        text = path.read_text(encoding="utf-8")
        assert str(store.folder) not in text
        origin = Origin.from_json(text)
        assert origin.via == mirror.url
        assert text.count("127.0.0.1") == 1
        assert path.parent.name == f"{origin.modified[:10].replace('-', '')}-{origin.content_sha256[:8]}"
        assert origin.retrieved == "2026-11-01T12:00:00Z"
        assert origin.licence == "CC BY 4.0"
        assert origin.publisher.startswith("CBS")
        for file in origin.files:
            content = (path.parent / file.name).read_bytes()
            assert file.address.startswith("https://")
            assert (len(content), hashlib.sha256(content).hexdigest()) == (file.bytes, file.sha256)
    held = store.current(*CHILDREN)
    assert held is not None
    assert (held.origin.modified, held.origin.version) == ("2024-11-01T00:00:00+01:00", "202411010000")
    assert held.origin.rows == 157 * 2 * 3


def test_paging_and_server_leave_no_trace_in_the_content(
    get: partial[FetchReport],
    small_catalogue: Catalogue,
    store: RawStore,
    mirror_with: Callable[..., Mirror],
    tmp_path: Path,
) -> None:
    get()
    paged = mirror_with("--v4-page", "100", "--v3-page", "300", "--wfs-max", "5")
    report = fetch(Project(tmp_path / "other"), small_catalogue, mirror=paged.url)
    assert report.failures == []
    other = RawStore(tmp_path / "other" / "data" / "raw")
    assert contents(other, small_catalogue) == contents(store, small_catalogue)
    assert len(list(other.folder.glob("85678NED/kinderen*/*/page-*"))) == 10
    assert len(list(other.folder.glob("provincie*/*/*/page-*"))) == 3
    assert other.verify() == []
    ours, theirs = (read_figures(s, small_catalogue, CHILDREN[1])[0].frame for s in (store, other))
    assert ours.equals(theirs)


# ------------------------------------------------------------------------------------------------- changes


def test_a_changed_table_becomes_a_version_beside_the_old_one(
    get: partial[FetchReport], mirror: Mirror, store: RawStore, small_catalogue: Catalogue
) -> None:
    get(only="85678NED")
    old = files(store.folder)
    first = store.current(*CHILDREN)
    assert first is not None
    before = read_figures(store, small_catalogue, CHILDREN[1])[0]
    mirror.faults("85678NED=changed:0.5")
    report = get(only="85678NED")
    second = store.current(*CHILDREN)
    assert second is not None
    assert report.lines[1] == (
        f"85678NED kinderen_laag_inkomen: new version {second.name} beside {first.name}; "
        "942 figures changed, 0 added, 0 gone; largest: GM0363 2021 11.3 -> 11.8"
    )
    assert second.name.startswith("20241201-")
    after = read_figures(store, small_catalogue, CHILDREN[1])[0]
    assert after.version.startswith("20241201-")
    assert ((after.frame["figure"] - before.frame["figure"]).round(9) == 0.5).all()
    assert {
        name: content
        for name, content in files(store.folder).items()
        if name in old and "current" not in name
    } == {name: content for name, content in old.items() if "current" not in name}
    assert store.verify() == []


def test_a_withdrawn_revision_brings_the_first_version_back_into_use(
    get: partial[FetchReport], mirror: Mirror, store: RawStore
) -> None:
    get(only="85678NED")
    first = store.current(*CHILDREN)
    mirror.faults("85678NED=changed:0.5")
    get(only="85678NED")
    mirror.faults()
    get(only="85678NED")
    assert store.current(*CHILDREN) == first
    assert len(store.versions(*CHILDREN)) == 2


def test_refresh_without_a_change_changes_nothing_on_disk(
    get: partial[FetchReport], mirror: Mirror, store: RawStore
) -> None:
    get()
    before = files(store.folder)
    mirror.clear()
    report = get(refresh=True, clock=lambda: datetime(2027, 1, 1, tzinfo=UTC))
    assert len(report.lines) == 7
    assert all(": unchanged (" in line for line in report.lines)
    assert len(figure_requests(mirror.log)) == 3 * 2 + 1
    assert files(store.folder) == before


def test_refresh_finds_a_change_that_the_publisher_does_not_announce(
    get: partial[FetchReport], mirror: Mirror, store: RawStore
) -> None:
    get(only="iv3")
    mirror.faults("UntypedDataSet=changed:7")
    assert get(only="iv3").lines == ["45067NED: up to date (2026-07-17)"]
    lines = get(only="iv3", refresh=True).lines
    assert "figures changed, 0 added, 0 gone; largest: GM" in lines[1]
    assert len(store.versions("45067NED", "jeugdzorg_lasten_kern")) == 2


def test_another_question_is_fetched_anew(
    get: partial[FetchReport], empty_project: Project, catalogue: Catalogue, mirror: Mirror, store: RawStore
) -> None:
    get(only="85678NED")
    mirror.clear()
    report = fetch(empty_project, catalogue, CHILDREN[1], mirror=mirror.url)
    assert "4710 added, 0 gone" in report.lines[0]
    assert len([path for path in mirror.paths if path.endswith("/Observations")]) == 1
    assert not [path for path in mirror.paths if path.endswith("Codes")]


@pytest.mark.parametrize("harm", ["cut", "flip", "remove", "sidecar cut", "sidecar gone", "pointer"])
@pytest.mark.parametrize("only", ["85678NED", "provinciegrenzen"])
def test_a_damaged_copy_is_found_and_replaced(
    only: str, harm: str, get: partial[FetchReport], store: RawStore, small_catalogue: Catalogue
) -> None:
    get(only=only)
    whole = contents(store, small_catalogue)
    path = sorted(store.folder.glob("*/*/*/page-0001.json"))[0]
    sidecar = path.with_name("origin.json")
    content = path.read_bytes()
    if harm == "cut":
        path.write_bytes(content[:-10])
    elif harm == "flip":
        path.write_bytes(content.replace(b"5", b"6", 1))
    elif harm == "remove":
        path.unlink()
    elif harm == "sidecar cut":
        sidecar.write_text(sidecar.read_text()[:200])
    elif harm == "sidecar gone":
        sidecar.unlink()
    else:
        (path.parent.parent / "current").write_text("20010101-00000000\n")
    assert store.verify() != []
    report = get(only=only)
    assert report.failures == []
    assert store.verify() == []
    assert contents(store, small_catalogue) == whole


# ------------------------------------------------------------------------------------------------ no network


def dead() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def test_without_network_the_local_copy_stays_in_use(get: partial[FetchReport], store: RawStore) -> None:
    get()
    before = files(store.folder)
    report = get(mirror=dead())
    assert report.failures == []
    assert report.lines[0] == (
        "warning: 85678NED: datasets.cbs.nl cannot be reached; the local copy of 2024-11-01 stays in use"
    )
    assert [line.startswith("warning") for line in report.lines] == [True, True, True, False]
    assert files(store.folder) == before


def test_without_network_and_without_copy_every_table_is_told(
    get: partial[FetchReport], store: RawStore
) -> None:
    report = get(mirror=dead(), patience=BRIEF)
    assert report.lines == []
    assert [failure.where for failure in report.failures] == [
        "85678NED",
        "85039NED",
        "45067NED",
        "provincie_gegeneraliseerd 2023",
    ]
    assert all("cannot be reached; try again later" in str(failure) for failure in report.failures)
    assert store.verify() == []


# ------------------------------------------------------------------------------------- interrupted, at once


def test_an_interrupted_download_goes_on_at_the_missing_page(
    empty_project: Project, small_catalogue: Catalogue, mirror_with: Callable[..., Mirror], store: RawStore
) -> None:
    paged = mirror_with("--v3-page", "50")
    get = partial(fetch, empty_project, small_catalogue, "kwb", mirror=paged.url, wait=lambda seconds: None)
    paged.faults(r"UntypedDataSet.*skip=250=reset:0.1")
    (failure,) = get().failures
    assert "opendata.cbs.nl broke off" in str(failure) or "cut off" in str(failure)
    paged.clear()
    assert get().failures == []
    pages = [entry["query"].get("$skip") for entry in paged.log if entry["path"].endswith("/UntypedDataSet")]
    assert pages == ["250", "300", "350"]
    assert store.verify() == []
    assert not list(store.folder.glob(".partial/85039NED/*"))


def test_pages_of_an_earlier_state_are_not_used(
    empty_project: Project, small_catalogue: Catalogue, mirror_with: Callable[..., Mirror], store: RawStore
) -> None:
    paged = mirror_with("--v3-page", "50")
    get = partial(fetch, empty_project, small_catalogue, "kwb", mirror=paged.url, wait=lambda seconds: None)
    paged.faults(r"UntypedDataSet.*skip=250=reset:0.1")
    assert get().failures
    paged.faults("85039NED=changed:1")
    paged._admin("DELETE", "/-/log")
    assert get().failures == []
    assert len([path for path in paged.paths if path.endswith("/UntypedDataSet")]) == 8
    (version,) = store.versions("85039NED", "huishoudens_laag_inkomen")
    assert version.origin.modified.startswith("2026-07-10")


PROGRAM = """
import sys
from pathlib import Path
from analysis.catalogue import Catalogue
from analysis.project import Project
from analysis.sources.fetching import fetch
catalogue = Catalogue.model_validate_json(sys.stdin.read())
fetch(Project(Path(sys.argv[1])), catalogue, sys.argv[3:], mirror=sys.argv[2])
"""
QUICK = ["85678NED", "kwb", "provinciegrenzen"]


@pytest.fixture(scope="module")
def never_killed(
    serve: ModuleType, small_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The checksums of a run that nothing interrupted."""
    project = Project(tmp_path_factory.mktemp("never_killed"))
    with running(serve) as mirror:
        fetch(project, small_catalogue, QUICK, mirror=mirror.url)
    return contents(RawStore(project.raw), small_catalogue)


@pytest.mark.parametrize("requests", [1, 4, 10, 16, 22, 26])
def test_a_killed_fetch_leaves_nothing_wrong_and_the_next_completes_it(
    requests: int,
    empty_project: Project,
    small_catalogue: Catalogue,
    mirror_with: Callable[..., Mirror],
    store: RawStore,
    never_killed: dict[str, str],
) -> None:
    paged = mirror_with("--v3-page", "100", "--v4-page", "200", "--wfs-max", "4")
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(empty_project.root), paged.url, *QUICK],
        stdin=subprocess.PIPE,
        cwd=ROOT,
    )
    assert child.stdin is not None
    child.stdin.write(small_catalogue.model_dump_json().encode())
    child.stdin.close()
    while len(paged.log) < requests and child.poll() is None:
        threading.Event().wait(0.001)
    child.kill()
    child.wait()
    assert store.verify() == []
    complete = {path.parent for path in store.folder.glob("*/*/*/origin.json")}
    assert fetch(empty_project, small_catalogue, QUICK, mirror=paged.url).failures == []
    assert store.verify() == []
    assert contents(store, small_catalogue) == never_killed
    assert complete <= {path.parent for path in store.folder.glob("*/*/*/origin.json")}


class Killed(BaseException):
    """The end of a process, as far as a thread can play it."""


def test_stopping_at_any_write_leaves_nothing_wrong(
    small_catalogue: Catalogue, mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace
    for moment in range(1, 100):
        project = Project(tmp_path / str(moment))
        countdown = iter(range(moment))

        def stopping(self: Path, target: Path, left: Iterable[int] = countdown) -> Path:
            if next(left, None) is None:  # type: ignore[call-overload]
                raise Killed
            return replace(self, target)

        monkeypatch.setattr(Path, "replace", stopping)
        try:
            fetch(project, small_catalogue, "kwb", mirror=mirror.url)
        except Killed:
            ended = False
        else:
            ended = True
        monkeypatch.setattr(Path, "replace", replace)
        store = RawStore(project.raw)
        assert store.verify() == []
        if ended:
            break
        assert fetch(project, small_catalogue, "kwb", mirror=mirror.url).failures == []
        assert store.verify() == []
        assert len(read_figures(store, small_catalogue, "huishoudens_laag_inkomen")[0].frame) == 352
    assert moment > 6
    assert ended


def test_two_fetches_at_once_do_the_work_once(
    get: partial[FetchReport], mirror: Mirror, store: RawStore, small_catalogue: Catalogue
) -> None:
    reports: list[FetchReport] = []
    threads = [threading.Thread(target=lambda: reports.append(get())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [report.failures for report in reports] == [[], [], []]
    assert len(figure_requests(mirror.log)) == 3 * 2 + 1
    assert store.verify() == []
    assert all(contents(store, small_catalogue).values())


@pytest.mark.parametrize(
    ("fault", "only", "column"),
    [
        ("PeriodenCodes=dropcolumn:DimensionGroupId", "kinderen_laag_inkomen", "DimensionGroupId"),
        ("MeasureCodes=dropcolumn:PresentationType", "kinderen_laag_inkomen", "PresentationType"),
        ("provincie_gegeneraliseerd=dropcolumn:rubriek", "provinciegrenzen", "rubriek"),
    ],
)
def test_a_list_that_lost_a_column_nobody_uses_is_not_kept_either(
    empty_project: Project, small_catalogue: Catalogue, mirror: Mirror, fault: str, only: str, column: str
) -> None:
    mirror.faults(fault)
    failures = fetch(
        empty_project, small_catalogue, only, mirror=mirror.url, wait=lambda seconds: None
    ).failures
    assert failures
    assert all(column in str(failure) for failure in failures)
    assert not list(empty_project.raw.glob("*/*/*/origin.json"))
