"""To whom a letter to the user of a work goes: whoever posted the copy, and never a service in between.

A Canadian notice may neither offer a settlement nor ask for money (Copyright Act, s. 41.25(3)), and an offer that a
service would forward is one. So letters that may only go to the user take nothing from what is known of services.
"""

from collections.abc import Iterator, Sequence

from fingerprints.errors import printable
from monitor.errors import InputError, LetterRefusedError, Objection
from monitor.licensing import use_of
from monitor.notices import Pack, Recipient, RecipientKind
from monitor.notices.pack import Rule
from monitor.notices.recipients.finding import find_profile, named
from monitor.notices.recipients.profiles import RecipientProfile
from monitor.review.addressing import DEMAND, LetterRequest, kinds_of, name_and_address
from monitor.review.recipients import load_recipients
from monitor.rights.permitting import handle_of
from monitor.store.library import Library
from monitor.values import Case, Finding

USERS = frozenset({RecipientKind.UPLOADER, RecipientKind.PARTNER})


def goes_to_user(pack: Pack) -> bool:
    """Tell whether the letters of a pack go to users of works alone."""
    kinds = kinds_of(pack)
    return bool(kinds) and USERS.issuperset(map(RecipientKind, kinds))


def user_of(library: Library, case: Case, request: LetterRequest, pack: Pack, findings: Sequence[Finding]) -> Recipient:
    """Return the user of the works of a case: whom the signer names, else the account that posted the copies.

    :raises InputError: several accounts posted them, and none is chosen
    :raises LetterRefusedError: whom the signer names is a service
    """
    kind = request.kind or RecipientKind.UPLOADER
    name, email = name_and_address(request.to)
    _refuse_services(library, case, request, pack)
    if not request.to:
        name = _account(library, case, findings)
    # A person has no address but the one that is given; the place of the copy is where an uploader is reached.
    place = next((finding.clip.provenance.url for finding in findings if finding.clip.provenance.url), None) or ""
    by_place = kind is RecipientKind.UPLOADER and not email and not request.to_address
    return Recipient(
        name=name,
        kind=kind,
        service=case.recipient,
        address=request.to_address,
        email=email,
        url=request.form_url or (place if by_place and name else ""),
    )


def _account(library: Library, case: Case, findings: Sequence[Finding]) -> str:
    day = library.clock().date()
    named_there = filter(None, (use_of(finding, day=day).account for finding in findings))
    accounts = {handle_of(account): account for account in named_there}
    if len(accounts) > 1:
        raise InputError(
            f"The copies of case {case.id} were posted by {', '.join(map(printable, accounts.values()))}; write to each"
            " alone: make a case of the copies of one (reclaim case create), or say whom you write to: --to “NAME"
            " <ADDRESS>”."
        )
    return next(iter(accounts.values()), "")


def _refuse_services(library: Library, case: Case, request: LetterRequest, pack: Pack) -> None:
    service = next(_services(library, case, request), "")
    if service and (request.kind is None or request.kind in USERS):
        rule = _rule_of(pack)
        message = (
            f"{request.to or request.form_url} is {service}, and this letter goes to the user of the work alone. Leave"
            " it out, so that the letter goes to the account that posted the copy, or name the user: --to “NAME"
            " <ADDRESS>”."
        )
        raise LetterRefusedError(
            f"The letter {pack.id} of case {case.id} cannot be written:",
            (Objection(rule=rule.id, source=rule.source, message=message),),
        )


def _services(library: Library, case: Case, request: LetterRequest) -> Iterator[str]:
    """Yield as what service the named recipient is known."""
    name, email = name_and_address(request.to)
    profiles = load_recipients(library.settings.recipients)
    host = email.rpartition("@")[2].casefold()
    reached = [address for address in (email, request.form_url) if address]
    known = (named(profiles, name) if name else None) or (find_profile(profiles, host) if host else None)
    known = known or next((one for one in profiles if any(_is_of(one, address) for address in reached)), None)
    if known:
        yield f"known as a service ({known.name})"
    letters = library.store.letters.of_case(case.id)
    noticed = [letter for letter in letters if letter.is_claim and letter.pack != DEMAND]
    if any(_same(letter.address, address) for letter in noticed for address in reached):
        yield "whom the notice of this case went to"
    pursued = name_and_address(case.recipient)
    # Whoever says what the recipient is has thought of it.
    same = _same(pursued[1], email) if email else _same(pursued[0], name)
    if same and request.kind is None:
        yield "the service that the case is pursued with; if it is the user after all, say so with --to-kind uploader"


def _is_of(profile: RecipientProfile, address: str) -> bool:
    """Tell whether an e-mail address or a form is that of a service."""
    return any(fact is not None and _same(fact.value, address) for fact in (profile.email, profile.form_url))


def _same(one: str, other: str) -> bool:
    return bool(one) and one.strip().casefold() == other.strip().casefold()


def _rule_of(pack: Pack) -> Rule:
    """Return the rule that says to whom the letters of a pack may go."""
    return next(rule for rule in pack.rules if rule.parameters.get("path") == "recipient.kind")
