"""Who has read a letter that makes a demand: a person with a name, not an office."""

import re

_OFFICES = frozenset(
    {"attorney", "barrister", "counsel", "department", "lawyer", "legal", "office", "solicitor", "team", "somebody"}
)
"""Words that name an office where a person is asked for."""


def names_a_person(text: str) -> bool:
    """Tell whether a text names a person by first name and surname, perhaps with a firm after a comma."""
    words = re.findall(r"[^\W\d_]+", text.partition(",")[0].casefold())
    return len(words) > 1 and _OFFICES.isdisjoint(words)
