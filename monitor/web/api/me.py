"""Who a program acts for."""

from monitor.settings import version_of
from monitor.web.api.schema import ref
from monitor.web.api.verbs import Call, Told, Verb


def show(call: Call) -> Told:
    """Return whom the token acts for, and what it may do."""
    person = call.visit.person
    return Told(
        {
            "name": call.visit.library.actor,
            "login": person.login if person else None,
            "role": str(person.role) if person else None,
            "scopes": sorted(call.visit.scopes),
            "version": version_of(),
            "now": call.visit.library.clock().isoformat(),
        }
    )


VERBS = [
    Verb(name="whoAmI", path="/me", says="Who the token acts for, and what it may do.", view=show, answer=ref("Me"))
]
