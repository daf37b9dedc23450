"""The Dockerfile keeps the rules that linters of such files have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def instructions():
    """Each instruction and its arguments, continued lines joined, comments left out."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    joined = lines.replace("\\\n", " ")
    return [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]


PARTS = instructions()


def arguments(*names):
    return [rest for name, rest in PARTS if name in names]


def test_base_images_have_a_version_and_stages_that_exist():
    stages = {"base", "build", "test"}
    for image in arguments("FROM"):
        name = image.split()[0]
        assert name in stages or re.fullmatch(r"python:\$\{PYTHON\}-slim", name), image
    assert any(re.fullmatch(r"PYTHON=3\.\d+", default) for default in arguments("ARG"))


def test_every_pip_install_leaves_no_cache_and_names_versions_or_a_folder():
    runs = [command for run in arguments("RUN") for command in run.split("&&")]
    installs = [run for run in runs if "pip install" in run or "pip wheel" in run]
    assert len(installs) >= 3
    for command in installs:
        assert "--no-cache-dir" in command
        for package in re.findall(r'"([^"]+)"', command):
            assert re.search(r">=|^\.|@ file:|^\$", package), f"{package}: which version?"


def test_commands_are_lists_that_no_user_but_an_unprivileged_one_runs():
    for command in arguments("CMD", "ENTRYPOINT"):
        assert command.startswith("[") and command.endswith("]")
    last = [name for name, _ in PARTS]
    assert "USER" in last[max(i for i, name in enumerate(last) if name == "FROM") :]
    assert all(user.isdigit() and user != "0" for user in arguments("USER")), "a number: no lookup"


def test_folders_are_absolute_and_what_is_copied_is_there():
    assert all(folder.startswith("/") for folder in arguments("WORKDIR"))
    for copied in arguments("COPY"):
        words = [word for word in copied.split() if not word.startswith("--")]
        if "--from" not in copied:
            assert all((ROOT / source).exists() for source in words[:-1]), copied
    assert not arguments("ADD", "MAINTAINER")


@pytest.mark.parametrize("word", ["sudo", "apt-get", "curl", "wget", ":latest", "cd "])
def test_it_does_without(word):
    assert not any(word in rest for _, rest in PARTS)


def test_a_build_argument_chooses_between_cpu_and_cuda():
    (index,) = [arg for arg in arguments("ARG") if arg.startswith("TORCH_INDEX=")]
    assert index.endswith("/whl/cpu")
    assert any("${TORCH_INDEX}" in run for run in arguments("RUN"))
