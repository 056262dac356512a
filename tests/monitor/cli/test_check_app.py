"""``reclaim check-app``: what an app by others wants, and what is to be done; nothing of it is kept."""

import json

import pytest

from monitor.appcheck import questions
from monitor.cli import check_app
from monitor.settings import Settings
from tests.monitor.conftest import Command


def test_a_heavy_flag_is_told_with_its_reason_and_the_steps_back(reclaim: Command) -> None:
    """And where the platform that is meant lists connected apps."""
    args = ("--answer", "names=yes", "--answer", "used=yes", "--platform", "snapchat")
    text = reclaim("check-app", "Who saved it", *args).out
    assert "“Who saved it”: do not use it." in text
    assert "STOP: It promises names that nobody can know." in text
    assert "Who downloaded, recorded or saved a video: platforms give these names to nobody" in text
    assert "Change the password of the account" in text
    assert "- Snapchat: Profile > Settings > Connected apps" in text
    assert "- TikTok" not in text


def test_what_is_not_answered_is_listed_and_makes_it_risky(reclaim: Command) -> None:
    """Somewhere else than at a terminal nobody is asked."""
    text = reclaim("check-app").out
    assert text.strip().startswith("risky.")
    assert "Not known; find out before you use it:" in text


def test_where_nothing_is_found_that_proves_nothing(reclaim: Command) -> None:
    """No steps back are listed where it was not used."""
    good = [
        (one.key, {"yes": "no", "no": "yes", None: "no"}[one.bad.value if one.bad else None]) for one in questions()
    ]
    args = [word for key, said in good for word in ("--answer", f"{key}={said}")]
    text = reclaim("check-app", *args).out
    assert "nothing found of what was asked." in text
    assert "It proves nothing" in text
    assert "in this order" not in text
    assert json.loads(reclaim("check-app", *args, "--json").out)["steps"] == []


def test_machines_read_verdict_flags_and_steps(reclaim: Command) -> None:
    """Each flag with the source of its reason."""
    data = json.loads(reclaim("check-app", "X", "--answer", "password=yes", "--json").out)
    assert (data["name"], data["verdict"], data["answers"]) == ("X", "do not use it", {"password": "yes"})
    assert [(one["key"], one["kind"], one["mark"]) for one in data["flags"]] == [("password", "stop", "read")]
    assert data["flags"][0]["source"].startswith("https://help.snapchat.com/")
    assert {"do", "source", "language", "on", "mark"} == set(data["steps"][0])


def test_questions_are_listed(reclaim: Command) -> None:
    """With their keys, for people and for machines."""
    assert "password: Does it ask for the password" in reclaim("check-app", "--questions").out
    assert [one["key"] for one in json.loads(reclaim("check-app", "--questions", "--json").out)] == [
        one.key for one in questions()
    ]


def test_an_answer_that_is_none_is_refused(reclaim: Command) -> None:
    """Before anybody is asked."""
    answer = reclaim("check-app", "--answer", "names=perhaps")
    assert (answer.code, "yes, no or unknown" in answer.err) == (2, True)


def test_nothing_is_kept(reclaim: Command, settings: Settings) -> None:
    """There is not even a library afterwards."""
    reclaim("check-app", "Who saved it", "--answer", "names=yes")
    assert not settings.library.exists()


def test_at_a_terminal_each_missing_answer_is_asked(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once more where the answer is none; what was answered beforehand is not asked."""
    said = iter(["perhaps", *["n"] * len(questions())])
    monkeypatch.setattr(check_app, "is_somebody_there", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(said))
    text = reclaim("check-app", "--answer", "names=no").out
    asked = len(questions()) - 1
    assert f"1 of {asked}. Does it ask for the password" in text
    assert text.count(f"\n1 of {asked}.") == 2
    assert "promise to show who downloaded" not in text
    assert "ASK: It does not say how it works." in text
    assert "risky." in text
