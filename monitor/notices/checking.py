"""Check a notice against its law pack."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from monitor.errors import Objection
from monitor.notices import checks, claim_checks, country_checks, reply_checks
from monitor.notices.errors import LetterRefusedError, PackError
from monitor.notices.facts import Facts, is_blank, value_of
from monitor.notices.pack import Pack, Rule
from monitor.notices.rendering import render
from monitor.notices.values import Finding, Notice, Severity
from monitor.templating import SHIPPED, Templates

CHECKS: dict[str, checks.Check] = {
    **checks.CHECKS,
    **reply_checks.CHECKS,
    **claim_checks.CHECKS,
    **country_checks.CHECKS,
}
"""Everything that law packs may name."""


def check(
    notice: Notice,
    pack: Pack,
    *,
    now: datetime,
    letter: str | None = None,
    printed: str | None = None,
    templates: Templates = SHIPPED,
) -> tuple[Finding, ...]:
    """Return what is wrong with a notice, in the order of the pack's rules.

    :param now: timezone-aware time of the check
    :param letter: Markdown of the letter if a person has edited it
    :param printed: what ``render`` has made of the notice, where that is known already
    :param templates: what it is rendered from otherwise
    :raises PackError: the pack names a check that does not exist, or gives it odd parameters
    """
    printed = render(notice, pack, templates=templates) if printed is None else printed
    facts = Facts(notice=notice, pack=pack, letter=printed if letter is None else letter, now=now, printed=printed)
    return tuple(finding for rule in pack.rules for finding in _findings(rule, facts))


def refuse_errors(reference: str, findings: Iterable[Finding]) -> None:
    """Let a letter with warnings pass and one with errors not.

    :raises LetterRefusedError: carries every broken rule with its source, and what to do
    """
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if not errors:
        return
    raise LetterRefusedError(
        f"The letter {reference or 'without reference'} cannot be written until this is put right:",
        tuple(Objection(rule=e.rule_id, source=e.source, message=f"{e.message} {e.remedy}") for e in errors),
    )


def applies(rule: Rule, facts: Facts) -> bool:
    """Tell whether a rule has anything to say about a letter."""
    if rule.when is not None and value_of(facts, rule.when[0]) != rule.when[1]:
        return False
    return not rule.unless or is_blank(value_of(facts, rule.unless))


def _findings(rule: Rule, facts: Facts) -> Iterator[Finding]:
    if not applies(rule, facts):
        return
    details = _run(rule, facts)
    if not details:
        return
    places = "; ".join(filter(None, details))
    yield Finding(
        rule_id=rule.id,
        severity=rule.severity,
        source=rule.source,
        message=f"{rule.message[:-1]} ({places})." if places else rule.message,
        remedy=rule.remedy,
        bars_draft=rule.bars_draft,
    )


def _run(rule: Rule, facts: Facts) -> list[str]:
    """Run the check that the rule names; generators run here, so that odd parameters are met here."""
    try:
        return list(CHECKS[rule.check](facts, **rule.parameters))
    except (KeyError, TypeError, AttributeError) as error:
        raise PackError(
            f"The rule {rule.id} of the law pack {facts.pack.id} cannot be checked ({error}); mend the pack."
        ) from error
