"""Who receives letters, and what is known of them."""

from dataclasses import asdict

from monitor.review.recipients import load_recipients, recipient_of
from monitor.web.api.schema import paged, ref
from monitor.web.api.verbs import PAGES, Call, Told, Verb


def list_(call: Call) -> Told:
    """Return the recipients of which anything is known."""
    return call.slice(load_recipients(call.library.settings.recipients), asdict)


def show(call: Call) -> Told:
    """Return what is known of one."""
    return Told(asdict(recipient_of(call.library.settings.recipients, call.word("name"))))


VERBS = [
    Verb(
        name="listRecipients",
        path="/recipients",
        says="The recipients of which anything is known, each fact with its source.",
        more="Null is not “no”: nobody has read it or stated it yet.",
        view=list_,
        query=PAGES,
        answer=paged(ref("Recipient")),
    ),
    Verb(
        name="getRecipient",
        path="/recipients/{name}",
        says="What is known of one recipient.",
        view=show,
        answer=ref("Recipient"),
    ),
]
