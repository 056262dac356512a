"""Reasons that reviewers give again and again, ready to be chosen by number; any other can be typed."""

from monitor.values import Verdict

READY: dict[Verdict, tuple[str, ...]] = {
    Verdict.CONFIRMED: (
        "Seen beside the original: the same pictures, posted without the owner’s permission.",
        "Seen beside the original: all or nearly all of the work, posted again without permission.",
        "Seen beside the original: the same work, altered, and without permission.",
        "Parts of the work stand in another video without permission, and nothing is said about them.",
        "Heard beside the original: the same recording, used without permission.",
    ),
    Verdict.NOT_A_COPY: (
        "Seen beside the original: different footage that only looks alike.",
        "The same place, person or event, recorded by somebody else.",
        "Only a logo, a title or stock footage that others may use as well.",
        "What they share is not the owner’s, so there is nothing to claim.",
    ),
    Verdict.LICENSED: (
        "The account has a licence for this use.",
        "The account is the owner’s own, or a partner’s who may post it.",
        "The owner allowed this post in writing.",
        "It is offered under an open licence whose terms are kept.",
    ),
    Verdict.EXCEPTION: (
        "Criticism or review: it shows no more than its comment needs.",
        "Quotation: short, with the source named, and for a purpose of its own.",
        "Parody, caricature or pastiche: it makes something new of the work.",
        "Report of a current event in which the work is seen or heard.",
        "Teaching or research, not for profit.",
    ),
    Verdict.IGNORED: (
        "A copy, but too short or too little seen to pursue.",
        "A fan’s post that does no harm; it may stay.",
        "It is pursued in another way already.",
        "The post is no longer online.",
    ),
}
IN_QUEUE: dict[Verdict, tuple[str, ...]] = {
    **READY,
    Verdict.CONFIRMED: (
        "The stills and the figures in the queue show the same footage, posted without the owner’s permission.",
        "The stills and the figures in the queue show all or nearly all of the work, posted again without permission.",
        "The stills and the figures in the queue show the same work, altered, and without permission.",
        "Parts of the work stand in another video without permission, and nothing is said about them.",
        "The figures in the queue show the same recording, used without permission.",
    ),
    Verdict.NOT_A_COPY: (
        "The stills in the queue show different footage that only looks alike.",
        *READY[Verdict.NOT_A_COPY][1:],
    ),
}
"""The same where only a row of the queue was seen: nothing that nobody did goes on record."""
WORDS: dict[Verdict, tuple[str, str, str, str]] = {
    Verdict.CONFIRMED: ("c", "Confirm", "check", "confirmed"),
    Verdict.NOT_A_COPY: ("n", "Not a copy", "x", "not a copy"),
    Verdict.LICENSED: ("l", "Licensed", "handshake", "licensed"),
    Verdict.EXCEPTION: ("e", "Exception", "scale", "an exception"),
    Verdict.IGNORED: ("i", "Ignore", "eye-off", "ignored"),
}
"""Of each verdict its key, what its button says, its picture, and how a sentence ends with it."""
