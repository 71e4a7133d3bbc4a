"""What a pasted text says of the set-up: a policy, a deployment, or single values."""

from __future__ import annotations

from collections.abc import Iterator

from app.health.finding import Finding
from app.settings import Settings
from app.web.setup import pasted
from app.web.setup.cloud_checks import compare_deployment, look_at_policy
from app.web.setup.compared import Json, compare_values

# A field that only the one or the other of Google's resources has.
OF_POLICY, OF_DEPLOYMENT = "bindings", "addOns"
SOME_TOPIC = "projects/PROJECT/topics/TOPIC"


def pasted_findings(
    settings: Settings, text: str, deployment: Json
) -> Iterator[Finding]:
    """What Google has of it, beside what should be there; `deployment` is ours.

    Raises:
        Refused: nothing in it is known.
    """
    policy = pasted.read_resource(text, OF_POLICY)
    theirs = pasted.read_resource(text, OF_DEPLOYMENT)
    if policy is not None:
        # It does not say of which topic it is.
        topics = settings.pubsub_topics or (SOME_TOPIC,)
        yield look_at_policy(topics[0], policy)
    elif theirs is not None:
        yield from compare_deployment(deployment, theirs)
    else:
        yield from compare_values(settings, pasted.read_pasted(text))
