"""Fixtures of the proofs, and the table at the end of a run whose figures are written down."""

import os
from pathlib import Path
from typing import Any

from ..tenants import new_tenant as new_tenant
from ..tenants import pool as pool
from ..web.conftest import new_site as new_site
from .figures import table


def pytest_terminal_summary(terminalreporter: Any) -> None:
    path = Path(os.environ.get("LIORA_RELIABILITY_REPORT") or os.devnull)
    if path.is_file() and path.stat().st_size:
        terminalreporter.section(str(path))
        for line in table(path):
            terminalreporter.write_line(line)
