"""What Gmail's pushes need at Google: topic, publisher, account and subscription.

https://developers.google.com/workspace/gmail/api/guides/push
"""

from __future__ import annotations

from dataclasses import dataclass

# Gmail's own account, the same for everybody.
GMAIL = "serviceAccount:gmail-api-push@system.gserviceaccount.com"
PUBLISHER = "roles/pubsub.publisher"
ACK_SECONDS = 30


@dataclass(frozen=True)
class PushSetup:
    """What is to be there at Pub/Sub; the topic is `projects/…/topics/…`."""

    topic: str
    subscription: str
    endpoint: str
    audience: str
    account: str

    @property
    def project(self) -> str:
        """The project of the topic."""
        return self.topic.split("/")[1]

    @property
    def commands(self) -> list[str]:
        """The same for a shell."""
        topic, project = self.topic.rpartition("/")[2], self.project
        name = self.account.partition("@")[0]
        subscription = self.subscription.rpartition("/")[2]
        return [
            f"gcloud services enable pubsub.googleapis.com --project={project}",
            f"gcloud iam service-accounts create {name} --project={project}",
            f"gcloud pubsub topics create {topic} --project={project}",
            f"gcloud pubsub topics add-iam-policy-binding {topic} --project={project} "
            f"--member={GMAIL} --role={PUBLISHER}",
            f"gcloud pubsub subscriptions create {subscription} --project={project} "
            f"--topic={topic} --ack-deadline={ACK_SECONDS} "
            f"--push-endpoint={self.endpoint} "
            f"--push-auth-service-account={self.account} "
            f"--push-auth-token-audience={self.audience}",
        ]

    @property
    def settings(self) -> list[str]:
        """What the desk has to be told."""
        told = [
            f"DESK_PUBSUB_TOPIC={self.topic}",
            f"DESK_PUBSUB_SERVICE_ACCOUNT={self.account}",
        ]
        if self.audience != self.endpoint:
            told.append(f"DESK_PUBSUB_AUDIENCE={self.audience}")
        return told
