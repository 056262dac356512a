"""Hosts: what users state about them, and what the access policy says of an address."""

from contextlib import closing

from monitor.collected import AllowanceKind, Purpose
from monitor.people import Scope
from monitor.shapes.steering import access_json, allowance_json
from monitor.watch.asking import Asker
from monitor.watch.hosting import ask_access, state_host, withdraw_host
from monitor.web.api.schema import asked, flag, paged, ref, text
from monitor.web.api.verbs import BY, PAGES, Call, Told, Verb
from monitor.web.pages.hosts import demand_word, kind_in

_PURPOSES = [str(one) for one in Purpose if one not in {Purpose.RULES, Purpose.MESSAGE}]


def list_(call: Call) -> Told:
    """Return what is stated about hosts."""
    return call.slice(call.library.store.hosts.allowances(withdrawn=call.query["withdrawn"]), allowance_json)


def add(call: Call) -> Told:
    """Put a statement about a host on record."""
    kind = kind_in(call.text("kind"), call.visit)
    demand_word(kind, call.text("host"), call.text("i_may"))
    return Told(allowance_json(state_host(call.library, call.text("host"), kind, call.text("reason"))))


def withdraw(call: Call) -> Told:
    """Put on record that a statement holds no longer."""
    return Told(allowance_json(withdraw_host(call.library, call.visit.number(), call.text("reason"))))


def ask(call: Call) -> Told:
    """Ask the access policy."""
    purpose = Purpose(call.body.get("purpose", Purpose.MEDIA))
    with closing(Asker(call.library)) as asker:
        return Told(access_json(ask_access(call.library, asker, call.text("url"), purpose)))


VERBS = [
    Verb(
        name="listHosts",
        path="/hosts",
        says="What users state about hosts on their own responsibility, by whom and why.",
        view=list_,
        query=PAGES | {"withdrawn": flag("Also what was withdrawn.") | {"default": False}},
        answer=paged(ref("Statement")),
    ),
    Verb(
        name="stateHost",
        method="POST",
        path="/hosts",
        says="State something about a host; it stands beside every request that it allowed.",
        more="Only an administrator may state that a host is private, so that an address inside the network may be"
        " reached. Nothing that is stated opens a platform whose terms let no programs in.",
        view=add,
        needs=Scope.WORKS,
        body=asked(
            {
                "host": text("videos.example, or 192.0.2.7:8080.", most=300, least=1),
                "kind": text(
                    "permitted: who runs it lets you collect. downloader: you may save from it with yt-dlp. private: it"
                    " is your own, inside your network.",
                    most=20,
                    among=[str(one) for one in AllowanceKind],
                ),
                "reason": text("Who allowed it, and where that is written; kept for ever.", most=2000, least=1),
                "i_may": text("With downloader: the sentence “I may save from HOST”.", most=400),
                "by": BY,
            },
            "host",
            "kind",
            "reason",
        ),
        example={
            "host": "videos.example",
            "kind": "permitted",
            "reason": "E-mail of Kim Berg, who runs it, of 3 March 2026.",
        },
        answer=ref("Statement"),
        status=201,
    ),
    Verb(
        name="withdrawHost",
        method="POST",
        path="/hosts/{id}/withdraw",
        says="Let a statement hold no longer; it stays on record.",
        view=withdraw,
        needs=Scope.WORKS,
        body=asked({"reason": text("Why it holds no longer.", most=2000, least=1), "by": BY}, "reason"),
        example={"reason": "The contract has ended."},
        answer=ref("Statement"),
    ),
    Verb(
        name="askAccess",
        method="POST",
        path="/access",
        says="Say whether an address may be fetched, by which rule, and which lawful ways there are where it may not.",
        more="Where they are not known from today, the host is asked for its robots.txt and its reservations, and for"
        " nothing else; a platform whose terms let no programs in is not asked anything.",
        view=ask,
        needs=Scope.WORKS,
        body=asked(
            {
                "url": text("With https:// in front.", most=4000, least=1),
                "purpose": text("What it would be fetched for.", most=20, among=_PURPOSES, usual="media"),
            },
            "url",
        ),
        example={"url": "https://videos.example/watch/7", "purpose": "media"},
        answer=ref("Access"),
    ),
]
