"""Text from bytes by the charsets of the web alone: others that Python knows are slow without bound, or no text."""

import codecs
import re

_KNOWN = frozenset(
    {
        *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "ascii", "cp866", "koi8-r", "koi8-u"),
        *(f"iso8859-{number}" for number in range(1, 17) if number != 12),
        *(f"cp{number}" for number in (874, 932, 949, 950, *range(1250, 1259))),
        *("mac-roman", "mac-cyrillic", "tis-620", "big5", "big5hkscs", "euc_jp", "euc_kr", "gb18030", "gb2312", "gbk"),
        *("iso2022_jp", "shift_jis"),
    }
)
"""Those of the WHATWG's Encoding Standard, as Python calls them; each takes time in proportion to the bytes."""
_NAME = re.compile(r"[A-Za-z0-9_:-]{1,40}", re.ASCII)
_HTML = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:-]{1,40})", re.IGNORECASE)
_HTML_BYTES = 4096
"""A page says its charset within its first bytes."""


def known(charset: str) -> str:
    """Return a charset by the name that Python has for it; empty where it is none of the web's."""
    if not _NAME.fullmatch(charset):
        return ""
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return ""
    return name if name in _KNOWN else ""


def decoded(body: bytes, *charsets: str) -> str:
    """Return bytes as text by the first charset that is known, else UTF-8; what cannot be read is replaced."""
    return body.decode(next(filter(None, map(known, charsets)), "utf-8"), "replace")


def charset_of_html(body: bytes, said: str) -> str:
    """Return by which charset a web page is read: the one that its host says, the one that it says itself, or UTF-8."""
    declared = _HTML.search(body[:_HTML_BYTES])
    return known(said) or known(declared[1].decode("ascii") if declared else "") or "utf-8"
