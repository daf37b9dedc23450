"""Optional packages are imported, or named with what installs them."""

from __future__ import annotations

import sys

import pytest

from bindsnet.errors import BindsNETError, MissingPackageError
from bindsnet.optional import import_optional


def test_an_installed_module_is_returned():
    assert (
        import_optional("json.decoder", extra="data", user="a test") is sys.modules["json.decoder"]
    )


def test_a_missing_package_is_an_error_that_says_what_to_install():
    with pytest.raises(MissingPackageError) as caught:
        import_optional("surely_missing.part", extra="plot", user="bindsnet.analysis")
    assert str(caught.value) == (
        "bindsnet.analysis needs the package 'surely_missing', which is not installed; "
        'install it with: pip install "bindsnet[plot]"'
    )
    assert isinstance(caught.value, ImportError)
    assert isinstance(caught.value, BindsNETError)
    assert caught.value.name == "surely_missing"


def test_a_package_that_lacks_one_of_its_own_raises_its_own_error(tmp_path, monkeypatch):
    (tmp_path / "broken_package.py").write_text("import surely_missing")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="surely_missing") as caught:
        import_optional("broken_package", extra="plot", user="a test")
    assert not isinstance(caught.value, MissingPackageError)
