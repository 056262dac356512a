"""Addresses as they may be kept and said: without user, password and the values that open doors."""

# ruff: noqa: PLC0415 - the errors of the application read this, and must not load the engine with them

import re
from urllib.parse import unquote_plus, urlsplit, urlunsplit

_SECRET = re.compile(
    r".*(token|secret|passw(or)?d|signature|credential|session|jwt|hmac|hash|md5).*"
    r"|(.*[-_.])?(key|sig|sign|auth|pass|pwd|otp|sid)|.*(access|api|auth|private|sess|sign|stream)[-_.]?(key|id)"
    r"|authorization|bearer|access|code|hdne?[ats][ls]?|hdntl|h|key[-_.]pair[-_.]id|oh|policy|st|ticket|upn"
    r"|user[-_.]?(id|name)?|verify|x-(amz|goog|oss)-.*",
    re.IGNORECASE | re.DOTALL,
)
"""Names whose values open doors, or say who opened them."""
_PAIR = re.compile(r"([?&;])([^=&;?\s]{1,100})=([^&;?\s<>\"“”]+)")
_USER = re.compile(r"(?<=://)[^/?#\s@]{1,1000}@")
_BLOT = "***"
_ENDS_SENTENCE = ".,:)!?…’'"


def shown(url: str) -> str:
    """Return an address as it may be kept and shown: without user, password, fragment and the values of keys."""
    from fingerprints.errors import printable

    try:
        parts = urlsplit(url)
    except ValueError:
        return printable(url.partition("?")[0][:200])
    bare = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))
    return printable(_PAIR.sub(_whole, bare))


def shown_host(url: str) -> str:
    """Return only the host of an address whose path is a secret, too, as that of a webhook."""
    from fingerprints.errors import printable

    try:
        parts = urlsplit(url)
    except ValueError:
        return _BLOT
    return printable(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/{_BLOT}")


def without_keys(sentence: str) -> str:
    """Return a sentence in whose addresses users, passwords and the values of keys are blotted out."""
    return _PAIR.sub(_said, _USER.sub("", sentence)) if "=" in sentence or "@" in sentence else sentence


def _whole(pair: re.Match[str]) -> str:
    return f"{pair[1]}{pair[2]}={_BLOT}" if _SECRET.fullmatch(unquote_plus(pair[2])) else pair[0]


def _said(pair: re.Match[str]) -> str:
    end = pair[3][len(pair[3].rstrip(_ENDS_SENTENCE)) :]
    return f"{_whole(pair)}{end}" if _SECRET.fullmatch(unquote_plus(pair[2])) else pair[0]
