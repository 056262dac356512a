"""What a published interface opens: its own hosts, and not every address that somebody writes into its answers.

An instance may name a file at any host of the world. Where that is another site than the one that was asked, the
interface says nothing for it: robots.txt and reservations of that host are asked as for every other address. So it is
with what an index over many hosts finds: its word alone does not make a host one that has the interface.
"""

from urllib.parse import urlsplit

from monitor.collected import SourceRecord
from monitor.policy import ApiBasis
from monitor.sources.base import Source
from monitor.sources.entries import site_at


def basis_of(kind: Source, source: SourceRecord, shown_at: str, url: str) -> ApiBasis | None:
    """Return the published interface that offers an address of an item; None where none does.

    A kind names its interface as ``api``, and as ``api_paths`` the whole paths that are the interface itself at
    whatever host, as an account's own server has them.

    :param shown_at: address of the item's page
    """
    api: ApiBasis | None = getattr(kind, "api", None)
    if api is None:
        return None
    if urlsplit(url).path in getattr(kind, "api_paths", ()):
        return api
    # Without an address of its own a kind asks its home, or where its items are shown.
    asked = source.address.strip() or getattr(kind, "home", "") or shown_at
    return api if site_at(url) == site_at(asked) != "" else None
