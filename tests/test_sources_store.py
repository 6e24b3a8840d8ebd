from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.catalogue import Catalogue
from analysis.errors import DataboekError, SourceError
from analysis.files import sha256
from analysis.sources.canonical import content_sha256
from analysis.sources.changes import compare
from analysis.sources.downloads import Download, planned
from analysis.sources.origin import Origin, Release, StoredFile
from analysis.sources.progress import Bar, Lines
from analysis.sources.selection import Choice
from analysis.sources.store import RawStore, StoredVersion


def origin(content: bytes, retrieved: str = "2026-11-01T12:00:00Z", modified: str = "2024-11-01") -> Origin:
    file = StoredFile("page-0001.json", "https://example.org/list", len(content), sha256(content))
    return Origin(
        *("T", "part", "A table", "CBS", "CC BY 4.0", "CBS", modified, "1", retrieved),
        query={},
        fingerprint="f",
        rows=1,
        content_sha256=sha256(content),
        files=(file,),
    )


def put(store: RawStore, content: bytes, **changes: str) -> StoredVersion:
    partial = store.partial("T", "part", "key")
    (partial / "page-0001.json").write_bytes(content)
    return store.put(partial, origin(content, **changes))


def test_the_last_one_put_is_in_use_whatever_the_clock_says(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    put(store, b"1", retrieved="2026-11-01T12:00:00Z")
    second = put(store, b"2", retrieved="2020-01-01T00:00:00Z")
    assert store.current("T", "part") == second
    assert len(store.versions("T", "part")) == 2
    (tmp_path / "T" / "part" / "current").unlink()
    found = store.current("T", "part")
    assert found is not None
    assert found.origin.retrieved == "2026-11-01T12:00:00Z"


@pytest.mark.parametrize("pointer", ["", "..", ".", "/", "20240101-00000000", "../part"])
def test_a_pointer_to_nowhere_is_not_followed(tmp_path: Path, pointer: str) -> None:
    store = RawStore(tmp_path)
    version = put(store, b"1")
    (tmp_path / "T" / "part" / "current").write_text(pointer)
    assert store.current("T", "part") == version


def test_nothing_unfinished_counts(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    (store.partial("T", "part", "key") / "page-0001.json").write_bytes(b"1")
    assert store.current("T", "part") is None
    assert store.verify() == []
    assert store.versions("T", "part") == []


def test_strangers_do_not_travel_into_a_version(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    (store.partial("T", "part", "key") / "page-0002.json").write_bytes(b"left over")
    assert [path.name for path in sorted(put(store, b"1").folder.iterdir())] == [
        "origin.json",
        "page-0001.json",
    ]


def test_verify_names_every_kind_of_damage(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    version = put(store, b"1")
    part = version.folder.parent
    assert store.verify() == []
    (version.folder / "extra.json").write_bytes(b"")
    (version.folder / "page-0001.json").write_bytes(b"2")
    (part / "notes.txt").write_bytes(b"")
    (part / "20240101-00000000").mkdir()
    found = {finding.where: finding.problem for finding in store.verify()}
    assert found == {
        f"T/part/{version.name}/extra.json": "the sidecar does not know this file",
        f"T/part/{version.name}/page-0001.json": "the checksum is not the one in the sidecar",
        "T/part/notes.txt": "this file does not belong here",
        "T/part/20240101-00000000": "the sidecar origin.json is missing",
    }
    (version.folder / "page-0001.json").write_bytes(b"22")
    assert "the file has 2 bytes instead of 1" in [finding.problem for finding in store.verify()]
    version.folder.rename(part / "20200101-12345678")
    problems = [finding.problem for finding in store.verify()]
    assert any("name of the folder does not match" in problem for problem in problems)
    assert any("is not there" in problem for problem in problems)


def test_a_version_in_the_wrong_folder_is_noticed(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    put(store, b"1")
    (tmp_path / "T" / "part").rename(tmp_path / "T" / "other")
    assert ["another table or part" in finding.problem for finding in store.verify()] == [True]


def test_a_partial_left_by_a_crash_in_a_pointer_is_no_finding(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    put(store, b"1")
    (tmp_path / "T" / "part" / ".current.abc.partial").write_bytes(b"")
    assert store.verify() == []


def test_a_version_of_a_state_is_found_beside_the_one_in_use(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    first = put(store, b"1")
    put(store, b"2", modified="2024-12-01")
    assert store.of_release("T", "part", Release("2024-11-01", "1")) == first
    assert store.of_release("T", "part", Release("2025-01-01", "1")) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content.pop("table"),
        lambda content: content.update(more=1),
        lambda content: content.update(rows="1"),
        lambda content: content.update(modified=None),
        lambda content: content.update(files=[{"name": "x"}]),
        lambda content: content.update(files=None),
        lambda content: content["files"][0].update(name="../x"),
        lambda content: content["files"][0].update(bytes=1.5),
    ],
)
def test_a_spoilt_sidecar_is_refused(tmp_path: Path, spoil: object) -> None:
    store = RawStore(tmp_path)
    version = put(store, b"1")
    content = json.loads((version.folder / "origin.json").read_text())
    spoil(content)  # type: ignore[operator]
    (version.folder / "origin.json").write_text(json.dumps(content))
    assert [finding.problem for finding in store.verify()] == ["the sidecar origin.json is damaged"]
    with pytest.raises(SourceError, match=r"sidecar origin\.json is damaged"):
        store.current("T", "part")


# ------------------------------------------------------------------------------------------------- canonical

ROWS = st.lists(
    st.dictionaries(
        st.sampled_from("abc"), st.one_of(st.integers(), st.text("aé\n\t", max_size=3), st.none())
    ),
    max_size=6,
)


@given(rows=ROWS, turn=st.integers(0, 5))
def test_order_and_envelope_do_not_count(rows: list[dict[str, object]], turn: int) -> None:
    shuffled = [{**dict(reversed(row.items())), "odata.type": "x", "CodesUrl": "http://h"} for row in rows]
    shuffled = [*reversed(shuffled[turn:]), *shuffled[:turn]]
    assert content_sha256({"page": rows}) == content_sha256({"page": shuffled})


@given(rows=ROWS, other=ROWS)
def test_other_rows_are_other_content(rows: list[dict[str, object]], other: list[dict[str, object]]) -> None:
    def canonical(some: list[dict[str, object]]) -> list[str]:
        return sorted(json.dumps(row, sort_keys=True) for row in some)

    equal = canonical(rows) == canonical(other)
    assert (content_sha256({"page": rows}) == content_sha256({"page": other})) is equal


# --------------------------------------------------------------------------------------------------- changes


def cells(*rows: tuple[str, int, str, str, float | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["code", "year", "role", "cell", "figure"])
    return frame.assign(
        figure=frame["figure"].astype(float),
        missing=pd.Series(
            ["suppressed" if pd.isna(value) else None for value in frame["figure"]], dtype=object
        ),
    )


def test_changes_are_counted_once_each() -> None:
    before = cells(
        ("GM0001", 2020, "value", "v", 10.0),
        ("GM0002", 2020, "value", "v", None),
        ("GM0003", 2020, "value", "v", 3.0),
        ("GM0004", 2020, "value", "v", None),
        ("GM0001", 2020, "numerator", "n", 100.0),
        ("GM0001", 2020, "denominator", "n", 100.0),
    )
    after = cells(
        ("GM0001", 2020, "value", "v", 11.0),
        ("GM0002", 2020, "value", "v", 2.0),
        ("GM0004", 2020, "value", "v", None),
        ("GM0005", 2020, "value", "v", 5.0),
        ("GM0001", 2020, "numerator", "n", 300.0),
        ("GM0001", 2020, "denominator", "n", 300.0),
    )
    found = compare(before, after, decimals=1)
    assert str(found) == "3 figures changed, 1 added, 1 gone; largest: GM0001 2020 10.0 -> 11.0"


def test_no_change_is_no_change() -> None:
    same = cells(("GM0001", 2020, "value", "v", 10.0), ("GM0002", 2020, "value", "v", None))
    assert str(compare(same, same)) == "0 figures changed, 0 added, 0 gone"
    assert str(compare(same[:0], same[:0])) == "0 figures changed, 0 added, 0 gone"
    assert str(compare(same[:0], same)) == "0 figures changed, 2 added, 0 gone"
    assert str(compare(same, same[:0])) == "0 figures changed, 0 added, 2 gone"


def test_decimals_are_shown_as_far_as_they_matter() -> None:
    one = cells(("GM0001", 2020, "value", "v", 17282163.0))
    other = cells(("GM0001", 2020, "value", "v", 17282163.5))
    assert compare(one, other).largest == "GM0001 2020 17282163 -> 17282163.5"


# ------------------------------------------------------------------------------------------------- downloads


def test_every_name_chooses_what_bears_it(catalogue: Catalogue) -> None:
    def names(only: str | list[str]) -> list[str]:
        return [download.name for download in planned(catalogue, only)]

    assert names("kinderen_laag_inkomen") == ["85678NED metadata", "85678NED kinderen_laag_inkomen"]
    assert len(names("85678NED")) == 4
    assert len(names("iv3")) == 8 * 4 + 2 * 3  # description, accounts, budget, 6.82; three parts from 2023 on
    assert names("45038NED") == [
        "45038NED metadata",
        "45038NED jeugdzorg_lasten_kern",
        "45038NED jeugdzorg_begroting_kern",
        "45038NED jeugdzorg_lasten_bescherming_reclassering",
    ]
    assert len(names("45063NED")) == len(set(names("45063NED"))) == 12  # two sources, one description
    assert names("provincie_gegeneraliseerd") == names("provinciegrenzen")
    assert names(["inwoners", "jeugdregiogrenzen"]) == [
        "03759ned metadata",
        "03759ned inwoners",
        "jeugdregio_gegeneraliseerd 2017",
        "jeugdregio_gegeneraliseerd 2024",
    ]
    assert names("provincie_gegeneraliseerd 2023") == ["provincie_gegeneraliseerd 2023"]
    assert names("85678NED kinderen_laag_inkomen") == names("kinderen_laag_inkomen")
    assert names([]) == []


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("03759NED", "03759ned"),
        ("kinderen_laag", "kinderen_laag_inkomen"),
        ("gemeentegrens", "gemeentegrenzen"),
    ],
)
def test_an_unknown_name_gets_its_neighbours(catalogue: Catalogue, name: str, near: str) -> None:
    with pytest.raises(DataboekError, match=f"{name}: there is no source.*did you mean .*{near}"):
        planned(catalogue, name)


def test_a_name_like_no_other_gets_the_whole_list(catalogue: Catalogue) -> None:
    with pytest.raises(DataboekError, match="choose one of 03759ned, "):
        planned(catalogue, "zzzzzzzzzzzzzzz")


def test_the_fingerprint_follows_the_question_and_nothing_else(catalogue: Catalogue) -> None:
    indicator = catalogue.indicators["kinderen_laag_inkomen"]
    series = indicator.series[0]
    source = catalogue.sources["85678NED"]

    def fingerprint(**changes: object) -> str:
        changed = indicator.model_copy(update={"series": [series.model_copy(update=changes)]})
        return Download(source, "85678NED", indicator.id, changed).fingerprint

    asked = fingerprint()
    swapped = {"numerator": series.denominator, "denominator": series.numerator}
    assert fingerprint(**swapped) == asked
    assert fingerprint(numerator=series.numerator.model_copy(update={"times": 1})) == asked  # type: ignore[union-attr]
    assert fingerprint(first=2012) != asked
    assert fingerprint(numerator=None, denominator=None) != asked


def test_all_parts_have_a_place_of_their_own(catalogue: Catalogue) -> None:
    places = [(download.table, download.part) for download in planned(catalogue)]
    assert len(places) == len(set(places))


def test_codes_are_compared_without_padding() -> None:
    assert Choice("T", ("6.72",), exact=False).admits("6.72a ")
    assert Choice("T", ("6.72",), exact=True).admits("6.72  ")
    assert not Choice("T", ("6.72",), exact=True).admits("6.72a ")


# -------------------------------------------------------------------------------------------------- progress


def test_lines_tell_what_came_and_keep_silent_about_the_rest() -> None:
    lines: list[str] = []
    observer = Lines(lines.append)
    observer.begin(3)
    observer.arrive("a", 100)
    observer.arrive("a", 20)
    observer.finish("a")
    observer.finish("b")
    assert lines == ["looking at 3 downloads", "a: 120 rows received (1 of 3)"]


def test_the_bar_stays_out_of_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar() as observer:
        observer.begin(2)
        observer.arrive("85678NED metadata", 12)
        observer.finish("85678NED metadata")
    assert capsys.readouterr().out == ""


def test_an_origin_is_what_its_text_says() -> None:
    one = origin(b"1")
    assert Origin.from_json(one.to_json()) == one
    assert one.says_the_same_as(dataclasses.replace(one, retrieved="later"))
    assert not one.says_the_same_as(dataclasses.replace(one, version="2"))
