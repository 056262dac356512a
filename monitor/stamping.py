"""RFC 3161 timestamps: the only place that asks an authority for one, and what checks its answer.

Nothing but a SHA-256 leaves this computer. The authority's root certificate is taken from a file that the user names,
else from the answer, else from the certificates that the system trusts; a token that leads to none of them is refused.
"""

import contextlib
import http.client
import ipaddress
import ssl
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from fingerprints.errors import printable
from monitor.errors import InputError, TimestampError
from monitor.settings import version_of

TIMEOUT_S = 20.0
"""For connecting, and for the whole answer."""
MOST_BYTES = 256 * 1024
"""A token with its certificates has a few thousand."""
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
SHA256_OID = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Who gives timestamps."""

    url: str
    """https, or http on this computer."""
    certificate: Path | None = None
    """PEM file with the authority's root certificate."""
    timeout_s: float = TIMEOUT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A timestamp that was checked."""

    answer: bytes
    """The authority's whole answer (TimeStampResp, DER), as ``openssl ts`` reads it."""
    root: bytes
    """PEM of the certificate that it leads to."""
    at: datetime
    """When the data existed, as the authority says."""
    serial: int
    """Number of the token."""
    policy: str
    """Object identifier of the authority's policy."""


def demand_usable(authority: Authority) -> None:
    """Refuse an authority that cannot be asked, before anything is made for it.

    :raises InputError: its address is neither https nor http on this computer, or its certificate cannot be read
    """
    _demand_address(authority.url)
    if authority.certificate:
        _roots_of(authority.certificate)


def shown(url: str) -> str:
    """Return an address as it may be passed on: without a query, which may hold a key."""
    return url.partition("?")[0].partition("#")[0]


def _demand_address(url: str) -> None:
    parts = _parts(url)
    is_plain = parts.scheme == "http" and _is_loopback(parts.hostname or "")
    if not parts.hostname or parts.username or not (parts.scheme == "https" or is_plain):
        raise InputError(
            f"“{printable(url)}” is no address of a timestamp authority that can be asked; give one that begins with"
            " https:// and holds no password."
        )


def stamp(data: bytes, authority: Authority) -> Stamp:
    """Ask an authority for a timestamp over the SHA-256 of ``data``, and check it.

    :raises InputError: as ``demand_usable``
    :raises TimestampError: the authority cannot be reached, refuses, or answers with something that does not hold
    """
    demand_usable(authority)
    roots = _roots_of(authority.certificate) if authority.certificate else []
    request = TimestampRequestBuilder(data=data, hash_algorithm=HashAlgorithm.SHA256).build()
    answer = _asked(authority, request.as_bytes())
    response = _decoded(answer, authority.url)
    root = _root_for(response, roots, authority.url)
    if response.tst_info.nonce != request.nonce:
        raise _bad(authority.url, "it answers another request")
    _verify(response, root, data, authority.url)
    return Stamp(
        answer=answer,
        root=root.public_bytes(Encoding.PEM),
        at=response.tst_info.gen_time.astimezone(UTC),
        serial=response.tst_info.serial_number,
        policy=response.tst_info.policy.dotted_string,
    )


def check_stamp(data: bytes, answer: bytes, root: bytes) -> datetime:
    """Check a timestamp that was kept and return the time that it states.

    :param root: PEM of the certificate that it must lead to
    :raises TimestampError: it is not over this data, or was changed
    """
    try:
        (certificate,) = x509.load_pem_x509_certificates(root)
    except ValueError as error:
        raise _bad("", "the certificate of its authority was changed") from error
    if certificate.public_bytes(Encoding.PEM) != root:
        raise _bad("", "the certificate of its authority was changed")
    response = _decoded(answer, "")
    if response.as_bytes() != answer:
        raise _bad("", "it was changed")
    _verify(response, certificate, data, "")
    return response.tst_info.gen_time.astimezone(UTC)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is no number
    except ValueError as error:
        raise InputError(f"“{printable(url)}” is no address; give one like https://tsa.example/tsr.") from error
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _asked(authority: Authority, query: bytes) -> bytes:
    """Return the authority's answer; redirections are not followed."""
    parts = _parts(authority.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=authority.timeout_s)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Content-Type": QUERY, "Accept": REPLY, "User-Agent": f"Reclaim/{version_of()}"}
    deadline = time.monotonic() + authority.timeout_s
    try:
        connection.request("POST", target, body=query, headers=headers)
        with connection.getresponse() as reply:
            if reply.status != http.client.OK:
                raise _bad(authority.url, f"it says {reply.status} {reply.reason}")
            return _body(reply, deadline, authority.url)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _bad(authority.url, str(error) or type(error).__name__) from error
    finally:
        connection.close()


def _body(reply: http.client.HTTPResponse, deadline: float, url: str) -> bytes:
    body = b""
    while part := reply.read1(1 << 16):
        body += part
        if len(body) > MOST_BYTES:
            raise _bad(url, f"its answer is longer than {MOST_BYTES // 1024} KiB")
        if time.monotonic() > deadline:
            raise _bad(url, "it answers too slowly")
    return body


def _decoded(answer: bytes, url: str) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(answer)
    except ValueError as error:
        raise _bad(url, "its answer is no timestamp that could be read") from error
    if response.status != 0:
        said = "; ".join(response.status_string) or f"status {response.status}"
        raise _bad(url, f"it refused ({said})")
    try:
        algorithm = response.tst_info.message_imprint.hash_algorithm
    except ValueError as error:
        raise _bad(url, "its answer is no timestamp that could be read") from error
    if algorithm != SHA256_OID:
        raise _bad(url, "its timestamp is not over a SHA-256")
    return response


def _verify(response: TimeStampResponse, root: x509.Certificate, data: bytes, url: str) -> None:
    verifier = VerifierBuilder().add_root_certificate(root).build()
    try:
        verifier.verify_message(response, data)
    except (VerificationError, ValueError) as error:
        raise _bad(url, f"its timestamp does not hold ({error})") from error


def _root_for(response: TimeStampResponse, given: Sequence[x509.Certificate], url: str) -> x509.Certificate:
    """Return the root certificate that a token leads to."""
    try:
        sent = [x509.load_der_x509_certificate(one) for one in response.signed_data.certificates]
    except ValueError as error:
        raise _bad(url, "a certificate in its answer cannot be read") from error
    trusted = list(given) or [one for one in sent if one.issuer == one.subject] or _system_roots()
    issuers = {one.issuer for one in sent}
    roots = [one for one in trusted if one.subject in issuers]
    if not roots:
        raise _bad(url, "no root certificate is known that its timestamp leads to; name its file with --timestamp-ca")
    return roots[0]


def _system_roots() -> list[x509.Certificate]:
    """Return the certificates that the system trusts, without those that are too odd to be read."""
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about serial numbers of certificates that nobody here has chosen
        for one in ssl.create_default_context().get_ca_certs(binary_form=True):
            with contextlib.suppress(ValueError):
                found.append(x509.load_der_x509_certificate(one))
    return found


def _roots_of(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(
            f"{printable(str(path))} cannot be read as a certificate; name the PEM file with the root certificate of"
            " the timestamp authority."
        ) from error


def _bad(url: str, problem: str) -> TimestampError:
    """Return the error for an answer that gives no timestamp.

    :param url: of the authority; empty where a timestamp that was kept does not hold
    """
    said = printable(" ".join(problem.split()))
    if not url:
        return TimestampError(f"The timestamp does not hold: {said}.")
    where = printable(" ".join(shown(url).split()))
    return TimestampError(f"No timestamp from {where}: {said}; try again later, or ask another authority.")
