"""``reclaim recipient``: list, show, set."""

import json

from monitor.settings import Settings
from tests.monitor.conftest import Command

BY = ("--by", "Ann Lee")


def test_recipients_are_listed_with_what_is_unknown(reclaim: Command) -> None:
    """For people and for machines."""
    lines = reclaim("recipient", "list").out.splitlines()
    assert ["YouTube", "platform", "unknown", "unknown", "unknown", "yes"] in [line.split() for line in lines]
    names = [one["name"] for one in json.loads(reclaim("recipient", "list", "--json").out)]
    assert {"YouTube", "TikTok", "GitHub", "Google Search", "Cloudflare", "Generic host"} <= set(names)


def test_a_recipient_is_shown_fact_by_fact(reclaim: Command) -> None:
    """Each with its source and its day; what nobody has read is unknown."""
    shown = reclaim("recipient", "show", "youtube").out
    assert "Form: unknown" in shown
    assert "(support.google.com/youtube/answer/7580521, read 2026-11-26)" in shown
    assert "the public (owner: yes)" in shown
    assert "an archive of notices: unknown" in shown
    told = json.loads(reclaim("recipient", "show", "GitHub", "--json").out)
    assert told["email"]["value"] == "copyright@github.com"
    assert told["wordings"][0]["law"] == "US"


def test_what_a_user_states_is_kept(reclaim: Command, settings: Settings) -> None:
    """And shown as stated by whom and when."""
    words = ("--form-url", "https://vids.example/dmca", "--agent", "Agent of V", "--kind", "platform")
    answer = reclaim("recipient", "set", "Vids", *words, "--source", "vids.example/legal", *BY)
    assert answer.code == 0
    assert "Form: https://vids.example/dmca (stated by Ann Lee on 2" in answer.out
    assert settings.recipients.exists()
    assert json.loads(reclaim("recipient", "show", "Vids", "--json").out)["agent"]["by"] == "Ann Lee"


def test_what_cannot_be_kept_is_one_sentence(reclaim: Command) -> None:
    """Exit code 2 for what was typed, 3 where nobody is named."""
    nameless = reclaim("recipient", "set", "Vids", "--agent", "A", "--source", "s")
    assert (nameless.code, "--by NAME" in nameless.err) == (3, True)
    sourceless = reclaim("recipient", "set", "Vids", "--agent", "A", *BY)
    assert (sourceless.code, "--source" in sourceless.err) == (2, True)
    unknown = reclaim("recipient", "show", "Vids")
    assert (unknown.code, len(unknown.err.splitlines())) == (2, 1)


def test_nobody_is_looked_up_on_a_day_to_come(reclaim: Command, settings: Settings) -> None:
    """Today is a day, as a word, too."""
    words = ("recipient", "set", "Vids", "--agent", "A", "--source", "vids.example", *BY, "--verified-on")
    answer = reclaim(*words, "2099-01-01")
    assert (answer.code, "still to come" in answer.err) == (2, True)
    assert not settings.recipients.exists()
    assert reclaim(*words, "today").code == 0
