"""What a signer ticks and types under a letter: nobody signs what was not read, or in passing."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.errors import InputError
from monitor.notices import Notice
from monitor.notices.pack import Clause
from monitor.people import name_key

PROMISE = "i will sue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What somebody has read, ticked and typed."""

    revision: str
    """Of the letter that was read."""
    agreed: frozenset[str] = frozenset()
    """Names or texts of the statements."""
    typed_name: str = ""
    read_all: bool = False
    """Whether all of the letter was read and is true."""
    will_sue: str = ""
    """Under a letter that promises to sue: the promise once more."""


def demand_agreed(notice: Notice, statements: Iterable[Clause], agreement: Agreement) -> None:
    """Refuse a signature without every statement, or without the signer's own name.

    :param statements: the sentences of the law that the letter makes in the signer's name
    :raises InputError: says what is not ticked or typed
    """
    name = notice.sender.name
    if not agreement.read_all or any(not {one.id, one.text} & agreement.agreed for one in statements):
        raise InputError("Tick every statement above the signature; the letter makes each of them in your name.")
    if notice.grounds.undertaking_by and agreement.will_sue.rstrip(".").casefold() != PROMISE:
        raise InputError("This letter promises to sue within 21 days. If you will, type: I will sue.")
    if not name or name_key(agreement.typed_name) != name_key(name):
        raise InputError(
            f"Type the signer’s name to sign, just as it stands in the letter: {name or 'nobody is named'}."
        )
