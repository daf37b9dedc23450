"""Importing the data sets imports no optional package."""

from __future__ import annotations

import subprocess
import sys

import pytest

import bindsnet.datasets


def test_importing_the_package_imports_no_optional_package():
    code = (
        "import sys, bindsnet.datasets; "
        "print([m for m in ('torchvision', 'sklearn', 'matplotlib', 'PIL') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_names_of_the_wrapped_classes_are_listed():
    assert len(bindsnet.datasets.WRAPPED) == 24
    assert set(bindsnet.datasets.WRAPPED) <= set(dir(bindsnet.datasets))
    assert set(bindsnet.datasets.WRAPPED) <= set(bindsnet.datasets.__all__)


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'MNITS'"):
        _ = bindsnet.datasets.MNITS
