"""The files around the package agree with each other."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import bindsnet

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = [
    'pip install -e ".[all]" && python examples/mnist/eth_mnist.py',
    'pip install -e ".[all]" && python -m pytest test/',
]


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_requirements_txt_is_the_full_set_of_pyproject(project):
    extras = project["optional-dependencies"]
    wanted = set(project["dependencies"])
    wanted.update(line for name, lines in extras.items() if name != "all" for line in lines)
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert {line for line in lines if line and not line.startswith("#")} == wanted


def test_the_extra_all_is_every_other_extra(project):
    extras = project["optional-dependencies"]
    (everything,) = extras["all"]
    names = re.fullmatch(r"bindsnet\[(.*)\]", everything)[1].split(",")
    assert sorted(names) == sorted(set(extras) - {"all"})


def test_nothing_is_pinned(project):
    lines = [*project["dependencies"], *sum(project["optional-dependencies"].values(), [])]
    assert not [line for line in lines if "==" in line or "<" in line]


def test_the_version_is_a_literal_that_can_be_read_without_importing():
    source = (ROOT / "bindsnet" / "__init__.py").read_text(encoding="utf-8")
    assert re.search(r'^__version__ = "(.*)"$', source, re.MULTILINE)[1] == bindsnet.__version__


def test_the_citation_has_the_version_and_the_metadata_the_pythons(project):
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {bindsnet.__version__}\n" in citation
    pythons = {c.rpartition(" ")[2] for c in project["classifiers"] if "Python :: 3." in c}
    assert {"3.11", "3.12", "3.13"} <= pythons
    assert f"Python :: {sys.version_info.major}" in " ".join(project["classifiers"])


def test_the_package_carries_types():
    assert (ROOT / "bindsnet" / "py.typed").is_file()
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert tools["setuptools"]["package-data"]["bindsnet"] == ["py.typed"]


def test_the_licence_is_the_whole_agpl():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.split("\n", 1)[0].strip() == "GNU AFFERO GENERAL PUBLIC LICENSE"
    assert len(text.splitlines()) == 661
    assert "END OF TERMS AND CONDITIONS" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_ci_runs_the_commands_of_the_readme(command):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"```bash\n{command}\n```" in readme
    assert f"run '{command}'" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_importing_bindsnet_imports_no_optional_package():
    optional = ("torchvision", "matplotlib", "sklearn", "gymnasium", "tensorboard")
    code = f"import sys, bindsnet; print([m for m in {optional} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
