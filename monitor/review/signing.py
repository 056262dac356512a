"""By whose hand a letter is signed: in a library with accounts, by nobody's but the signer's own."""

from monitor.errors import LetterRefusedError, Objection
from monitor.notices import Notice
from monitor.people import Scope, name_key
from monitor.review.today import SAFEGUARD
from monitor.store.library import Library


def demand_own_hand(library: Library, notice: Notice) -> None:
    """Refuse a signature in the name of somebody else than whoever is at the keyboard.

    Without accounts nobody is known but by what is typed, so nothing is refused here.

    :raises LetterRefusedError: the signer is another person, has no account, or may not sign
    """
    if not library.store.people.count():
        return
    signer, person = notice.sender.name, library.store.people.named(library.actor)
    if name_key(signer) != name_key(library.actor):
        message = (
            f"It would be signed in the name of {signer or 'nobody'}, but {library.actor} is at work: with accounts,"
            " everybody signs in the own name only. On the command line, say who you are with --by NAME."
        )
    elif person is None or person.disabled_at is not None:
        message = f"{signer} has no account in this library; an administrator can add one."
    elif Scope.LETTERS not in person.role.scopes:
        message = f"{signer} is {person.role} here and may not sign letters; legal staff and administrators may."
    else:
        return
    objection = Objection(rule="G10", source=SAFEGUARD, message=message)
    raise LetterRefusedError("The letter may not be signed:", (objection,))
