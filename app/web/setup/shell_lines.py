"""Commands to copy for each step of the set-up, with this desk's own values."""

from __future__ import annotations

from app.gmail.push_setup import PushSetup
from app.settings import Settings
from app.web.setup.facts import SetupFacts

MAX_TESTERS = 5
APIS = ("gsuiteaddons", "appsmarket-component", "gmail", "iamcredentials", "pubsub")
ADD_ONS = "gcloud workspace-add-ons"
API_NAMES = tuple(f"{each}.googleapis.com" for each in APIS)
SEND_AS = ("desk check",)

Lines = tuple[str, ...]


def of_project(settings: Settings) -> Lines:
    """Switch the APIs on."""
    return (f"gcloud services enable {' '.join(API_NAMES)}{_option(settings)}",)


def cloud_script(settings: Settings) -> str:
    """For Google's Cloud Shell: all that it can make; prints one JSON to paste back."""
    push = PushSetup(
        topic="projects/$PROJECT/topics/sidedesk",
        subscription="projects/$PROJECT/subscriptions/sidedesk-push",
        endpoint=f"{settings.public_url.rstrip('/')}/hooks/gmail",
        audience=settings.push_audience,
        account="sidedesk-push@$PROJECT.iam.gserviceaccount.com",
    )
    ask = f"{ADD_ONS} get-authorization --project=$PROJECT --format"
    lines = (
        f"PROJECT={project_of(settings) or '$(gcloud config get-value project)'}",
        f"gcloud services enable {' '.join(API_NAMES)} --project=$PROJECT",
        # What is there already is said by gcloud, and is no reason to stop.
        *(each for each in push.commands if "services enable" not in each),
        f"CLIENT=$({ask}='value(oauthClientId)')",
        f"ACCOUNT=$({ask}='value(serviceAccountEmail)')",
        "printf '"
        '{"oauthClientId": "%s", "serviceAccountEmail": "%s", '
        '"pubsubTopic": "%s", "pubsubServiceAccount": "%s"}\\n\' '
        f'"$CLIENT" "$ACCOUNT" "{push.topic}" "{push.account}"',
    )
    return "\n".join(lines)


def of_add_on(settings: Settings) -> Lines:
    """Ask for the two values, then make and install the deployment."""
    project, file = _option(settings), "deployment.json"
    return (
        f"{ADD_ONS} get-authorization{project}",
        f"desk deployment > {file}",
        f"{ADD_ONS} deployments create sidedesk --deployment-file={file}{project}",
        f"{ADD_ONS} deployments install sidedesk{project}",
        f"{ADD_ONS} deployments describe sidedesk{project} --format=json",
    )


def of_push(settings: Settings) -> Lines:
    """Make topic and subscription; the topic's policy, to paste it here."""
    look = "gcloud pubsub topics get-iam-policy"
    return (
        "desk pubsub",
        "desk pubsub --apply",
        *(f"{look} {topic} --format=json" for topic in settings.pubsub_topics),
    )


def of_team(settings: Settings, here: SetupFacts) -> Lines:
    """Add somebody, and let those of a pilot install the deployment."""
    name = project_of(settings) or "PROJECT"
    testers = [
        f"gcloud projects add-iam-policy-binding {name} --member=user:{each} "
        "--role=roles/gsuiteaddons.tester"
        for each in here.people[:MAX_TESTERS]
    ]
    return (f"desk person add NAME@{here.domain} --inbox {here.inbox}", *testers)


def of_mailboxes(settings: Settings, here: SetupFacts) -> Lines:
    """Add the inbox; connect it where nobody can sign in."""
    lines = [] if here.inboxes else [f"desk inbox add {here.inbox}"]
    if settings.google_client_id is None and not here.connected:
        address = here.boxes[0].address if here.boxes else here.inbox
        lines.append(f"desk mailbox connect {address} --delegated")
    return tuple(lines)


def of_import(here: SetupFacts) -> Lines:
    """Count what would come, then import it."""
    counted = f"desk mailbox import {here.inbox} --days 30"
    return (counted, f"{counted} --write")


def project_of(settings: Settings) -> str:
    """The Google project's id, where a setting names it."""
    for topic in settings.pubsub_topics:
        return topic.split("/")[1]
    _, _, host = (settings.delegation_account or "").partition("@")
    return host.removesuffix(".iam.gserviceaccount.com")


def _option(settings: Settings) -> str:
    name = project_of(settings)
    return f" --project={name}" if name else ""
