"""What tests share: the reference material, a mirror of the services, a project with everything fetched."""

from __future__ import annotations

import gc
import json
import os
import pickle
import shutil
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # before numpy: small matrices, and a process for each core

import pandas as pd
import pytest
from hypothesis import settings
from quick_mirror import load_mirror

from analysis.catalogue import Catalogue, read_catalogue
from analysis.maps.shapes import Shapes, load_shapes
from analysis.project import Project

if TYPE_CHECKING:
    from analysis.publication.profile import National

ROOT = Path(__file__).parents[1]

gc.set_threshold(200_000, 50, 50)  # looking for garbage in large tables takes a tenth of the time

# the same examples in every run, and no failure because a machine is busy
settings.register_profile("steady", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("steady")


FIRST = (
    "test_cli.py",  # fetches everything, which others use
    "test_notebooks.py",
    "test_build.py",
    "test_publication_gemeente.py",
    "test_maps_plot.py",
    "test_interactive_browser.py",
    "test_importing.py",
    "test_statistics_spatial.py",
    "test_models_spatial_simulation.py",
)
"""Files that take long, or that others wait for, begin early: at the end of a run no worker waits for another."""
APART = "test_notebooks.py"
"""A file whose tests share nothing: each goes to whichever worker is free."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the tests by file."""
    items.sort(key=lambda item: FIRST.index(item.path.name) if item.path.name in FIRST else len(FIRST))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let a file be run by one worker, so that what its tests share is made once."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return nodeid if file.endswith(APART) else file

    return ByFile(config, log)


def pytest_collection_finish() -> None:
    """Leave alone what stays for the whole run when garbage is looked for."""
    gc.collect()
    gc.freeze()


class Mirror:
    """The mirror of CBS and PDOK, with its faults and its log."""

    def __init__(self, server: Any) -> None:
        self._server, self._app = server, server.RequestHandlerClass.app
        self.url = f"http://127.0.0.1:{server.server_address[1]}"

    def faults(self, *specs: str) -> None:
        """Set faults as `PATHREGEX=KIND[:ARG][@N]`, in place of those that were set."""
        self._admin("POST", "/-/faults", {"faults": list(specs)})

    def put(self, fault: Any) -> None:
        """Set a fault that a test has made itself."""
        with self._app.lock:
            self._app.faults = [fault]

    def clear(self) -> None:
        """Forget faults and log."""
        self.faults()
        self._admin("DELETE", "/-/log")

    @property
    def log(self) -> list[dict[str, Any]]:
        """The requests served since the log was cleared."""
        with self._app.lock:
            return list(self._app.requests)

    @property
    def paths(self) -> list[str]:
        """The paths of the requests served."""
        return [entry["path"] for entry in self.log]

    def _admin(self, method: str, path: str, body: Any = None) -> None:
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data=data, method=method)
        with urllib.request.urlopen(request) as answer:
            answer.read()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference material beside the checkout."""
    folder = ROOT.parent / "shared"
    if not (folder / "mirror" / "serve.py").is_file():
        reason = f"the reference material is not beside this checkout ({folder.name}/mirror/serve.py)"
        if os.environ.get("DATABOEK_REQUIRE_MIRROR"):
            pytest.fail(f"{reason}, and this run insists on it")
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def serve(shared: Path) -> ModuleType:
    """The mirror as a module."""
    return load_mirror(shared / "mirror" / "serve.py")


@contextmanager
def running(serve: ModuleType, *options: str) -> Iterator[Mirror]:
    server = serve.make_server(serve.parse_options(["--port", "0", *options]))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield Mirror(server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def _mirror(serve: ModuleType) -> Iterator[Mirror]:
    with running(serve) as mirror:
        yield mirror


@pytest.fixture
def mirror(_mirror: Mirror) -> Iterator[Mirror]:
    """A running mirror without faults and with an empty log."""
    _mirror.clear()
    yield _mirror
    _mirror.clear()


@pytest.fixture
def mirror_with(serve: ModuleType) -> Iterator[Callable[..., Mirror]]:
    """Start a mirror with options of its own, such as `--v3-page 100`."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda *options: stack.enter_context(running(serve, *options))


@dataclass(frozen=True)
class Reply:
    """What a server of a test answers."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """The body as bytes: JSON, unless it is bytes already."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@pytest.fixture
def answering() -> Iterator[Callable[[Callable[[str], Reply]], str]]:
    """Start a server that answers every path with what a function says; gives its address."""
    servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start(answer: Callable[[str], Reply]) -> str:
        class Handler(BaseHTTPRequestHandler):
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                reply = answer(self.path)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.content())

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue of this repository."""
    return read_catalogue(ROOT / "data" / "catalogue")


@pytest.fixture(scope="session")
def small_catalogue(catalogue: Catalogue) -> Catalogue:
    """One part of every protocol, few rows each: for tests that fetch often."""
    kept = {"kinderen_laag_inkomen": 2021, "huishoudens_laag_inkomen": 2021, "jeugdzorg_lasten_kern": 2024}
    indicators, from_one = {}, ("85678NED", "kwb", "iv3")
    for name, first in kept.items():
        indicator = catalogue.indicators[name]
        series = [part for part in indicator.series if part.last >= first and part.source in from_one]
        indicators[name] = indicator.model_copy(
            update={
                "series": [part.model_copy(update={"first": first}) for part in series],
                "merged_by": None,
            }
        )
    sources = {
        "85678NED": catalogue.sources["85678NED"],
        "kwb": catalogue.sources["kwb"].model_copy(update={"tables": {2021: "85039NED"}}),
        "iv3": catalogue.sources["iv3"].model_copy(update={"tables": {2024: "45067NED"}}),
        "provinciegrenzen": catalogue.sources["provinciegrenzen"].model_copy(update={"years": [2023]}),
    }
    return Catalogue(sources=sources, indicators=indicators, anchors=())


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    """The panel of the snapshot."""
    return pd.read_parquet(ROOT / "data" / "snapshot" / "panel.parquet")


@pytest.fixture(scope="session")
def hexagons() -> Shapes:
    """A hexagon for each municipality, whatever was downloaded."""
    return load_shapes(2023, Project(ROOT), kind="zeshoeken")


@pytest.fixture(scope="session")
def national_file(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """What the pages of all municipalities share, computed by one worker of a run and kept for the others."""
    from analysis.maps.materials import Materials
    from analysis.publication.profile import National, national
    from analysis.sources.locks import locked

    base = tmp_path_factory.getbasetemp()
    file = (base.parent if hasattr(request.config, "workerinput") else base) / "national.pickle"
    with locked(file.with_suffix(".lock")), pytest.MonkeyPatch.context() as patch:
        if not file.is_file():
            patch.setattr(national, "DRAWS", 500)  # quicker; the sets themselves are tested elsewhere
            file.write_bytes(pickle.dumps(National(Materials(Project(ROOT))).prepare()))
    return file


@pytest.fixture(scope="session")
def everywhere(national_file: Path) -> National:
    """What the pages of all municipalities share; read it, do not change it."""
    return pickle.loads(national_file.read_bytes())


def _copied(folder: Path) -> Project:
    for name in ("catalogue", "reference"):
        if (ROOT / "data" / name).is_dir():
            shutil.copytree(ROOT / "data" / name, folder / "data" / name)
    return Project(folder)


@pytest.fixture
def empty_project(tmp_path: Path) -> Project:
    """A project with catalogue and reference, and nothing fetched."""
    return _copied(tmp_path / "project")


HANDED_OVER = {
    "achterstandsscores": "achterstandsscores_CBS_20191001_355gem",
    "bijstand": "bijstand_2015_2017",
    "duo_onderwijs": "onderwijs_DUO_20191001_355gem",
    "geboorten_37201": "geboorten_37201_2010_2015",
    "huishoudens_71486ned": "huishoudens_71486ned_2020_355gem",
    "iv3_begrotingen": "iv3_jeugd_2017_2026",
    "kwb_2024": "kwb_2024_85984NED_342gem",
    "kwb_historie": "kwb_2012_2024_gemeenten",
    "politie_misdrijven": "criminaliteit_gezondheid_342gem",
    "rivm_bmr": "vaccinatiegraad_BMR_RIVM_2006_2014",
    "rivm_gezondheid": "criminaliteit_gezondheid_342gem",
    "scp_wijk": "jeugdhulp_in_de_wijk_SCP_2017_388gem",
}
"""The copy of each source that comes as a file, among the reference material."""


@contextmanager
def _mirror_beside(serve: ModuleType) -> Iterator[str]:
    """A mirror in a process of its own, so that it does not share a core with who asks it for everything."""
    quick = Path(__file__).with_name("quick_mirror.py")
    command = [sys.executable, str(quick), str(serve.__file__), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout
        try:
            yield server.stdout.readline().split()[-1]
        finally:
            server.terminate()


@pytest.fixture(scope="session")
def fetched_project(
    serve: ModuleType,
    shared: Path,
    catalogue: Catalogue,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Project:
    """A project with everything fetched and imported, one for all workers of a run; read it, do not change it."""
    from analysis.importing import import_file
    from analysis.sources.fetching import fetch
    from analysis.sources.locks import locked

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if hasattr(request.config, "workerinput") else base) / "fetched"
    with locked(folder.with_suffix(".lock")):
        if not (folder / "complete").is_file():
            shutil.rmtree(folder, ignore_errors=True)
            project = _copied(folder)
            # files first: each import looks at the whole panel, which is quick while little was fetched
            for source, name in HANDED_OVER.items():
                import_file(project, catalogue, source, shared / "data" / "tabellen" / f"{name}.csv")
            with _mirror_beside(serve) as url:
                report = fetch(project, catalogue, mirror=url, wait=lambda seconds: None)
            assert not report.failures, [str(failure) for failure in report.failures]
            (folder / "complete").touch()
    return Project(folder)


def _missing_for_pages(reason: str) -> None:
    if os.environ.get("DATABOEK_REQUIRE_BROWSER"):
        pytest.fail(f"{reason}, and this run insists on it")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium; of a module, for while it is open no other test can run an event loop."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing_for_pages("Playwright is not installed")
    names = ("chromium", "chromium-browser", "google-chrome")
    executable = next((found for name in names if (found := shutil.which(name))), None)
    if executable is None:
        _missing_for_pages(f"no browser is installed ({', '.join(names)})")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def axe() -> str:
    """The script that judges a page as a screen reader needs it."""
    named = os.environ.get("DATABOEK_AXE")
    script = Path(named) if named else ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        _missing_for_pages(
            "axe-core is not there (`npm install axe-core`, or its axe.min.js in DATABOEK_AXE)"
        )
    return script.read_text(encoding="utf-8")
