"""``python -m bindsnet`` says what a bug report needs, and whether the installation works."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import torch

import bindsnet
from bindsnet import __main__


def test_it_names_versions_engine_and_cache_and_passes_its_own_test(tmp_path):
    environment = os.environ | {"BINDSNET_CACHE": str(tmp_path)}
    folder = str(bindsnet.ROOT_DIR)
    environment["PYTHONPATH"] = folder
    code = (
        "import runpy, sys; sys.modules['numba'] = None; "
        "runpy.run_module('bindsnet', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert f"bindsnet {bindsnet.__version__}" in done.stdout
    assert f"Python {platform.python_version()}" in done.stdout
    assert f"torch {torch.__version__.partition('+')[0]}" in done.stdout
    assert "engine 'auto': ReferenceEngine" in done.stdout, "without numba"
    assert done.stdout.endswith("self-test: passed\n")


def test_the_engines_agree_here_and_torchs_random_numbers_stay(capsys):
    before = torch.random.get_rng_state()
    assert __main__.main() == 0
    assert torch.equal(torch.random.get_rng_state(), before)
    output = capsys.readouterr().out
    assert "engine 'auto': NativeEngine" in output and "self-test: passed" in output
    spikes = output.split("NativeEngine, ")[1].split(" spikes")[0]
    assert int(spikes) > 100, "silence proves nothing"
    assert __main__.version("nothing-of-that-name") == "nothing-of-that-name missing"


def test_engines_that_disagree_are_a_failure(capsys, monkeypatch):
    made, factors = __main__.example, iter((1.0, 0.5))

    def other_each_time():
        example = made()
        example.connection.w.mul_(next(factors))
        return example

    monkeypatch.setattr(__main__, "example", other_each_time)
    assert __main__.self_test() == 1
    assert "FAILED" in capsys.readouterr().out
