"""Files that are either complete or not there: written aside first, then renamed; and their checksums."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Stamp = tuple[tuple[str, int, int], ...]


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a temporary path beside a target and move it onto the target when the block succeeds.

    Parameters
    ----------
    target : pathlib.Path
        The file to replace; its folder is made when it does not exist.

    Yields
    ------
    pathlib.Path
        Where to write. When the block raises, the target is as it was and the temporary file is gone.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing(Path(folder) / "a" / "b.txt") as path:
    ...         _ = path.write_text("ready")
    ...     (Path(folder) / "a" / "b.txt").read_text()
    'ready'
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
    os.close(handle)
    partial = Path(name)
    try:
        yield partial
        partial.chmod(0o644)
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def write_bytes(target: Path, content: bytes) -> None:
    """Write a file atomically.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_bytes(Path(folder) / "a.bin", b"12")
    ...     (Path(folder) / "a.bin").stat().st_size
    2
    """
    with replacing(target) as path:
        path.write_bytes(content)


def write_json(target: Path, content: Any) -> None:
    """Write JSON atomically, with sorted keys so that equal content gives equal bytes.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_json(Path(folder) / "a.json", {"b": 1, "a": "één"})
    ...     print((Path(folder) / "a.json").read_text(encoding="utf-8"))
    {
      "a": "één",
      "b": 1
    }
    <BLANKLINE>
    """
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    write_bytes(target, text.encode("utf-8"))


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes as hexadecimal digits.

    Examples
    --------
    >>> sha256(b"")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(content).hexdigest()


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_bytes(Path(folder) / "a.bin", b"")
    ...     sha256_file(Path(folder) / "a.bin")[:12]
    'e3b0c44298fc'
    """
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def stamp(paths: Iterable[Path]) -> Stamp:
    """Return what tells that files changed without reading them: path, time and size; a missing file has zeros.

    For what is remembered within a process only; what is kept on disk is named by checksums.

    Examples
    --------
    >>> stamp([Path("no/such/file")])
    (('no/such/file', 0, 0),)
    """
    return tuple(_stamped(path) for path in paths)


def _stamped(path: Path) -> tuple[str, int, int]:
    try:
        state = path.stat()
    except OSError:
        return path.as_posix(), 0, 0
    return path.as_posix(), state.st_mtime_ns, state.st_size


def fingerprint_of(paths: Iterable[Path], root: Path) -> str:
    """Return one checksum over the names and contents of files.

    Parameters
    ----------
    paths : iterable of pathlib.Path
        In a fixed order; what is no file is passed over.
    root : pathlib.Path
        The folder that names are relative to.

    Examples
    --------
    >>> fingerprint_of([], Path(".")) == sha256(b"")
    True
    """
    lines = [f"{path.relative_to(root).as_posix()} {sha256_file(path)}" for path in paths if path.is_file()]
    return sha256("\n".join(lines).encode())


def code_sha256() -> str:
    """Return the checksum of this package: what was made with other code may have to be made again.

    Examples
    --------
    >>> len(code_sha256())
    64
    """
    folder = Path(__file__).parent
    return fingerprint_of(
        (path for path in sorted(folder.rglob("*")) if "__pycache__" not in path.parts), folder
    )
