"""How the documentation is built: ``sphinx-build -W docs docs/_build/html``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "docs" / "_ext")]
os.environ.setdefault("OMP_NUM_THREADS", "1")

import bindsnet  # noqa: E402

project = "BindsNET"
author = "The BindsNET authors"
copyright = author  # noqa: A001 - Sphinx's name
version = release = bindsnet.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx-mathjax-offline",  # the equations show without a network
    "sphinx.ext.viewcode",
    "sphinx_design",
    "catalogue",
    "gallery",
]
source_suffix = {".rst": "restructuredtext", ".md": "markdown"}
exclude_patterns = ["_build", "_ext", "gallery/*.py"]
html_theme = "furo"
html_title = f"BindsNET {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]

autodoc_typehints = "none"  # types are in the signatures of the source, and shapes in the text
autodoc_member_order = "bysource"
autodoc_default_options = {"show-inheritance": True}
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
napoleon_preprocess_types = False

myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
suppress_warnings = ["ref.footnote", "myst.xref_missing"]
