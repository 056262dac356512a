"""The access policy: what the host says of itself, what its platform's terms say, and what the user has stated.

The steps are asked in this order, and the first that decides is the verdict: the kill switch, the scheme, what the user
has stated about the host, the official API, the platform's terms where they forbid automated collection, robots.txt
(RFC 9309), reservations against text and data mining (TDMRep). Where the host lies is asked when it is reached, and the
rate while waiting for one's turn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from monitor.collected import Access, Allowance, Basis, Purpose, SiteRules


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiBasis:
    """A published interface that lawfully gives what is asked."""

    name: str
    """``PeerTube REST API``."""
    documents: str
    """Address of its published documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be fetched, and why."""

    url: str
    purpose: Purpose
    api: ApiBasis | None = None
    """The interface that offers this address, if one does."""


class RuleReader(Protocol):
    """Knows what hosts say of themselves, and asks them where it does not know."""

    def rules(self, origin: str, kind: str) -> SiteRules:
        """Return a host's ``robots`` or ``tdmrep`` file, at most a day old."""
        ...


def decide(question: Question, rules: RuleReader, allowances: Sequence[Allowance], *, is_stopped: bool) -> Access:
    """Return whether an address may be fetched, and why.

    :param allowances: what users have stated about hosts, and not withdrawn
    :param is_stopped: whether the kill switch is on
    """
    if is_stopped:
        reason = "The kill switch is on, so nothing is fetched; reclaim watch --resume turns it off."
        return Access(url=question.url, is_allowed=False, basis=Basis.SWITCH, reason=reason)
    if not question.url.startswith(("http://", "https://")):
        reason = "Only http and https addresses are fetched."
        return Access(url=question.url, is_allowed=False, basis=Basis.SCHEME, reason=reason)
    if question.api:
        reason = f"{question.api.name} offers it."
        return Access(url=question.url, is_allowed=True, basis=Basis.API, reason=reason, source=question.api.documents)
    _ = rules, allowances
    return Access(url=question.url, is_allowed=True, basis=Basis.OPEN, reason="Nothing forbids it.")
