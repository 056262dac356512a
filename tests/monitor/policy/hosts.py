"""Hosts as the policy sees them: what each answers when it is asked for its rules, and a log of who was asked."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from monitor.collected import Access, Allowance, AllowanceKind, Purpose, SiteRules
from monitor.policy import ApiBasis, Question, decide

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PEERTUBE = ApiBasis(name="PeerTube REST API", documents="https://docs.joinpeertube.org/api-rest-reference.html")
ABSENT = (404, b"")


def site_rules(body: bytes | str, *, status: int = 200, kind: str = "robots") -> SiteRules:
    """Return what https://site.example answered."""
    raw = body.encode() if isinstance(body, str) else body
    return SiteRules(origin="https://site.example", kind=kind, status=status, body=raw, read_at=NOW)


@dataclass
class Hosts:
    """All hosts of the web, which answer alike; it keeps whom it asked."""

    robots: tuple[int, bytes] = ABSENT
    tdmrep: tuple[int, bytes] = ABSENT
    asked: list[tuple[str, str]] = field(default_factory=list)

    def rules(self, origin: str, kind: str) -> SiteRules:
        """Return what a host answers, and write down that it was asked."""
        self.asked.append((origin, kind))
        status, body = self.robots if kind == "robots" else self.tdmrep
        return SiteRules(origin=origin, kind=kind, status=status, body=body, read_at=NOW)


def stated(host: str, kind: AllowanceKind, *, withdrawn: bool = False) -> Allowance:
    """Return what Ann stated about a host."""
    reason = "Its operator allowed it in a letter of 3 May 2026"
    ended = NOW if withdrawn else None
    return Allowance(id=7, host=host, kind=kind, reason=reason, added_by="Ann Lee", added_at=NOW, withdrawn_at=ended)


def verdict(
    url: str,
    purpose: Purpose = Purpose.MEDIA,
    *allowances: Allowance,
    hosts: Hosts | None = None,
    api: ApiBasis | None = None,
) -> Access:
    """Return the policy's verdict about an address; hosts that are not given restrict nothing."""
    question = Question(url=url, purpose=purpose, api=api)
    return decide(question, hosts or Hosts(), allowances, is_stopped=False)
