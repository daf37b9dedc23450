"""The two who take turns: this checkout, and the peer in an environment of its own."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers import WORKER, Peer

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Python:
    """A Python with a ``bindsnet``: how to start it, and in which environment."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]

    def run(self, code: str, **environment: str) -> str:
        """Run code in a fresh process; give what it printed."""
        done = subprocess.run(
            [*self.command, "-c", code],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{self.name} failed:\n{done.stderr}")
        return done.stdout


def machine() -> str:
    """The processor's name, where the system tells it, and how many cores there are."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores"


def our_python() -> Python:
    """The Python that runs now, with the ``bindsnet`` of this checkout."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return Python("ours", (sys.executable, "-P"), environment)


def peer_python(peer: Peer, environments: Path | None = None) -> Python:
    """The Python of a peer's environment, which is made if it is not there.

    ``-I``: a ``bindsnet`` in the present folder or in PYTHONPATH must not get before it.
    """
    folder = (environments or default_environments()) / peer.environment
    return Python(peer.name, (str(environment(folder, peer.installs)), "-I"), _on_path(folder))


def environment(folder: Path, installs: Sequence[Sequence[str]]) -> Path:
    """The Python in a folder; if there is none, an environment is made and filled by pip."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "pyvenv.cfg").exists():
        print(f"making {folder} with {installs} ...", flush=True)
        venv.create(folder, with_pip=True)
        for arguments in installs:
            command = [str(python), "-I", "-m", "pip", "install", "--quiet", *arguments]
            if subprocess.run(command).returncode:
                (folder / "pyvenv.cfg").unlink()  # so that the next call tries again
                raise RuntimeError(f"pip could not install {' '.join(arguments)}")
    return python


def _on_path(folder: Path) -> dict[str, str]:
    """What a process of an environment sees: its programs come first, for those that compile."""
    programs = str(folder / ("Scripts" if os.name == "nt" else "bin"))
    return {**os.environ, "PATH": os.pathsep.join((programs, os.environ.get("PATH", "")))}


def default_environments() -> Path:
    """Where the peers' environments go: the user's cache, outside the project."""
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return home / "bindsnet-benchmarks"


class Player:
    """A process that builds and runs networks when told to; see ``protocol.py``."""

    def __init__(self, python: Python, worker: Path = WORKER) -> None:
        self.name, self._python, self._worker = python.name, python, worker
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [*self._python.command, str(self._worker)],
            env=self._python.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self.versions = self._read()

    def restart(self) -> None:
        """Go on in a fresh process."""
        self.__exit__()
        self._start()

    def new(self, kind: str, **arguments: Any) -> float:
        """Build a network, in place of the one before; give the seconds it took."""
        return self._ask(new=kind, **arguments)["seconds"]

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method of the network that was built."""
        return self._ask(call=method, **arguments)

    def forget(self) -> None:
        """Drop the network that was built, and with it the memory it takes."""
        self._ask(forget=True)

    def use_threads(self, count: int) -> None:
        """Have torch use ``count`` threads in this player's process."""
        self._ask(threads=count)

    def timed(self, method: str) -> Callable[[int], float]:
        """The method as one who takes turns: called with the turn, for its seconds."""
        return lambda index: self.call(method, index=index)["seconds"]

    def __enter__(self) -> Player:
        return self

    def __exit__(self, *_: object) -> None:
        """End the process: it stops where its input ends."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def _ask(self, **request: Any) -> dict[str, Any]:
        self._process.stdin.write(json.dumps(request) + "\n")
        return self._read()

    def _read(self) -> dict[str, Any]:
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the process of {self.name} ended with {self._process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"{self.name}:\n{answer['error']}")
        return answer


def start(peer: Peer, environments: Path | None) -> Player:
    """The process of a peer, in its environment, with one thread until it is told otherwise."""
    player = Player(peer_python(peer, environments), peer.worker)
    player.use_threads(1)
    return player


def faster_threads(player: Player, trial: Callable[[], float]) -> int:
    """Let torch have one thread, or its own number of them where that is clearly faster.

    Clearly: by a tenth. On a busy machine threads that wait for each other can become
    many times slower during the measurement.
    """

    def turn(count: int) -> float:
        player.use_threads(count)
        trial()  # the first one after a change is slower
        return trial()

    own = player.versions["threads"]
    pairs = [(turn(own), turn(1)) for _ in range(4)]
    fewest = [min(seconds) for seconds in zip(*pairs, strict=True)]
    chosen = own if fewest[0] < 0.9 * fewest[1] else 1
    player.use_threads(chosen)
    return chosen
