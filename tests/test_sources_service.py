from __future__ import annotations

import gzip
import socket
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from conftest import Reply

from analysis.errors import SourceError
from analysis.sources.answers import Unexpected, integer_from, json_from
from analysis.sources.service import BRIEF, LONGEST_PAUSE, Patience, Service

Start = Callable[[Callable[[str], Reply]], str]
NOON = datetime(2026, 11, 1, 12, 0, 0, tzinfo=UTC)


def asked(start: Start, *replies: Reply, patience: Patience | None = None) -> tuple[object, list[float]]:
    """Ask a server that gives these replies in turn, the last for ever; return answer and pauses."""
    waiting = list(replies)
    pauses: list[float] = []
    url = start(lambda path: waiting.pop(0) if len(waiting) > 1 else waiting[0])
    with Service(url, wait=pauses.append, clock=lambda: NOON, patience=patience) as service:
        try:
            answer: object = service.get("https://a.org/x", json_from, where="85678NED").meaning
        except SourceError as error:
            answer = error
    return answer, pauses


def busy(after: str | None = None) -> Reply:
    return Reply(b"busy", 503, {"Retry-After": after} if after else {})


def test_pauses_double_and_attempts_end(answering: Start) -> None:
    answer, pauses = asked(answering, busy())
    assert pauses == [1, 2, 4]
    assert (
        str(answer) == "85678NED: a.org answered with status 503; try again later, complete pages are kept."
    )


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("7", 7),
        ("0", 0),
        ("Sun, 01 Nov 2026 12:00:12 GMT", 12),
        ("Sun, 01 Nov 2026 11:00:00 GMT", 0),
        ("30", LONGEST_PAUSE),
        ("-5", 0),
        ("nonsense", 1),
    ],
)
def test_retry_after_is_obeyed_within_reason(answering: Start, header: str, pause: float) -> None:
    assert asked(answering, busy(header), Reply({"value": []})) == ({"value": []}, [pause])


@pytest.mark.parametrize("header", ["86400", "Mon, 02 Nov 2026 12:00:00 GMT"])
def test_a_long_wait_is_told_and_not_cut_short(answering: Start, header: str) -> None:
    answer, pauses = asked(answering, busy(header), Reply({"value": []}))
    assert "asks to wait 86400 seconds" in str(answer)
    assert pauses == []


def test_a_page_for_people_is_no_data(answering: Start) -> None:
    answer, pauses = asked(answering, Reply(b"\n<html>Onderhoud</html>"))
    assert "web page instead of data" in str(answer)
    assert len(pauses) == 3


def test_a_packed_answer_is_unpacked(answering: Start) -> None:
    packed = gzip.compress(b'{"value": [' + b"1, " * 100_000 + b"1]}")
    told = {"Content-Encoding": "gzip", "Content-Length": str(len(packed))}
    answer, pauses = asked(answering, Reply(packed[:-9], headers=told), Reply(packed, headers=told))
    assert answer == {"value": [1] * 100_001}
    assert pauses == [1]


def test_what_is_not_packed_as_told_is_no_answer(answering: Start) -> None:
    answer, _ = asked(answering, Reply({"value": []}, headers={"Content-Encoding": "gzip"}))
    assert "gave no usable answer" in str(answer)


def test_a_promise_of_more_bytes_is_kept_to(answering: Start) -> None:
    answer, _ = asked(answering, Reply({"value": []}, headers={"Content-Length": "999"}))
    assert "cut off" in str(answer)


@pytest.mark.parametrize(
    ("status", "words"), [(404, "does not have"), (400, "did not understand"), (403, "403")]
)
def test_a_refusal_is_not_asked_again(answering: Start, status: int, words: str) -> None:
    answer, pauses = asked(answering, Reply(b"", status))
    assert words in str(answer)
    assert pauses == []


def test_a_brief_try_is_one_try(answering: Start) -> None:
    answer, pauses = asked(answering, busy(), patience=BRIEF)
    assert isinstance(answer, SourceError)
    assert pauses == []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_host_that_is_not_there_is_asked_for_once() -> None:
    pauses: list[float] = []
    with Service(f"http://127.0.0.1:{free_port()}", wait=pauses.append) as service:
        for _ in range(3):
            with pytest.raises(SourceError, match=r"85678NED: a\.org cannot be reached"):
                service.get("https://a.org/x", json_from, where="85678NED")
    assert pauses == [1, 2, 4]


@pytest.mark.parametrize("mirror", ["no address", "http://", "ftp://127.0.0.1", "http://[broken"])
def test_a_wrong_mirror_is_told_in_a_sentence(mirror: str) -> None:
    with (
        Service(mirror, wait=lambda seconds: None) as service,
        pytest.raises(SourceError, match="check --mirror"),
    ):
        service.get("https://a.org/x", json_from, where="85678NED")


def test_addresses_go_to_the_mirror_and_back() -> None:
    with Service("http://127.0.0.1:8000/") as service:
        here = service.localised("https://a.org/x?$skip=1")
        assert here == "http://127.0.0.1:8000/a.org/x?$skip=1"
        assert service.published(here) == "https://a.org/x?$skip=1"
        assert service.published("https://b.org/x") == "https://b.org/x"
    with Service() as service:
        assert service.localised("https://a.org/x") == "https://a.org/x"


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"value": [1, 2', b"\xff\xfe", b'{"value": NaN}', b"[" * 100_000]
)
def test_broken_json_is_refused(content: bytes) -> None:
    with pytest.raises(Unexpected):
        json_from(content)


@pytest.mark.parametrize("content", [b"", b"-1", b"1.5", b"<html>", b"{}", "²".encode()])
def test_a_count_is_digits(content: bytes) -> None:
    with pytest.raises(Unexpected):
        integer_from(content)


def test_a_count_may_have_a_byte_order_mark() -> None:
    assert integer_from(b"\xef\xbb\xbf342") == 342
