"""Labels: which names Gmail takes, and which it takes for the same."""

from __future__ import annotations

from collections.abc import Iterator

from app.probe.session import Answer, ProbeSession
from app.probe.step import DoneBy, ProbeStep, Seen, judge, judge_that

# The desk's root whatever the workspace calls it: nobody's labels are below it.
PROBE = "Desk/Probe"
MAX_NAME_LENGTH = 225
REFUSED = r"\*+`"
# The palette's latest, which older pages do not list.
NEWEST_COLOURS = (
    "#757575", "#007286", "#7858c3", "#c2185b", "#d93025", "#54240e", "#633e04",
    "#521d28", "#202124", "#083018", "#1e53b8",
)  # fmt: skip
REFUSAL = "Invalid label name"


def label_names(run: ProbeSession) -> Iterator[Seen]:
    """Each name is tried once; all are below Desk/Probe."""
    child = f"{PROBE}/Names/Open"
    made = create_label(run, child)
    yield judge("a label without its parents", made.says, "200")
    named = [each["name"] for each in labels(run)]
    yield judge("the parents that came with it", f"{PROBE}/Names" in named, False)
    for length, expected in ((MAX_NAME_LENGTH, "200"), (226, f"400 {REFUSAL}")):
        name = f"{PROBE}/{'x' * (length - len(PROBE) - 1)}"
        yield judge(f"{length} characters", create_label(run, name).says, expected)
    for character in REFUSED:
        answer = create_label(run, f"{PROBE}/A{character}b")
        yield judge(f"the character {character}", answer.says, f"400 {REFUSAL}")
    for what, twin in (("case", child.upper()), ("separators", f"{PROBE}/Names-Open")):
        name = twin.replace(PROBE.upper(), PROBE)
        answer = create_label(run, name)
        said = f"{answer.status} {answer.reason}".strip()
        yield judge(f"another name that differs in {what} alone", said, "409 aborted")
    yield from _colours(run)


def _colours(run: ProbeSession) -> Iterator[Seen]:
    refused = [
        each
        for each in NEWEST_COLOURS
        if create_label(run, f"{PROBE}/Colour {each[1:]}", each).status != 200
    ]
    yield judge("colours of the palette that are refused", refused, [])
    odd = create_label(run, f"{PROBE}/Colour odd", "#123456")
    yield judge_that(
        "a colour that is not of the palette",
        odd.says,
        "400 that names the palette",
        odd.status == 400 and "palette" in odd.says,
    )


def create_label(run: ProbeSession, name: str, colour: str = "") -> Answer:
    """Try to make a label."""
    body: dict[str, object] = {
        "name": name,
        "labelListVisibility": "labelShow",
        "messageListVisibility": "show",
    }
    if colour:
        body["color"] = {"backgroundColor": colour, "textColor": "#ffffff"}
    return run.gmail("labels.create", body=body)


def labels(run: ProbeSession) -> list[dict[str, str]]:
    """All labels of the mailbox."""
    found: list[dict[str, str]] = run.gmail("labels.list").body.get("labels", [])
    return found


STEPS = (
    ProbeStep(
        25, DoneBy.MACHINE, "labels", "Which label names and colours Gmail takes.",
        "Make a child without its parents, 225 and 226 characters, each doubtful "
        "character, twins in case and separators, the newest colours.",
        "as docs/our-gmail.md says", label_names, writes=True,
    ),
)  # fmt: skip
