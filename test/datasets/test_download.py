"""Downloads go on where they stopped, are checked, and leave nothing half done."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bindsnet.datasets import ALOV300, Davis
from bindsnet.datasets.download import checksum, download, unpack
from bindsnet.errors import DataNotFoundError, FileFormatError, ParameterError

CONTENT = bytes(range(256)) * 2000
MD5 = hashlib.md5(CONTENT).hexdigest()


class Server(ThreadingHTTPServer):
    """Serves ``content``, breaks off after ``stop`` bytes, and may know nothing of ranges."""

    content, stop, ranges = CONTENT, None, True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/file.bin"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        asked, content = self.headers.get("Range"), self.server.content
        self.server.asked.append(asked)
        start = int(asked[6:-1]) if asked and self.server.ranges else 0
        if self.path != "/file.bin":
            self.send_error(404)
            return
        if start >= len(content) and asked:
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(content)}")
            self.end_headers()
            return
        self.send_response(206 if asked and self.server.ranges else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.wfile.write(content[start : self.server.stop])

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with Server() as made:
        threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True).start()
        yield made
        made.shutdown()


def test_a_file_arrives_whole_and_is_not_asked_for_again(server, tmp_path):
    path = tmp_path / "new" / "file.bin"
    assert download(server.url, path, MD5) == path
    assert path.read_bytes() == CONTENT and checksum(path) == MD5
    download(server.url, path, MD5)
    assert len(server.asked) == 1
    assert [file.name for file in path.parent.iterdir()] == ["file.bin"]


def test_a_download_goes_on_where_it_broke_off(server, tmp_path):
    path, server.stop = tmp_path / "file.bin", 300_000
    with pytest.raises(DataNotFoundError, match=r"300,000 bytes that came are kept"):
        download(server.url, path, MD5)
    assert not path.exists()
    server.stop = None
    download(server.url, path, MD5)
    assert server.asked == [None, "bytes=300000-"]
    assert path.read_bytes() == CONTENT


def test_a_server_without_ranges_gives_it_all_again(server, tmp_path):
    path, server.ranges = tmp_path / "file.bin", False
    path.with_name("file.bin.part").write_bytes(b"x" * 1000)
    assert download(server.url, path, MD5).read_bytes() == CONTENT


def test_a_part_that_is_complete_is_taken(server, tmp_path):
    path = tmp_path / "file.bin"
    path.with_name("file.bin.part").write_bytes(CONTENT)
    assert download(server.url, path, MD5).read_bytes() == CONTENT
    path.unlink()
    path.with_name("file.bin.part").write_bytes(CONTENT + b"too much")
    assert download(server.url, path, MD5).read_bytes() == CONTENT


def test_a_wrong_checksum_removes_the_file(server, tmp_path):
    path = tmp_path / "file.bin"
    with pytest.raises(FileFormatError, match=f"{MD5}.*'?{'0' * 32}"):
        download(server.url, path, "0" * 32)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_file_is_downloaded_again(server, tmp_path):
    path = tmp_path / "file.bin"
    path.write_bytes(b"damaged")
    assert download(server.url, path, MD5).read_bytes() == CONTENT


@pytest.mark.parametrize("where", ["http://127.0.0.1:9/file.bin", "{url}.not-there"])
def test_without_an_answer_the_error_says_what_to_do(server, tmp_path, where):
    path = tmp_path / "file.bin"
    with pytest.raises(DataNotFoundError, match="could not be downloaded.*by hand") as error:
        download(where.format(url=server.url), path)
    assert str(path) in str(error.value)
    assert list(tmp_path.iterdir()) == []


def zipped(**files):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return memory.getvalue()


def test_an_archive_is_unpacked_all_or_not_at_all(tmp_path):
    archive = tmp_path / "a.zip"
    archive.write_bytes(zipped(one="1" * 5000, two="2"))
    assert sorted(p.name for p in unpack(archive, tmp_path / "a").iterdir()) == ["one", "two"]
    damaged = bytearray(archive.read_bytes())
    damaged[35:45] = b"0123456789"
    archive.write_bytes(bytes(damaged))
    with pytest.raises(FileFormatError, match="damaged"):
        unpack(archive, tmp_path / "b")
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("cls", [Davis, ALOV300])
def test_progress_is_told_as_urlretrieve_tells_it(cls, capsys):
    for arguments in ((1, 1000, 4000), (5, 1000, 4000), (2, 1000, -1)):
        cls.progress(*arguments)
    told = capsys.readouterr().out.split("\r")[1:]
    assert told == ["Downloading: 25.0%", "Downloading: 100.0%", "Downloading: 2,000 bytes"]


def test_a_download_without_an_address_makes_no_folder(tmp_path):
    """The folder was there when urllib refused the address."""
    with pytest.raises(ParameterError, match="url must be an address"):
        download("file.bin", tmp_path / "new" / "file.bin")
    assert list(tmp_path.iterdir()) == []


def test_a_checksum_that_is_none_is_refused_before_anything_is_fetched(server, tmp_path):
    """All was downloaded, compared with it, and removed."""
    with pytest.raises(ParameterError, match="md5 must be 32"):
        download(server.url, tmp_path / "file.bin", md5="sha256")
    assert server.asked == [] and list(tmp_path.iterdir()) == []


def test_files_may_be_named_by_text(tmp_path):
    """Checksums and archives took objects of pathlib only."""
    (tmp_path / "a.zip").write_bytes(zipped(one="1"))
    assert len(checksum(str(tmp_path / "a.zip"))) == 32
    assert [p.name for p in unpack(f"{tmp_path}/a.zip", f"{tmp_path}/a").iterdir()] == ["one"]
    for call in (checksum, lambda path: unpack(path, tmp_path / "b")):
        with pytest.raises(DataNotFoundError, match="there is no"):
            call(tmp_path / "absent")
