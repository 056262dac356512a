"""What became of all notices of a period, as a report that names nobody: five outcomes, and never one rate."""

from collections.abc import Sequence
from datetime import date, timedelta

from monitor.casework.lifecycle import OutcomeClass, State
from monitor.casework.values import LetterRecord
from monitor.errors import InputError
from monitor.notices import Notice, Party, Recipient, RecipientKind, Role
from monitor.notices.correspondence import Tally
from monitor.review.letters import Written, keep_letter
from monitor.review.outcomes import Fate, fates_of
from monitor.settings import Profile
from monitor.store.library import Library

PACK = "xx_transparency_report"


def report_outcomes(
    library: Library, sender: Profile, starts_on: date, ends_on: date, formats: Sequence[str]
) -> list[Written]:
    """Write the report of a period; it is never signed, and stands beside the letters.

    :param starts_on: the first day of sending that counts; days are those of UTC
    :param ends_on: the last one
    :raises InputError: the period has not ended, or ends before it begins
    """
    today = library.clock().date()
    if not starts_on <= ends_on < today:
        raise InputError(
            f"The period from {starts_on} to {ends_on} has not ended, or ends before it begins; name one that is over."
        )
    name = f"REPORT-{starts_on:%Y%m%d}-{ends_on:%Y%m%d}"
    notice = Notice(
        reference=name,
        dated_on=today,
        pack_id=PACK,
        principal=Party(name=sender.principal or sender.name, kind=Role.OWNER),
        sender=Party(
            name=sender.name,
            kind=Role(sender.role or Role.OWNER),
            organisation=sender.organisation,
            email=sender.email,
        ),
        recipient=Recipient(name="", kind=RecipientKind.AUTHORITY),
        tally=tally_of(library, starts_on, ends_on),
    )
    with library.store.transaction():
        return keep_letter(library, notice, formats, sign=False)


def tally_of(library: Library, starts_on: date, ends_on: date) -> Tally:
    """Count the addresses that were notified in a period by what became of them until today."""
    claims = [letter for letter in library.store.letters.claims_sent() if _was_sent(letter, starts_on, ends_on)]
    fates = [fate for letter in claims for fate in fates_of(letter)]
    counts = {outcome: sum(fate.outcome is outcome for fate in fates) for outcome in OutcomeClass}
    return Tally(
        starts_on=starts_on,
        ends_on=ends_on,
        sent=len(fates),
        removed=counts[OutcomeClass.REMOVED],
        not_removed=counts[OutcomeClass.NOT_REMOVED],
        pending=counts[OutcomeClass.PENDING],
        duplicate=counts[OutcomeClass.DUPLICATE],
        not_in_index=counts[OutcomeClass.NOT_IN_INDEX],
        counter_notices=sum(State.COUNTER_NOTICED in fate.states for fate in fates),
        retractions=sum(State.RETRACTED in fate.states for fate in fates),
        upheld_refusals=sum(map(_is_upheld, fates)),
    )


def _was_sent(letter: LetterRecord, starts_on: date, ends_on: date) -> bool:
    return letter.sent_at is not None and starts_on <= letter.sent_at.date() < ends_on + timedelta(days=1)


def _is_upheld(fate: Fate) -> bool:
    """Tell whether the service refused, and the sender left it at that or took the notice back."""
    if State.REFUSED not in fate.states or fate.outcome is not OutcomeClass.NOT_REMOVED:
        return False
    after = fate.states[fate.states.index(State.REFUSED) + 1 :]
    return bool({State.RETRACTED, State.CLOSED} & set(after))
