"""A real mail server on this computer: TLS by a certificate authority of its own, a user, and moods."""

# ruff: noqa: ARG002, N802 - the names and arguments of handlers are those that aiosmtpd calls

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from monitor.posting import MailServer

USER, PASSWORD = "ann", "correct horse"


@dataclass
class Post:
    """What the server does with messages; a handler of aiosmtpd."""

    mood: dict[str, str] = field(default_factory=dict)
    """By command: what to answer; ``cut`` drops the connection without an answer, ``hang`` gives none."""
    reached: threading.Event = field(default_factory=threading.Event)
    """Set when it hangs."""
    taken: list[bytes] = field(default_factory=list)
    """Messages that it took."""

    @property
    def messages(self) -> list[EmailMessage]:
        """The messages that it took, read."""
        return [BytesParser(EmailMessage, policy=policy.SMTP).parsebytes(raw) for raw in self.taken]

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Answer MAIL."""
        envelope.mail_from = address
        return await self._answer("MAIL", server)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Answer RCPT."""
        envelope.rcpt_tos.append(address)
        return await self._answer("RCPT", server)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Answer the text of a message."""
        if self.mood.get("DATA", "250").startswith(("250", "cut after", "hang after")):
            self.taken.append(envelope.original_content)
        return await self._answer("DATA", server)

    async def _answer(self, command: str, server: Any) -> str:
        answer = self.mood.get(command, "250 taken")
        if answer.startswith("cut"):
            server.transport.abort()
        if answer.startswith("hang"):
            self.reached.set()
            await asyncio.sleep(60)
        return answer

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        """Let one user in."""
        return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)


@dataclass(frozen=True)
class MailHouse:
    """A running server."""

    post: Post
    server: MailServer
    authority: Path


@contextmanager
def mail_house(
    folder: Path, *, security: str = "starttls", name: str = "localhost", tls: bool = True
) -> Iterator[MailHouse]:
    """Run a server for the length of a block.

    :param name: whom its certificate is for
    :param tls: whether it offers STARTTLS at all
    """
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    post, port = Post(), free_port()
    options: dict[str, Any] = {"authenticator": post.authenticate}
    if security == "tls":
        # Authentication is asked for, but this server does not see that it is behind TLS.
        options |= {"ssl_context": context, "auth_require_tls": False}
    elif tls:
        options |= {"tls_context": context, "require_starttls": True, "auth_required": True}
    controller = Controller(post, hostname="localhost", port=port, **options)
    controller.start()
    try:
        server = MailServer(
            host="localhost", port=port, security=security, user=USER, password=PASSWORD, authority=path, timeout_s=10
        )
        yield MailHouse(post=post, server=server, authority=path)
    finally:
        controller.stop()


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
