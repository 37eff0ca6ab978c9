"""The command's logs stay as they are: they would write to a terminal of the test that is closed afterwards."""

import pytest


@pytest.fixture(autouse=True)
def no_set_up_of_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liora.cli.bench.set_up_logs", lambda level: None)
