"""The nine steps of the set-up in their order, each as things really stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from app.gmail.sign_in import CONNECT, PROVE
from app.health import refusals
from app.health.finding import Finding, FindingState, worth_knowing
from app.settings import Settings
from app.web.setup import shell_lines
from app.web.setup.facts import SetupFacts
from app.wording import mark

# Those about which somebody can be asked: see `app.web.setup.checks`.
CHECKED = (
    "address", "project", "add-on", "team", "mailboxes", "push", "send-as", "import"
)  # fmt: skip


STEP_NAMES = {
    "address": mark("This address"),
    "project": mark("The project and its APIs"),
    "consent": mark("The consent screen and the client"),
    "add-on": mark("The add-on"),
    "team": mark("The team sees it"),
    "mailboxes": mark("The inbox and the mailboxes"),
    "push": mark("Push"),
    "send-as": mark("Replies leave as the inbox"),
    "import": mark("The first import"),
}


class StepState(StrEnum):
    """How a step stands; unknown: what is here does not say."""

    DONE = "done"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class SetupStep:
    """What is to be there, why, whether it is, and how it comes about.

    `lacks` names the settings that have no value yet, `run` are commands, `faults` are
    what went wrong lately.
    """

    key: str
    why: str
    state: StepState
    run: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    faults: tuple[Finding, ...] = ()
    # One script for all that a shell at Google can do.
    script: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return STEP_NAMES[self.key]

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.state is StepState.DONE


def setup_steps(settings: Settings, here: SetupFacts) -> list[SetupStep]:
    """Every step, in the order in which they are done."""
    return [
        _address(settings, here),
        _project(settings, here),
        _consent(settings, here),
        _add_on(settings, here),
        _team(settings, here),
        _mailboxes(settings, here),
        _push(settings, here),
        _send_as(here),
        _import(here),
    ]


def _address(settings: Settings, here: SetupFacts) -> SetupStep:
    is_set = "public_url" in settings.model_fields_set
    is_https = urlsplit(settings.public_url).scheme == "https"
    state = StepState.DONE if here.seen_people else StepState.UNKNOWN
    return SetupStep(
        "address",
        mark("Google calls it by https, without redirects."),
        state if is_set and is_https else StepState.MISSING,
        lacks=() if is_set else ("DESK_PUBLIC_URL",),
        facts=(settings.public_url,),
    )


def _project(settings: Settings, here: SetupFacts) -> SetupStep:
    is_used = any(not box.is_bad for box in here.connected)
    return SetupStep(
        "project",
        mark("Done as soon as a mailbox has been read: then Gmail's API is on."),
        StepState.DONE if is_used else StepState.UNKNOWN,
        shell_lines.of_project(settings),
        script=shell_lines.cloud_script(settings),
    )


def _consent(settings: Settings, here: SetupFacts) -> SetupStep:
    lacks = _lacking(settings, "google_client_id", "google_client_secret")
    faults = _faults(here, refusals.SIGN_INS_REFUSED)
    has_signed_in = any(not box.is_delegated for box in here.connected)
    known = StepState.DONE if has_signed_in else StepState.UNKNOWN
    return SetupStep(
        "consent",
        mark(
            "Make the consent screen “Internal”, and a client of the type web "
            "application with these redirect addresses and scopes. Only a sign-in "
            "shows whether they are right."
        ),
        StepState.MISSING if lacks or faults else known,
        lacks=lacks,
        faults=faults,
        facts=(
            *(f"{settings.pages}{each.callback}" for each in (CONNECT, PROVE)),
            *CONNECT.scopes,
        ),
    )


def _add_on(settings: Settings, here: SetupFacts) -> SetupStep:
    lacks = _lacking(settings, "addon_client_id", "addon_service_account")
    faults = _faults(here, refusals.CALLS_REFUSED)
    is_wrong = any(each.state is FindingState.WRONG for each in faults)
    is_done = here.seen_people and not lacks and not is_wrong
    return SetupStep(
        "add-on",
        mark("Google's tokens prove who calls. Done when the first card was shown."),
        StepState.DONE if is_done else StepState.MISSING,
        shell_lines.of_add_on(settings),
        lacks,
        faults=faults,
    )


def _team(settings: Settings, here: SetupFacts) -> SetupStep:
    return SetupStep(
        "team",
        mark(
            "Done when two people have opened a card. Begin with a pilot: each tester "
            "installs the deployment. Later publish a private app in the Marketplace."
        ),
        StepState.DONE if here.seen_people > 1 else StepState.MISSING,
        shell_lines.of_team(settings, here),
    )


def _mailboxes(settings: Settings, here: SetupFacts) -> SetupStep:
    is_bad = any(box.is_bad for box in here.boxes)
    is_done = here.inboxes and here.connected and not is_bad
    return SetupStep(
        "mailboxes",
        mark(
            "First the shared mailbox, then those of the team: labels follow only "
            "where a mailbox is connected."
        ),
        StepState.DONE if is_done else StepState.MISSING,
        shell_lines.of_mailboxes(settings, here),
        facts=here.inboxes,
    )


def _push(settings: Settings, here: SetupFacts) -> SetupStep:
    lacks = _lacking(settings, "pubsub_topic", "pubsub_service_account")
    faults = _faults(here, refusals.PUSHES_REFUSED)
    faults += tuple(
        worth_knowing(box.address, box.push_trouble)
        for box in here.connected
        if box.push_trouble
    )
    known = StepState.DONE if here.pushed_at is not None else StepState.UNKNOWN
    return SetupStep(
        "push",
        mark(
            "Changes come within a second; without it each mailbox is looked at every "
            "30 seconds. Done when the first push has come."
        ),
        StepState.MISSING if lacks or faults else known,
        shell_lines.of_push(settings),
        lacks,
        (settings.push_audience,),
        faults,
    )


def _send_as(here: SetupFacts) -> SetupStep:
    states = {each.state for each in here.send_as}
    known = StepState.MISSING if FindingState.NOTE in states else StepState.DONE
    return SetupStep(
        "send-as",
        mark(
            "Each rep adds the inbox in Gmail: Settings, Accounts, Send mail as, Treat "
            "as an alias. Gmail is asked once a day, and by desk check."
        ),
        known if states else StepState.UNKNOWN,
        shell_lines.SEND_AS,
        faults=here.send_as if known is StepState.MISSING else (),
    )


def _import(here: SetupFacts) -> SetupStep:
    return SetupStep(
        "import",
        mark("The first line only counts what would come; the second imports it."),
        StepState.DONE if here.tickets else StepState.MISSING,
        shell_lines.of_import(here),
    )


def _faults(here: SetupFacts, about: str) -> tuple[Finding, ...]:
    return tuple(each for each in here.refused if each.about == about)


def _lacking(settings: Settings, *names: str) -> tuple[str, ...]:
    unset = [name for name in names if getattr(settings, name) is None]
    return tuple(f"DESK_{name.upper()}" for name in unset)
