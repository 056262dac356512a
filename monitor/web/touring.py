"""The tour: three steps that lead from a copy to a letter, on whatever the library holds."""

from dataclasses import dataclass

from monitor.store.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stop of the tour."""

    number: int
    title: str
    text: str
    path: str
    """Page on which it is shown, with the query that shows it."""


_STOPS = (
    (
        "What was found",
        (
            "Every row is a clip that holds footage of yours, the most harmful first. Move with j and k, decide with a"
            " letter key; nothing is decided for you, and u takes the last decision back."
        ),
    ),
    (
        "Look before you decide",
        (
            "Copy and original play in step, at the very seconds that match. Below stand the reasons, and what of it"
            " you may claim. Press space to play, then c if it is a copy."
        ),
    ),
    (
        "From a copy to a letter",
        (
            "Confirmed matches become a case. Its page says what is still missing, with the rule and its source; then"
            " the letter is shown as its recipient will see it. Nothing leaves by itself."
        ),
    ),
)


def steps_of(library: Library) -> tuple[Step, ...]:
    """Return the steps through a library; none where it holds no match."""
    match_id, case_id = library.store.figures.examples()
    if match_id is None:
        return ()
    paths = ("/queue", f"/matches/{match_id}", f"/cases/{case_id}" if case_id else "/cases")
    return tuple(
        Step(number=number, title=title, text=text, path=f"{path}?tour={number}")
        for number, ((title, text), path) in enumerate(zip(_STOPS, paths, strict=True), start=1)
    )


def stop_of(library: Library, asked: str) -> tuple[Step, Step | None] | None:
    """Return the step that a page is asked to show, and the next one; None outside the tour."""
    steps = {str(step.number): step for step in steps_of(library)} if asked else {}
    here = steps.get(asked)
    return (here, steps.get(str(here.number + 1))) if here else None
