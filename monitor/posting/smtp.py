"""Hand a message to a mail server: the only place that speaks SMTP, and only over TLS."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from monitor.casework.clearance import Cleared
from monitor.errors import NotSentError, PerhapsSentError
from monitor.posting.account import MailAccount

TIMEOUT_S = 60.0
_OURSELVES = "[127.0.0.1]"
"""How the program greets; the name of the user's computer is nobody's business."""
_UNREADY = "does not talk as a mail server does"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where the user's mail goes out."""

    host: str
    port: int
    security: str = "starttls"
    """``starttls`` (usually port 587) or ``tls`` (usually port 465); nothing is sent in the clear."""
    user: str = ""
    password: str = field(default="", repr=False)
    authority: Path | None = None
    """PEM file with the certificate authority of the server; by default those of the system."""
    timeout_s: float = TIMEOUT_S

    @property
    def name(self) -> str:
        """Host and port."""
        return f"{self.host}:{self.port}"


def mail_server(account: MailAccount, password: str) -> MailServer:
    """Return the server of an account, with the password that its user gave."""
    return MailServer(
        host=account.host,
        port=account.port,
        security=account.security,
        user=account.user,
        password=password,
        authority=Path(account.authority) if account.authority else None,
    )


def post(message: bytes, server: MailServer, cleared: Cleared) -> str:
    """Hand over a message and return what the server said when it took it.

    :param message: RFC 5322 with CRLF line ends, one From and one To, and only ASCII
    :param cleared: made by the gates for this message
    :raises NotSentError: the server surely did not take it, or it is not the message that was cleared
    :raises PerhapsSentError: the connection broke after the text was handed over: nobody knows
    """
    headers = BytesParser(policy=policy.SMTP).parsebytes(message, headersonly=True)
    sender, to = _address(headers["From"]), _address(headers["To"])
    cleared.demand(message, to)
    if headers["Cc"] or headers["Bcc"]:
        raise NotSentError("The message has more recipients than one; nothing was sent.")
    return _deliver(message, sender, to, server)


def post_to_oneself(message: bytes, server: MailServer, own: str) -> str:
    """Hand over a message from the user to the user, and return what the server said when it took it.

    It is no letter, so no gate clears it; and it can become none, since it goes to an address of the user's alone.

    :param message: as for ``post``
    :param own: the address that the user has named as their own for such messages
    :raises NotSentError: the server surely did not take it, or it is for somebody else
    :raises PerhapsSentError: the connection broke after the text was handed over
    """
    headers = BytesParser(policy=policy.SMTP).parsebytes(message, headersonly=True)
    sender, to = _address(headers["From"]), _address(headers["To"])
    if to != own or headers["Cc"] or headers["Bcc"]:
        raise NotSentError("The message is for somebody else than the user; nothing was sent.")
    return _deliver(message, sender, to, server)


def _deliver(message: bytes, sender: str, to: str, server: MailServer) -> str:
    with _connected(server) as connection:
        with _before_text(server):
            _command(connection.mail(sender), server)
            _command(connection.rcpt(to), server)
            code, answer = connection.docmd("DATA")
        if code != 354:
            raise _refused(server, code, answer)
        return _hand_over(connection, message, server)


def try_login(server: MailServer) -> str:
    """Connect, log in, send nothing, and return how the connection is protected.

    :raises NotSentError: the server cannot be reached, is not to be trusted, or does not let the user in
    """
    with _connected(server) as connection:
        with _before_text(server, _UNREADY):
            _command(connection.noop(), server)
        version = connection.sock.version() if isinstance(connection.sock, ssl.SSLSocket) else None
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()
        return str(version)


def _address(header: object) -> str:
    addresses: tuple[Any, ...] = getattr(header, "addresses", ())
    if len(addresses) != 1 or not str(addresses[0].addr_spec).isascii():
        raise NotSentError("The message has not exactly one sender and one recipient; nothing was sent.")
    return str(addresses[0].addr_spec)


def _hand_over(connection: smtplib.SMTP, message: bytes, server: MailServer) -> str:
    """Send the text; from its first byte on, a connection that breaks leaves the question open."""
    stuffed = re.sub(rb"(?m)^\.", b"..", message)
    try:
        connection.send(stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        code, answer = connection.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise PerhapsSentError(
            f"The connection to {server.name} broke while it took the message ({error}), so nobody knows whether it"
            " left: look for it among the sent messages of that mail account before anything else."
        ) from error
    if code != 250:
        raise _refused(server, code, answer)
    with suppress(OSError, smtplib.SMTPException):
        connection.quit()
    return f"{code} {_text(answer)}"


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Yield a connection over TLS, on which the user has logged in."""
    with _before_text(server, "cannot be reached"):
        context = ssl.create_default_context(cafile=str(server.authority) if server.authority else None)
        if server.security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, _OURSELVES, timeout=server.timeout_s, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, _OURSELVES, timeout=server.timeout_s)
    try:
        with _before_text(server, _UNREADY):
            if server.security != "tls":
                connection.starttls(context=context)
            connection.ehlo()
            if server.user:
                connection.login(server.user, server.password)
        yield connection
    finally:
        connection.close()


@contextmanager
def _before_text(server: MailServer, problem: str = "did not take the message") -> Iterator[None]:
    """Whatever fails here, nothing of the message was handed over.

    :param problem: what to say of the server where nothing more is known
    """
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise NotSentError(
            f"The certificate of {server.name} is not to be trusted ({error.verify_message}); nothing was sent: check"
            " the host, or name the file of its certificate authority: reclaim mail set --authority FILE."
        ) from error
    except smtplib.SMTPAuthenticationError as error:
        raise NotSentError(
            f"{server.name} does not let {server.user} in ({_said(error)}); nothing was sent: check the user name and"
            " the password (many services want one made for programs)."
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise NotSentError(
            f"{server.name} cannot do what is asked ({error}); nothing was sent, since nothing goes in the clear: try"
            " reclaim mail set --security tls --port 465."
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSentError(
            f"{server.name} {problem} ({_said(error)}); nothing was sent: check the mail settings"
            " (reclaim mail show) and try again."
        ) from error


def _said(error: Exception) -> str:
    text = getattr(error, "smtp_error", b"")
    return _text(text) or str(error) or type(error).__name__


def _command(answer: tuple[int, bytes], server: MailServer) -> None:
    code, text = answer
    if code not in {250, 251}:
        raise _refused(server, code, text)


def _refused(server: MailServer, code: int, answer: bytes | str) -> NotSentError:
    return NotSentError(
        f"{server.name} refused the message ({code} {_text(answer)}); nothing was sent: put it right and try again."
    )


def _text(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())
