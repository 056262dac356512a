"""What every machine should compute of the same small inputs."""

import json
from pathlib import Path

import numpy as np
import pytest

from fingerprints import Spec, conformance
from fingerprints.conformance import check, drawn_picture, drawn_sound, drawn_squares, record

SHIPPED = Path(conformance.__file__).with_name("conformance.json")


def test_this_machine_computes_what_is_shipped() -> None:
    """Every part agrees, those that must bit for bit."""
    assert {result.name: result.is_right for result in check()} == dict.fromkeys(
        (
            *("picture hashes", "small pictures", "small pictures of works"),
            *("local features", "words and signatures", "sound peaks"),
        ),
        True,
    )


def test_the_shipped_values_belong_to_these_parameters() -> None:
    """Whoever changes a parameter runs ``python -m fingerprints.conformance`` again."""
    shipped = json.loads(SHIPPED.read_text("utf-8"))
    assert shipped["spec_id"] == Spec().id
    assert shipped["parts"].keys() == json.loads(record())["parts"].keys()


def test_every_part_has_values_and_says_how_it_is_compared() -> None:
    """Nothing agrees because there is nothing to compare."""
    for name, part in json.loads(SHIPPED.read_text("utf-8"))["parts"].items():
        assert len(set(part["values"])) >= 12, name
        assert part["compared"] == "bit for bit" or part["compared"].startswith("may differ")


def test_the_inputs_are_formulas() -> None:
    """They are the same everywhere: whole numbers, known by their sums."""
    assert int(drawn_picture().sum(dtype=np.int64)) == 10166558
    assert drawn_squares().shape == (12, 128, 128)
    assert len(drawn_sound(Spec())) == 6 * 11025


@pytest.mark.parametrize(
    ("name", "changed", "is_right"),
    [
        ("picture hashes", 1, False),
        ("small pictures", 1, False),
        ("small pictures of works", 10, True),
        ("small pictures of works", 40, False),
        ("local features", 3, True),
        ("local features", 12, False),
        ("sound peaks", 5, True),
        ("sound peaks", 20, False),
    ],
)
def test_so_much_may_differ_and_no_more(
    name: str, changed: int, is_right: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other values than this machine's are refused at once where they must agree bit for bit, else when many differ."""
    shipped = json.loads(record())
    values = shipped["parts"][name]["values"]
    shipped["parts"][name]["values"] = [*values[changed:], *(value.translate(_OTHER) for value in values[:changed])]
    (tmp_path / "shipped.json").write_text(json.dumps(shipped), "utf-8")
    monkeypatch.setattr(conformance, "_FILE", tmp_path / "shipped.json")
    results = {result.name: result for result in check()}
    assert results[name].is_right is is_right
    assert results[name].agreeing < 1
    assert all(result.is_right for result in results.values() if result.name != name)


_OTHER = str.maketrans("0123456789abcdef", "fedcba9876543210")


def test_a_few_bits_of_a_signature_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A local feature is the same when its signature is near."""
    shipped = json.loads(record())
    values = shipped["parts"]["local features"]["values"]
    shipped["parts"]["local features"]["values"] = [f"{int(value, 16) ^ 0b1011:032x}" for value in values]
    (tmp_path / "shipped.json").write_text(json.dumps(shipped), "utf-8")
    monkeypatch.setattr(conformance, "_FILE", tmp_path / "shipped.json")
    assert {result.agreeing for result in check() if result.name == "local features"} == {1.0}
