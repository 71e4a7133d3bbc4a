"""What Google Cloud says of the project, where this machine has an account to ask as.

Without one, or without a right, nothing is wrong: it cannot be told from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from app.desk import Desk
from app.errors import DeskError, Later
from app.gmail.cloud import CloudApi, CloudRefused
from app.gmail.own_account import NoOwnAccount
from app.gmail.pubsub import lets_gmail_publish, watch_cure
from app.gmail.push_setup import GMAIL, PUBLISHER
from app.health.finding import Finding, fine, worth_knowing, wrong
from app.web.setup.compared import Json, compare_values, deployment_differences
from app.web.setup.shell_lines import ADD_ONS, API_NAMES, project_of

# Below the time that a check has.
LOOK_SECONDS = 5
DISABLED, NOT_FOUND = "SERVICE_DISABLED", 404
ABOUT = "Google Cloud"
Ask = Callable[[CloudApi], Iterable[Finding]]


def ask_as_machine(desk: Desk, ask: Ask) -> list[Finding]:
    """What is found as the account of this machine; or why nobody can be asked."""
    project = project_of(desk.settings)
    try:
        cloud = desk.google.cloud(project, LOOK_SECONDS)
        if not cloud.project:
            return [worth_knowing(ABOUT, "Nothing says which project it is.")]
        return list(ask(cloud))
    except NoOwnAccount:
        says = "Not checked: this machine has no Google account of its own."
        return [worth_knowing(ABOUT, says)]
    except CloudRefused as error:
        return [_refused(error, project)]
    except Later as error:
        return [worth_knowing(ABOUT, f"{error} Check again.")]
    except DeskError as error:
        return [worth_knowing(ABOUT, str(error))]


def apis_of(cloud: CloudApi) -> Iterator[Finding]:
    """Whether every API that the desk needs is on."""
    off = [name for name in API_NAMES if name not in cloud.switched_on(API_NAMES)]
    if off:
        enable = f"gcloud services enable {' '.join(off)} --project={cloud.project}"
        yield wrong("APIs", f"Off in {cloud.project}: {', '.join(off)}.", enable)
    else:
        yield fine("APIs", f"All {len(API_NAMES)} are on in {cloud.project}.")


def authorization_of(desk: Desk, cloud: CloudApi) -> Iterator[Finding]:
    """The two names of the add-on, letter by letter."""
    told = cloud.authorization()
    names = {
        "addon_client_id": "oauthClientId",
        "addon_service_account": "serviceAccountEmail",
    }
    found = {name: str(told[key]) for name, key in names.items() if told.get(key)}
    yield from compare_values(desk.settings, found)


def deployment_of(expected: Json, cloud: CloudApi) -> Iterator[Finding]:
    """The deployment at Google and ours, field by field."""
    option = f" --project={cloud.project}"
    file = f"sidedesk --deployment-file=deployment.json{option}"
    made = "desk deployment > deployment.json, then "
    try:
        told = cloud.deployment()
    except CloudRefused as error:
        if error.code != NOT_FOUND:
            raise
        says = f"{cloud.project} has no deployment “sidedesk”."
        yield wrong("deployment", says, f"{made}{ADD_ONS} deployments create {file}")
        return
    yield from compare_deployment(expected, told, option)


def compare_deployment(
    expected: Json, told: Json, option: str = ""
) -> Iterator[Finding]:
    """The deployment that Google has beside ours; `option` names the project."""
    file = f"sidedesk --deployment-file=deployment.json{option}"
    replace = f"desk deployment > deployment.json, then {ADD_ONS} deployments replace"
    differences = list(deployment_differences(expected, told))
    for each in differences:
        yield wrong("deployment", each, f"{replace} {file}")
    if not differences:
        yield fine("deployment", "Google has it as it is here, field by field.")


def installed_of(cloud: CloudApi) -> Iterator[Finding]:
    """Whether who asks has installed it: that is one of the pilot, at best."""
    install = f"{ADD_ONS} deployments install sidedesk --project={cloud.project}"
    try:
        is_installed = cloud.is_installed()
    except CloudRefused as error:
        if error.code != NOT_FOUND:
            raise
        says = f"{cloud.project} has no deployment “sidedesk” to install."
        yield wrong("install status", says, "Do step 4 first.")
        return
    if is_installed:
        yield fine("install status", "Installed for the account that asks.")
    else:
        says = "Not installed for the account that asks; others may have it."
        yield worth_knowing("install status", says, install)


def topics_of(desk: Desk, cloud: CloudApi) -> Iterator[Finding]:
    """Whether Gmail may publish to each topic."""
    for topic in desk.settings.pubsub_topics:
        try:
            policy = cloud.topic_policy(topic)
        except CloudRefused as error:
            if error.code != NOT_FOUND:
                raise
            yield wrong(topic, error.words, "desk pubsub makes it.")
            continue
        yield look_at_policy(topic, policy)


def look_at_policy(topic: str, policy: Json) -> Finding:
    """Whether it lets Gmail publish to the topic."""
    if lets_gmail_publish(policy):
        return fine(topic, "Gmail may publish to it.")
    says = f"{GMAIL} does not have the role {PUBLISHER}."
    return wrong(topic, says, watch_cure("not authorized", topic))


def _refused(error: CloudRefused, project: str) -> Finding:
    if error.reason == DISABLED:
        api = next(
            (x for x in API_NAMES if x in error.words), "serviceusage.googleapis.com"
        )
        enable = f"gcloud services enable {api} --project={project}"
        return wrong(ABOUT, str(error), enable)
    return worth_knowing(ABOUT, f"Cannot tell. {error}")
