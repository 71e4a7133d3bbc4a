"""Set-up and rollout: the address, the names that Google has, the deployment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.probe.session import ProbeSession
from app.probe.step import DoneBy, ProbeStep, Seen, Verdict, judge, judge_that, unseen

NEEDS_PROJECT = "Say --project ID, the project of the add-on."
# Google adds these by itself.
GOOGLES_FIELDS = frozenset({"name", "etag"})
STATES = {"ok": Verdict.EXPECTED, "wrong": Verdict.OTHER}


def answers_from_outside(run: ProbeSession) -> Iterator[Seen]:
    """The public address, as anybody on the internet sees it."""
    for found in run.public_address():
        verdict = STATES.get(found["state"], Verdict.UNSEEN)
        expected = "it answers as it is, and the certificate is good"
        yield Seen(found["claim"], found["says"], expected, verdict)


def names_of_project(run: ProbeSession) -> Iterator[Seen]:
    """The two names, letter by letter."""
    project, ours = run.facts("project"), run.facts("names")
    if not project:
        yield unseen("the two names", NEEDS_PROJECT, "the names that are set here")
        return
    told = run.addon_project(f"{project}/authorization")
    if told.status != 200:
        yield judge("getAuthorization", told.says, "200")
        return
    account, client = (
        told.body.get("serviceAccountEmail"),
        told.body.get("oauthClientId"),
    )
    yield judge_that(
        "the account that calls the add-on",
        account,
        " or ".join(ours["accounts"]) or "DESK_ADDON_SERVICE_ACCOUNT is not set",
        account in ours["accounts"],
    )
    yield judge("the client of the user's token", client, ours["client"])


def deployment_comes_back(run: ProbeSession) -> Iterator[Seen]:
    """Nothing that was sent is dropped or changed, and nothing unknown is added."""
    project, name = run.facts("project"), run.facts("deployment name")
    if not project:
        yield unseen("the deployment", NEEDS_PROJECT, "what desk deployment prints")
        return
    told = run.addon_project(f"{project}/deployments/{name}")
    if told.status != 200:
        yield judge(f"deployments.get {name}", told.says, "200")
        return
    sent = run.facts("deployment")
    theirs = {k: v for k, v in told.body.items() if k not in GOOGLES_FIELDS}
    changed = [path for path in _paths(sent) if _at(theirs, path) != _at(sent, path)]
    added = [path for path in _paths(theirs) if _at(sent, path) is _MISSING]
    yield judge("fields that Google dropped or changed", changed, [])
    yield judge("fields that Google added", added, [])


def rollout(run: ProbeSession) -> Iterator[Seen]:
    """Only an administrator's pages can tell."""
    for claim, question, expected in (
        (
            "new scopes are asked for",
            "Change a scope, replace the deployment, open the add-on without a new "
            "install. Does Google ask for the new permission by itself?",
            "yes",
        ),
        (
            "a private app is asked for once",
            "Publish privately and install for one organisational unit. Is a rep of "
            "it asked for the permissions at the first card?",
            "yes",
        ),
    ):
        yield judged_by_person(run, claim, question, expected)


def judged_by_person(
    run: ProbeSession, claim: str, question: str, expected: str
) -> Seen:
    """What somebody at the screen says; nothing is known where nobody answers."""
    said = run.answer_of(question)
    if not said:
        return unseen(claim, "nobody answered", expected)
    return judge(claim, said, expected)


_MISSING = object()


def _paths(value: Any, at: str = "") -> Iterator[str]:
    """Where each value of a resource stands."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from _paths(each, f"{at}.{key}" if at else key)
    else:
        yield at


def _at(value: Any, path: str) -> Any:
    for key in path.split("."):
        if not isinstance(value, dict) or key not in value:
            return _MISSING
        value = value[key]
    return value


STEPS = (
    ProbeStep(
        1, DoneBy.MACHINE, "set-up", "The proxy keeps path and method.",
        "GET /healthz and POST to every address of the deployment from outside, with "
        "the certificate.",
        "200 ok; no redirect; a valid certificate", answers_from_outside,
    ),
    ProbeStep(
        2, DoneBy.MACHINE, "set-up", "Both names are right, letter by letter.",
        "getAuthorization as this machine's account, beside the settings.",
        "the account and the client that are set", names_of_project,
    ),
    ProbeStep(
        3, DoneBy.MACHINE, "set-up", "Google keeps every field of the deployment.",
        "Read the deployment, and compare it with what was sent.",
        "nothing dropped, changed or added", deployment_comes_back,
    ),
    ProbeStep(
        30, DoneBy.HUMAN, "rollout", "What is needed before new scopes are asked for.",
        "Uninstall, change a scope, replace, install; publish privately for a unit.",
        "Google asks by itself", rollout,
    ),
)  # fmt: skip
