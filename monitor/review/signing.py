"""By whose hand a letter is signed: in a library with accounts, by nobody's but the signer's own."""

from monitor.errors import LetterRefusedError, Objection
from monitor.notices import Notice
from monitor.people import Scope, name_key
from monitor.review.today import SAFEGUARD
from monitor.settings import load_profile
from monitor.store.library import Library


def demand_own_hand(library: Library, notice: Notice) -> None:
    """Refuse a signature in the name of somebody else than whoever is at the keyboard.

    Without accounts nobody is known but by what is typed, so nothing is refused here.

    :raises LetterRefusedError: the signer is another person, has no account, may not sign, or bears another’s title
    :raises ProfileError: the profile cannot be read
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
        message = _borrowed_title(library, notice)
    if not message:
        return
    objection = Objection(rule="G10", source=SAFEGUARD, message=message)
    raise LetterRefusedError("The letter may not be signed:", (objection,))


def _borrowed_title(library: Library, notice: Notice) -> str:
    """Say whose title a signature bears, where it is the one that the profile gives to another person."""
    profile, title = load_profile(library.settings.profile), notice.signature.capacity if notice.signature else ""
    is_own = name_key(profile.name) == name_key(notice.sender.name)
    if is_own or not title.strip() or name_key(title) != name_key(profile.capacity):
        return ""
    return (
        f"{notice.sender.name} would sign as “{title}”, which is the title of {profile.name or 'somebody else'} in the"
        " profile; leave it out, or write the signer’s own so that the two cannot be taken for each other:"
        " --capacity TITLE."
    )
