from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import Reply

from analysis.sources.answers import require, rows_in
from analysis.sources.service import Service
from analysis.sources.streams import Inconsistent, Stream, gather

Start = Callable[[Callable[[str], Reply]], str]
ADDRESS = "https://a.org/odata/T/List?$format=json"
ROWS = [{"Id": number} for number in range(10)]


class Pages:
    """A list of ten rows in pages of four, with an address of its own that can go wrong."""

    def __init__(
        self, start: Start, *, link: str | None = None, rows: list[dict[str, int]] | None = None
    ) -> None:
        self.rows, self.link, self.asked = ROWS if rows is None else rows, link, []  # type: ignore[var-annotated]
        self.count = len(self.rows)
        self.url = start(self.answer)

    def answer(self, path: str) -> Reply:
        self.asked.append(path)
        if "$count" in path:
            return Reply(str(self.count).encode())
        skip = int(parse_qs(urlsplit(path).query).get("$skip", ["0"])[0])
        body: dict[str, object] = {"value": self.rows[skip : skip + 4]}
        if skip + 4 < len(self.rows):
            body["next"] = self.link or f"{self.url}/a.org/odata/T/List?$format=json&$skip={skip + 4}"
        return Reply(body)

    def gather(self, folder: Path) -> list[int]:
        stream = Stream(
            "page",
            ADDRESS,
            rows_in,
            lambda body, so_far: body.get("next"),
            lambda row: row["Id"],
            lambda rows: require(rows, ("Id",)),
            count="https://a.org/odata/T/List/$count",
        )
        folder.mkdir(exist_ok=True)
        with Service(self.url, wait=lambda seconds: None) as service:
            return [row["Id"] for row in gather(service, stream, folder, where="T").rows]


def test_links_are_followed_as_given(answering: Start, tmp_path: Path) -> None:
    pages = Pages(answering)
    assert pages.gather(tmp_path) == list(range(10))
    assert [path.name for path in sorted(tmp_path.iterdir())] == [f"page-000{n}.json" for n in (1, 2, 3)]
    assert pages.asked[2:] == [f"/a.org/odata/T/List?$format=json&$skip={skip}" for skip in (4, 8)]


def test_kept_pages_are_not_asked_for_again(answering: Start, tmp_path: Path) -> None:
    pages = Pages(answering)
    pages.gather(tmp_path)
    (tmp_path / "page-0003.json").unlink()
    pages.asked.clear()
    assert pages.gather(tmp_path) == list(range(10))
    assert len(pages.asked) == 2  # the count and the last page


def test_a_kept_page_that_is_damaged_is_asked_for_again(answering: Start, tmp_path: Path) -> None:
    pages = Pages(answering)
    pages.gather(tmp_path)
    (tmp_path / "page-0002.json").write_bytes(b'{"value": [')
    assert pages.gather(tmp_path) == list(range(10))
    assert json.loads((tmp_path / "page-0002.json").read_text())["value"][0] == {"Id": 4}


def test_pages_kept_from_another_server_do_not_lead_there(answering: Start, tmp_path: Path) -> None:
    Pages(answering).gather(tmp_path)
    assert Pages(answering).gather(tmp_path) == list(range(10))


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://elsewhere.org/odata/T/List?$skip=4", "another place"),
        ("https://a.org/odata/U/List?$skip=4", "another place"),
        ("https://a.org/odata/t/List?$skip=4", "another place"),
        ("https://a.org/odata/T/Other?$skip=4", "another place"),
        ("file:///etc/passwd", "another place"),
        ("", "another place"),
        (ADDRESS, "a page that came before"),
    ],
)
def test_a_wrong_link_is_not_followed(answering: Start, tmp_path: Path, link: str, words: str) -> None:
    pages = Pages(answering)
    pages.link = link
    if not link:
        pages.link = "?$skip=4"
    with pytest.raises(Inconsistent, match=words):
        pages.gather(tmp_path)
    assert len(pages.asked) == 2


def test_a_link_back_to_a_later_page_is_not_followed_for_ever(answering: Start, tmp_path: Path) -> None:
    pages = Pages(answering)
    pages.rows = [*ROWS[:4], *ROWS[4:8], *[{"Id": number} for number in range(20, 40)]]
    pages.count = 1000
    pages.link = f"{pages.url}/a.org/odata/T/List?$format=json&$skip=4"
    with pytest.raises(Inconsistent, match="a page that came before"):
        pages.gather(tmp_path)


def test_rows_sent_twice_are_noticed(answering: Start, tmp_path: Path) -> None:
    with pytest.raises(Inconsistent, match=r"a row twice \(3\)"):
        Pages(answering, rows=[*ROWS[:4], *ROWS[3:]]).gather(tmp_path)


@pytest.mark.parametrize(
    ("count", "words"), [(9, "more rows came than the 9"), (11, "10 rows came, and .* counts 11")]
)
def test_rows_are_counted(answering: Start, tmp_path: Path, count: int, words: str) -> None:
    pages = Pages(answering)
    pages.count = count
    with pytest.raises(Inconsistent, match=words):
        pages.gather(tmp_path)


def test_an_empty_list_is_a_list(answering: Start, tmp_path: Path) -> None:
    assert Pages(answering, rows=[]).gather(tmp_path) == []
