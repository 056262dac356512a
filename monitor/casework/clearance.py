"""What lets a letter leave: that the gates were asked about exactly this letter, and exactly this message."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from monitor.errors import NotSentError


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """The gates let one letter leave, to one recipient.

    ``monitor.review.gates.clear`` makes it, and a test sees to it that nothing else in Reclaim does. Without it no
    message is handed to a mail server and no letter is put on record as sent. It prevents mistakes: a program that
    posts a message without asking the gates, another message than the one that was looked at, or the right one to
    somebody else. It cannot prevent malice: whoever writes Python on this computer can make one by hand, as they could
    speak SMTP themselves or edit the database.
    """

    letter_id: int
    reference: str
    address: str
    """The one recipient: an e-mail address or a form."""
    sha256: str
    """Of the message, or of the letter where a person hands it over."""
    checked_at: datetime
    """When every gate held."""

    def demand(self, message: bytes, address: str) -> None:
        """Let only the message pass that was cleared.

        :raises NotSentError: it is another one, or goes to somebody else
        """
        if hashlib.sha256(message).hexdigest() != self.sha256 or address != self.address:
            raise NotSentError(
                f"The message is not the one that was checked for {self.reference}; nothing was sent: run reclaim send"
                f" {self.reference} again."
            )
