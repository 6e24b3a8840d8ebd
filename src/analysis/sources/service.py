"""One publisher's answer at a time: timeouts, patience, and nothing accepted that was not asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Generic, NoReturn, TypeVar
from urllib.parse import urlsplit

import requests
import tenacity
from urllib3.exceptions import HTTPError, IncompleteRead, NewConnectionError, ProtocolError, ReadTimeoutError

from analysis.errors import SourceError
from analysis.sources.answers import Unexpected

Meaning = TypeVar("Meaning")

LONGEST_PAUSE = 30.0
"""Seconds that a download waits because a service asks for it; beyond that the user is told when to come back."""

AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that may pass."""

SLOW_ATTEMPTS = 2
"""How often an answer is awaited that does not end."""

CHUNK = 65_536


class _Passing(Exception):  # noqa: N818
    """A trouble that may be over at the next attempt."""

    def __init__(
        self, cause: str, *, after: float | None = None, unreachable: bool = False, slow: bool = False
    ) -> None:
        super().__init__(cause)
        self.cause, self.after, self.unreachable, self.slow = cause, after, unreachable, slow


@dataclass(frozen=True)
class Patience:
    """How long to wait for a service, and how often to ask.

    Parameters
    ----------
    connect, read : float
        Seconds until a connection stands, and between two pieces of an answer.
    whole : float
        Seconds for one complete answer, so that a trickle does not last for ever.
    attempts : int
        How often one address is asked, the first time included.

    Examples
    --------
    >>> Patience().attempts, BRIEF.attempts
    (4, 1)
    """

    connect: float = 5.0
    read: float = 30.0
    whole: float = 180.0
    attempts: int = 4


BRIEF = Patience(connect=4.0, read=4.0, whole=20.0, attempts=1)
"""One short try, for a download that the caller can do without."""


@dataclass(frozen=True)
class Answer(Generic[Meaning]):
    """What a service sent, as received and as understood.

    Examples
    --------
    >>> Answer(b"12", 12).meaning
    12
    """

    content: bytes
    meaning: Meaning


class Service:
    """The way to the publishers, or to a mirror of them.

    A host that cannot be reached at all is not asked again within the same run.

    Parameters
    ----------
    mirror : str, optional
        Address that stands in front of every host name, instead of ``https://``.
    patience : Patience
        Timeouts and number of attempts.
    wait : callable, optional
        Waits the given number of seconds; tests give one that does not. By default waiting ends when `stop` is called.
    clock : callable
        The time now, for Retry-After headers that name a moment.

    Examples
    --------
    >>> with Service("http://127.0.0.1:8000") as service:
    ...     service.localised("https://datasets.cbs.nl/odata/v1/CBS")
    'http://127.0.0.1:8000/datasets.cbs.nl/odata/v1/CBS'
    """

    def __init__(
        self,
        mirror: str | None = None,
        *,
        patience: Patience | None = None,
        wait: Callable[[float], object] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._mirror = mirror.rstrip("/") + "/" if mirror else None
        self.via = mirror or ""
        self._patience = patience or Patience()
        self._stopped = threading.Event()
        self._wait: Callable[[float], Any] = wait or self._stopped.wait
        self._clock = clock
        self._local, self._guard = threading.local(), threading.Lock()
        self._sessions: list[requests.Session] = []
        self._unreachable: dict[str, str] = {}

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for session in self._sessions:
            session.close()

    def stop(self) -> None:
        """End all asking as soon as the next piece of an answer comes: somebody interrupted the fetch."""
        self._stopped.set()

    def localised(self, address: str) -> str:
        """Return where to ask for a publisher's address."""
        return self._mirror + address.removeprefix("https://") if self._mirror else address

    def published(self, link: str) -> str:
        """Return the publisher's address of a link that a service gave; the way back from `localised`."""
        if self._mirror and link.startswith(self._mirror):
            return "https://" + link.removeprefix(self._mirror)
        return link

    def get(self, address: str, read: Callable[[bytes], Meaning], *, where: str) -> Answer[Meaning]:
        """Ask for an address until the answer can be read, as often as patience allows.

        Parameters
        ----------
        address : str
            The publisher's address, beginning with ``https://``.
        read : callable
            From bytes to their meaning; raises `Unexpected` when the answer is not what was asked for.
        where : str
            Table and part, for the message of an error.

        Returns
        -------
        Answer

        Raises
        ------
        SourceError
            When no usable answer came.
        """
        host = urlsplit(address).netloc
        self._refuse_stopped(where)
        if host in self._unreachable:
            raise SourceError(self._unreachable[host], where=where, remedy=_LATER)
        retrying = tenacity.Retrying(
            stop=self._enough,
            wait=_pause,
            sleep=self._wait,
            retry=tenacity.retry_if_exception_type((_Passing, Unexpected)),
            reraise=True,
        )
        try:
            return retrying(self._once, address, read, where)
        except _Passing as trouble:
            if trouble.unreachable or trouble.slow or self._patience.attempts == 1:
                with self._guard:
                    self._unreachable[host] = trouble.cause
            raise SourceError(trouble.cause, where=where, remedy=_LATER) from None
        except Unexpected as trouble:
            raise SourceError(
                str(trouble),
                where=where,
                remedy="try again later; if it stays, the service has changed: report it",
            ) from None

    def _enough(self, state: tenacity.RetryCallState) -> bool:
        """Tell whether it was asked often enough; a slow answer took long already and gets one more chance."""
        trouble = state.outcome.exception() if state.outcome else None
        slow = isinstance(trouble, _Passing) and trouble.slow
        return state.attempt_number >= min(
            self._patience.attempts, SLOW_ATTEMPTS if slow else self._patience.attempts
        )

    def _once(self, address: str, read: Callable[[bytes], Meaning], where: str) -> Answer[Meaning]:
        host = urlsplit(address).netloc
        limits = (self._patience.connect, self._patience.read)
        try:
            with self._session().get(self.localised(address), timeout=limits, stream=True) as response:
                if response.status_code in AGAIN:
                    after = _seconds(response.headers.get("Retry-After"), self._clock())
                    if after is not None and after > LONGEST_PAUSE:
                        raise SourceError(
                            f"{host} answered with status {response.status_code} and asks to wait {after:.0f} seconds",
                            where=where,
                            remedy="try again after that time, complete pages are kept",
                        )
                    raise _Passing(f"{host} answered with status {response.status_code}", after=after)
                if response.status_code != 200:
                    _refused(host, response.status_code, where)
                content = self._body(response, host, where)
        except (requests.RequestException, HTTPError) as trouble:
            raise _told(trouble, host, where, self._patience) from None
        if content.lstrip()[:1] == b"<":
            raise Unexpected(f"{host} answered with a web page instead of data")
        return Answer(content, read(content))

    def _refuse_stopped(self, where: str) -> None:
        if self._stopped.is_set():
            raise SourceError(
                "the fetch was stopped", where=where, remedy="run it again, complete pages are kept"
            )

    def _body(self, response: requests.Response, host: str, where: str) -> bytes:
        """Read an answer piece by piece, within the time for a whole one, and see that all of it came."""
        begin, pieces, size = time.monotonic(), [], 0
        while piece := response.raw.read1(CHUNK, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            self._refuse_stopped(where)
            if time.monotonic() - begin > self._patience.whole:
                cause = f"the answer of {host} was not complete within {self._patience.whole:g} seconds"
                raise _Passing(cause, slow=True)
        promised = response.headers.get("Content-Length")
        if promised and "Content-Encoding" not in response.headers and int(promised) != size:
            raise _Passing(f"{host} sent {size} of {promised} bytes")
        return b"".join(pieces)

    def _session(self) -> requests.Session:
        """Return the session of this thread: sessions are not made to be shared."""
        if not hasattr(self._local, "session"):
            session = requests.Session()
            session.headers["User-Agent"] = "databoek (Kinderen in Kaart)"
            session.headers["Accept"] = "application/json"
            with self._guard:
                self._sessions.append(session)
            self._local.session = session
        found: requests.Session = self._local.session
        return found


_LATER = "try again later, complete pages are kept"


def _pause(state: tenacity.RetryCallState) -> float:
    """Seconds before the next attempt: what the service asks for, else 1, 2, 4, 8."""
    trouble = state.outcome.exception() if state.outcome else None
    after = trouble.after if isinstance(trouble, _Passing) else None
    return after if after is not None else 2.0 ** min(state.attempt_number - 1, 3)


def _seconds(header: str | None, now: datetime) -> float | None:
    """Read a Retry-After header: a number of seconds, or a moment in the format of HTTP dates."""
    if header is None:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _refused(host: str, status: int, where: str) -> NoReturn:
    known = {
        400: (
            "did not understand the question (status 400)",
            "check the codes in data/catalogue/indicators.yaml",
        ),
        404: (
            "does not have this table or list (status 404)",
            "check the table id, upper and lower case included, in data/catalogue/sources.yaml",
        ),
    }
    what, remedy = known.get(
        status, (f"refused with status {status}", "open the page of the table in a browser")
    )
    raise SourceError(f"{host} {what}", where=where, remedy=remedy)


def _told(trouble: Exception, host: str, where: str, patience: Patience) -> Exception:
    """Put a trouble of the network into words."""
    reason = trouble.args[0] if trouble.args else None
    if isinstance(trouble, requests.ConnectTimeout):
        return _Passing(f"{host} cannot be reached within {patience.connect:g} seconds", unreachable=True)
    if isinstance(trouble, requests.Timeout | ReadTimeoutError):
        return _Passing(f"{host} gave no answer within {patience.read:g} seconds")
    if isinstance(getattr(reason, "reason", None), NewConnectionError):
        return _Passing(f"{host} cannot be reached", unreachable=True)
    if any(isinstance(part, IncompleteRead) for part in (trouble, *trouble.args)):
        return _Passing(f"the answer of {host} was cut off")
    if isinstance(trouble, requests.ConnectionError | ProtocolError):
        return _Passing(f"the connection with {host} broke off")
    if isinstance(trouble, ValueError):
        return SourceError("the address of the service is not valid", where=where, remedy="check --mirror")
    return _Passing(f"{host} gave no usable answer ({type(trouble).__name__})")
