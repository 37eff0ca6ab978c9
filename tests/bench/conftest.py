"""The command's logs stay as they are: they would write to a terminal of the test that is closed afterwards."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest


@pytest.fixture(autouse=True)
def no_set_up_of_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liora.cli.bench.set_up_logs", lambda level: None)


class TakesAll(BaseHTTPRequestHandler):
    """Answers every POST with 200."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"OK")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        pass


@pytest.fixture
def webhook_that_takes_all() -> Iterator[str]:
    """The address of a webhook in a thread of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), TakesAll)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/webhook"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
