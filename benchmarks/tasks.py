"""What agents and networks on other data than images have learned, from what their examples print.

    python -m benchmarks.tasks --measure                     run every command, and keep its lines
    python -m benchmarks.tasks --measure --only cartpole.py  or some of them
    python -m benchmarks.results                             write the page

Each line of ``benchmarks/results/tasks.jsonl`` is a command: what it printed, the seconds, the
machine. Numbers of the page are found in what was printed, and nowhere else.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bindsnet

ROOT = Path(__file__).resolve().parents[1]
RAW = ROOT / "benchmarks" / "results" / "tasks.jsonl"
CHATTER = ("episode ", "Episode: ", "Iteration: ", "return: ")


@dataclass(frozen=True)
class Task:
    """A command, and where in what it prints the numbers stand.

    Parameters
    ----------
    script, options
        The command.
    what
        What it measures, and what counts as success.
    found, chance, test
        Patterns with one group each: values, one for each seed; the same of a random agent; the
        probability of such a difference by chance. None for nothing.
    """

    script: str
    options: str
    what: str
    found: str
    chance: str | None = None
    test: str | None = None

    @property
    def command(self) -> str:
        """What to type, but for the folder of data."""
        return f"python examples/{self.script} {self.options}".strip()


SCORE = r": (\d[\d.]* ± [\d.]+, at most \d+)"
RANDOM = "random agent" + SCORE
P = r"p = (\S+) \(Mann-Whitney\)"
AGAINST = r"trained (-?[\d.]+) ±", r"random (-?[\d.]+ ± [\d.]+)", r"p = (\S+)$"
RIGHT = r"seed \d: ([\d.]+) % right", r"random agent: ([\d.]+)"
AFTER = "score in 30 episodes, after 30 of learning"


def _figure(name: str) -> str:
    return f"--figure docs/images/{name}.png"


TABLES = {
    "Agents that learn from reward": (
        Task("rl/cue_reward.py", _figure("cue_reward"), "right answers, %; 90 asked", *RIGHT),
        Task("rl/bandit.py", _figure("bandit"), "right arms, %; 90 asked", *RIGHT),
        Task("rl/follow_dot.py", _figure("follow_dot"), "return of an episode", *AGAINST),
        Task(
            "dotTracing/dot_tracing.py",
            "--seed 1 --seeds 5 --no-write " + _figure("dot_tracing"),
            "return of an episode",
            *AGAINST,
        ),
        Task("rl/grid_world.py", _figure("grid_world"), "steps to the goal", *AGAINST),
        Task(
            "rl/cartpole.py",
            _figure("cartpole"),
            "best mean return of 100 episodes in a row; 195 asked of 4 of 5 seeds",
            r"of 100 episodes (\d+), of",
            r"random agent: (\d+)",
        ),
        Task(
            "rl/florian_xor.py",
            _figure("florian_xor"),
            "networks that tell (0, 1) and (1, 0) from (1, 1) and (0, 0)",
            r"(MSTDP\w*: \d of \d) networks",
        ),
    ),
    "Atari games": (
        Task(
            "breakout/random_network_baseline.py",
            "",
            "score in 30 episodes",
            "random network" + SCORE,
            RANDOM,
            P,
        ),
        Task(
            "breakout/breakout_stdp.py",
            "--train 30 --test 30",
            AFTER,
            "MSTDP" + SCORE,
            RANDOM,
            P,
        ),
        Task(
            "breakout/play_breakout_from_ANN.py",
            "",
            "score in 30 episodes, of a converted network that imitates a rule",
            "spiking network" + SCORE,
            RANDOM,
            P,
        ),
        Task(
            "space_invaders/space_invaders_stdp.py",
            "--train 30 --test 30",
            AFTER,
            "MSTDP" + SCORE,
            RANDOM,
            P,
        ),
    ),
    "Speech and events": (
        Task(
            "speech/spoken_digits.py",
            "",
            "accuracy on the official test takes, %",
            r"weighted sum: (.*) %",
        ),
        Task(
            "events/nmnist.py",
            "",
            "accuracy on 100 recordings for testing, %",
            r"weighted sum: (.*) %",
        ),
    ),
}
"""The commands, by what they are about."""

HEAD = """
Written from `benchmarks/results/tasks.jsonl`, which `python -m benchmarks.tasks --measure` adds to.
Values are of each seed, or mean ± standard error; p is the greatest of the seeds', of the test of
Mann and Whitney against the random agent. Seconds are of all seeds, beside other work on the
machine. [Agents](agents.md) tells more.
"""


def read(file: Path = RAW) -> dict[str, dict[str, Any]]:
    """The last run of each command."""
    if not file.exists():
        return {}
    runs = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return {run["command"]: run for run in runs}


def row(task: Task, run: dict[str, Any]) -> list[str]:
    """One row of a table: the command, and the numbers in what it printed."""

    def numbers(pattern: str | None) -> list[str]:
        return re.findall(pattern, run["printed"], re.MULTILINE) if pattern else []

    found, chance, tests = map(numbers, (task.found, task.chance, task.test))
    worst = max(tests, key=float, default="")
    columns = [f"`{task.command}`", task.what, ", ".join(found), chance[0] if chance else "", worst]
    return [*columns, f"{run['seconds']:.0f}"]


def section(runs: dict[str, dict[str, Any]]) -> str:
    """What the page says of the commands that were run, as Markdown."""
    titles = ["command", "what", "found", "random agent", "p", "seconds"]
    text = ""
    for title, tasks in TABLES.items():
        rows = [row(task, runs[task.command]) for task in tasks if task.command in runs]
        if rows:
            lines = [titles, ["---"] * len(titles), *rows]
            table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
            text += f"\n## {title}\n{'' if text else HEAD}\n{table}\n"
    return text


def measure(task: Task) -> None:
    """Run the command, and append what it printed."""
    start = time.perf_counter()
    words = [sys.executable, *task.command.split()[1:]]
    run = subprocess.run(words, check=True, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")
    line = {
        "command": task.command,
        "printed": "\n".join(s for s in run.stdout.splitlines() if not s.startswith(CHATTER)),
        "seconds": round(time.perf_counter() - start, 1),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "version": bindsnet.__version__,
    }
    with RAW.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        "python -m benchmarks.tasks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--measure", action="store_true", help="run the commands")
    parser.add_argument("--only", nargs="*", default=[], help="names of scripts")
    args = parser.parse_args(argv)
    for task in (task for tasks in TABLES.values() for task in tasks):
        if args.measure and (not args.only or Path(task.script).name in args.only):
            measure(task)
    print(section(read()))


if __name__ == "__main__":
    main()
