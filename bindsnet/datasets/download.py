"""Files fetched over the network: resumed where they stopped, checked, and whole or not there."""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
import zlib
from http.client import HTTPException
from pathlib import Path
from typing import Annotated, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from tqdm.auto import tqdm

from bindsnet.arguments import AnyPath, Fits, Index, Positive, Whole, checked
from bindsnet.errors import DataNotFoundError, FileFormatError

_BLOCK = 1 << 16
_RANGE_NOT_SATISFIABLE, _PARTIAL = 416, 206


_kind = Fits("the name of a hash", lambda v: hashlib.new(v, usedforsecurity=False).digest_size > 0)
_md5 = Fits("32 hexadecimal digits", lambda v: re.fullmatch("[0-9a-f]{32}", v) is not None)
_url = Fits("an address, such as 'https://...'", lambda v: bool(urlsplit(str(v)).scheme))


@checked
def checksum(path: AnyPath, kind: Annotated[str, _kind] = "md5") -> str:
    """Hash of a file, as hexadecimal digits."""
    if not Path(path).is_file():
        raise DataNotFoundError(f"there is no file {path}")
    digest = hashlib.new(kind, usedforsecurity=False)
    with Path(path).open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


@checked
def download(
    url: Annotated[str, _url],
    path: AnyPath,
    md5: Annotated[str, _md5] | None = None,
    patience: Positive = 30.0,
) -> Path:
    """Download a file, unless it is there.

    Bytes go to ``<path>.part``, which becomes ``path`` when it is complete. If the connection
    breaks, the part stays, and the next call asks for the rest only.

    Parameters
    ----------
    url
        Where it is.
    path
        Where it goes; the folder is made.
    md5
        What the file must have as its checksum.
    patience
        Seconds to wait for an answer.

    Returns
    -------
    Path
        ``path``.

    Raises
    ------
    DataNotFoundError
        If the file cannot be fetched, or not all of it.
    FileFormatError
        If its checksum is another; what was downloaded is removed.
    """
    path = Path(path)
    if path.is_file() and (md5 is None or checksum(path) == md5):
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    try:
        _fetch(url, part, patience)
    except (URLError, HTTPException, OSError) as error:
        raise DataNotFoundError(_explained(url, path, part, error)) from error
    if md5 is not None and (found := checksum(part)) != md5:
        part.unlink()
        raise FileFormatError(f"{url} has the checksum {found}, but {md5} was expected; removed it")
    part.replace(path)
    return path


def _fetch(url: str, part: Path, patience: float) -> None:
    """Append to ``part`` what it lacks."""
    have = part.stat().st_size if part.is_file() else 0
    request = Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        answer = urlopen(request, timeout=patience)
    except HTTPError as error:
        if error.code != _RANGE_NOT_SATISFIABLE:
            raise
        if _size_told(error.headers) == have:
            return  # the part is complete
        part.unlink()
        answer = urlopen(url, timeout=patience)
    with answer:
        resumes = answer.status == _PARTIAL
        _append(answer, part, have if resumes else 0)


def _append(answer: Any, part: Path, have: int) -> None:
    length = answer.headers.get("Content-Length")
    expected = None if length is None else have + int(length)
    name = part.name.removesuffix(".part")
    with (
        part.open("ab" if have else "wb") as file,
        tqdm(total=expected, initial=have, unit="B", unit_scale=True, desc=name) as bar,
    ):
        while block := answer.read(_BLOCK):
            file.write(block)
            bar.update(len(block))
    if expected is not None and (got := part.stat().st_size) < expected:
        raise OSError(f"the connection broke off after {got:,} of {expected:,} bytes")


def _size_told(headers: Any) -> int | None:
    """The whole size, from ``Content-Range: bytes */1234``."""
    size = str(headers.get("Content-Range", "")).rpartition("/")[2]
    return int(size) if size.isdigit() else None


def _explained(url: str, path: Path, part: Path, error: Exception) -> str:
    reason = getattr(error, "reason", error)
    kept = part.stat().st_size if part.is_file() else 0
    rest = f" The {kept:,} bytes that came are kept; call again to go on." if kept else ""
    return (
        f"{url} could not be downloaded: {reason}.{rest} Check the connection, or put the file at "
        f"{path} by hand"
    )


@checked
def progress(count: Index, block_size: Index, total_size: Whole) -> None:
    """Print how much of a download has come, as ``urllib.request.urlretrieve`` tells it.

    Parameters
    ----------
    count, block_size
        Blocks so far, and bytes of each.
    total_size
        Bytes of the whole; not above 0 if unknown.
    """
    come = count * block_size
    share = f"{min(1.0, come / total_size):.1%}" if total_size > 0 else f"{come:,} bytes"
    print(f"\rDownloading: {share}", end="", flush=True)


@checked
def unpack(archive: AnyPath, folder: AnyPath) -> Path:
    """Unpack a zip file into ``folder``, all of it or nothing.

    Raises
    ------
    DataNotFoundError
        If there is no archive.
    FileFormatError
        If the archive is damaged; it is removed, so that it can be downloaded again.
    """
    archive, folder = Path(archive), Path(folder)
    if not archive.is_file():
        raise DataNotFoundError(f"there is no archive {archive}")
    unpacking = folder.with_name(f"{folder.name}.unpacking")
    shutil.rmtree(unpacking, ignore_errors=True)
    try:
        with zipfile.ZipFile(archive) as file:
            file.extractall(unpacking)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        shutil.rmtree(unpacking, ignore_errors=True)
        archive.unlink()
        raise FileFormatError(f"{archive} is damaged ({error}); removed it") from error
    shutil.rmtree(folder, ignore_errors=True)
    return unpacking.replace(folder)
