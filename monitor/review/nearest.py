"""Whoever is nearest to a copy is turned to first: what a letter to the company behind a site says of the site."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.notices import EarlierNotice, site_of
from monitor.review.foregoing import earlier_of
from monitor.store.library import Library

BEHIND_SITES = "us_dmca_infra"
"""The letter to a company that serves a site: it names the notice to the site itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How somebody turned to a site outside Reclaim."""

    what: str
    """What was done, such as: e-mail to post@vids.example, which came back."""
    on: date


def turned_to_first(
    library: Library, recipient: str, urls: Sequence[str], attempts: Sequence[Attempt]
) -> tuple[EarlierNotice, ...]:
    """Return the notices on record to others about the same copies, and the attempts outside Reclaim, the oldest first.

    :param recipient: of the new letter; what went to the same company went not to the site
    :param urls: where the copies lie
    """
    sites = tuple(dict.fromkeys(filter(None, map(site_of, urls))))
    tried = [
        EarlierNotice(reference=one.what, sent_on=one.on, recipient=_reached(sites, one.what), urls=tuple(urls))
        for one in attempts
    ]
    sent = [
        earlier_of(library, library.store.letters.get(letter.id), [url for url in letter.urls if url in urls])
        for letter in library.store.letters.claims_sent()
        if letter.pack != BEHIND_SITES and letter.recipient.casefold() != recipient.casefold()
        if any(url in urls for url in letter.urls)
    ]
    return tuple(sorted([*tried, *sent], key=lambda one: one.sent_on))


def _reached(sites: Sequence[str], what: str) -> str:
    """Return whom an attempt was made to reach: the site, and the mail addresses that it names.

    Links are not among them: in a letter those alone stand that are copies, and were compared.
    """
    return ", ".join((*sites, *dict.fromkeys(re.findall(r"[^\s@<>,;]+@[\w-]+(?:\.[\w-]+)+", what))))
