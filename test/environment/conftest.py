"""Gymnasium is optional: without it, its tests are skipped."""

from __future__ import annotations

import pytest

pytest.importorskip("gymnasium")
