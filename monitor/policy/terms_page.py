"""The part of docs/access.md that is made of the table of terms; ``python -m monitor.policy.terms_page`` prints it."""

import sys
from collections.abc import Iterator

from monitor.policy.terms import Mark, Terms, all_terms

BEGIN, END = "<!-- The table of terms begins. -->", "<!-- The table of terms ends. -->"


def lines() -> Iterator[str]:
    """Yield the lines between the two marks: a table, then what each entry says."""
    yield "| Platform | Automated collection | Known by | Version | Interface that is open for programs |"
    yield "|---|---|---|---|---|"
    for one in all_terms():
        known = "read" if one.mark is Mark.READ else f"**{one.mark}**"
        yield f"| {one.name} | {one.automated} | {known}, {one.on.isoformat()} | {one.version} | {_interface(one)} |"
    yield ""
    for one in all_terms():
        yield from _entry(one)


def _interface(one: Terms) -> str:
    if one.interface is None:
        return "none"
    places = ", ".join(f"`{place}`" for place in one.interface.places)
    return f"[{one.interface.name}]({one.interface.documents}) at {places} for {', '.join(one.interface.purposes)}"


def _entry(one: Terms) -> Iterator[str]:
    yield f"**{one.name}** ([terms]({one.address}), {one.clause}; {one.known_by})"
    yield ""
    yield f"> {one.says}" if one.is_quotation else f"In short: {one.says}"
    yield ""
    yield f"Hosts: {', '.join(f'`{host}`' for host in one.hosts)}"
    yield ""
    yield from (f"- {way}" for way in one.all_ways)
    yield ""


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
