"""Hand a message to the user's own mail server: the only place that speaks SMTP, and only over TLS."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from pathlib import Path

from monitor.errors import NotSentError, PerhapsSentError

TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where the user's mail goes out."""

    host: str
    port: int
    security: str = "starttls"
    """``starttls`` (usually port 587) or ``tls`` (usually port 465); nothing is sent in the clear."""
    user: str = ""
    password: str = ""
    authority: Path | None = None
    """PEM file with the certificate authority of the server; by default those of the system."""

    @property
    def name(self) -> str:
        """Host and port."""
        return f"{self.host}:{self.port}"


def post(message: bytes, server: MailServer) -> str:
    """Hand over a message and return what the server said when it took it.

    :param message: RFC 5322, with From and To
    :raises NotSentError: the server surely did not take it
    :raises PerhapsSentError: the connection broke after the text was handed over: nobody knows
    """
    headers = BytesParser(policy=policy.SMTP).parsebytes(message, headersonly=True)
    sender, to = _address(headers["From"]), _address(headers["To"])
    with _connected(server) as connection:
        with _before_text(server):
            _command(connection.mail(sender), 250, server)
            _command(connection.rcpt(to), 250, server)
        return _hand_over(connection, message, server)


def _address(header: object) -> str:
    (address,) = getattr(header, "addresses", ()) or (None,)
    if address is None:
        raise NotSentError("The message has not exactly one sender and one recipient; write the letter again.")
    return str(address.addr_spec)


def _hand_over(connection: smtplib.SMTP, message: bytes, server: MailServer) -> str:
    try:
        code, answer = connection.data(message)
    except smtplib.SMTPDataError as error:  # it did not even ask for the text
        raise _refused(server, error.smtp_code, error.smtp_error) from error
    except (OSError, smtplib.SMTPException) as error:
        raise PerhapsSentError(
            f"The connection to {server.name} broke while it took the message ({error}), so nobody knows whether it"
            " left: look for it among the sent messages of that mail account before anything else."
        ) from error
    if code != 250:
        raise _refused(server, code, answer)
    return f"{code} {_text(answer)}"


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Yield a connection over TLS, on which the user has logged in."""
    with _before_text(server):
        context = ssl.create_default_context(cafile=str(server.authority) if server.authority else None)
        if server.security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
    try:
        with _before_text(server):
            if server.security != "tls":
                connection.starttls(context=context)
            connection.ehlo()
            if server.user:
                connection.login(server.user, server.password)
        yield connection
    finally:
        connection.close()


@contextmanager
def _before_text(server: MailServer) -> Iterator[None]:
    """Whatever fails here, nothing of the message was handed over."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise NotSentError(
            f"The certificate of {server.name} is not to be trusted ({error.verify_message}); nothing was sent: check"
            " the host, or name the file of its certificate authority."
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSentError(
            f"{server.name} did not take the message ({_said(error)}); nothing was sent: check the mail settings"
            " (reclaim mail show) and try again."
        ) from error


def _said(error: Exception) -> str:
    text = getattr(error, "smtp_error", b"")
    return _text(text) or str(error) or type(error).__name__


def _command(answer: tuple[int, bytes], wanted: int, server: MailServer) -> None:
    code, text = answer
    if code not in {wanted, 251}:
        raise _refused(server, code, text)


def _refused(server: MailServer, code: int, answer: bytes | str) -> NotSentError:
    return NotSentError(
        f"{server.name} refused the message ({code} {_text(answer)}); nothing was sent: put it right and try again."
    )


def _text(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())
