"""What a rule says of a value that is not one of those allowed."""

from dataclasses import replace

from monitor.notices import EarlierNotice, check, load_pack
from tests.monitor.notices.samples import NOW, item, notice, work


def messages(pack_id: str, **changes: object) -> dict[str, str]:
    """Return what the rules of a pack say of the sample notice, by rule."""
    asked = replace(notice(work(item())), pack_id=pack_id, **changes)  # type: ignore[arg-type]
    return {one.rule_id: one.message for one in check(asked, load_pack(pack_id), now=NOW)}


def test_what_is_not_said_is_absent() -> None:
    """Instead of an empty pair of quotation marks."""
    said = messages("in_r75")["IN-N2"]
    assert "it is absent" in said
    assert "“”" not in said


def test_yes_and_no_are_said_by_the_rule_alone() -> None:
    """No word of a programming language stands in its message."""
    earlier = EarlierNotice(reference="RC-2026-0001", sent_on=NOW.date(), retracted=True, counter_noticed=True)
    said = messages("us_dmca_infra", earlier=(earlier,))
    assert not [rule for rule in ("US-I2c", "US-I2d") if "True" in said[rule]]
