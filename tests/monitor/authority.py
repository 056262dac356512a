"""A real timestamp authority on this computer: ``openssl ts -reply`` behind a small HTTP server."""

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed, so there is no local authority")

CONFIG = """
[tsa]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
other_policies = 1.3.6.1.4.1.99999.2
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class Office:
    """Certificates of an authority in a folder, and what it answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "ca.pem"
        """Root certificate, which the answers do not hold."""
        self._make()

    def _make(self) -> None:
        folder = self.folder
        (folder / "extensions").write_text(
            "extendedKeyUsage = critical, timeStamping\nkeyUsage = critical, digitalSignature\n", encoding="ascii"
        )
        (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder), encoding="ascii")
        (folder / "serial").write_text("1000\n", encoding="ascii")
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        run("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Root", at=folder)
        run("req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Test authority", at=folder)
        signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30", "-extfile", "extensions")
        run("x509", "-req", "-in", "tsa.csr", "-out", "tsa.pem", *signing, at=folder)

    def answer(self, query: bytes, *options: str) -> bytes:
        """Return the answer to a query."""
        (self.folder / "query").write_bytes(query)
        where = ("-config", "tsa.cnf", "-section", "tsa", "-queryfile", "query", "-out", "reply")
        run("ts", "-reply", *where, *options, at=self.folder)
        return (self.folder / "reply").read_bytes()


def run(*words: str, at: Path) -> str:
    """Run openssl and return what it prints."""
    command = [OPENSSL or "openssl", *words]
    return subprocess.run(command, cwd=at, check=True, capture_output=True, text=True, timeout=30).stdout


Reply = Callable[[bytes], tuple[int, bytes]]
"""What a server says to a query: status and body."""


@contextmanager
def serving(reply: Reply) -> Iterator[tuple[str, list[bytes]]]:
    """Answer queries on this computer; yields the address and everything that was received."""
    received: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            status, body = reply(received[-1])
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  the library's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsr", received
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
