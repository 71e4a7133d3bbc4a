"""A desk with days of work behind it, its commands, and its console."""

from __future__ import annotations

from tests.console.conftest import office as office
from tests.reports.conftest import desk as desk, worked as worked
