"""Google Cloud, asked how the project is set up, as the account of this machine.

https://docs.cloud.google.com/service-usage/docs/reference/rest/v1/services/batchGet
https://developers.google.com/workspace/add-ons/reference/rest
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

from google.auth.exceptions import GoogleAuthError
from httplib2 import HttpLib2Error

from app.errors import Broken
from app.gmail import errors

DEPLOYMENT = "sidedesk"
Json = dict[str, Any]


class CloudRefused(Broken):
    """Google's own words; `reason` is its word for why, such as SERVICE_DISABLED."""

    def __init__(self, status: int, path: str, told: Json) -> None:
        error = told.get("error")
        inner = error if isinstance(error, dict) else {}
        message = inner.get("message")
        said = message if isinstance(message, str) else str(status)
        super().__init__(f"Google says of {path}: {said}")
        self.code, self.words = status, said
        details = inner.get("details")
        reasons = [
            each.get("reason")
            for each in (details if isinstance(details, list) else [])
            if isinstance(each, dict)
        ]
        self.reason = next((str(each) for each in reasons if each), "")


@dataclass(frozen=True)
class CloudUrls:
    """Where Google's services are."""

    add_ons: str
    services: str
    pubsub: str


class CloudApi:
    """Reads one project's set-up; `http` carries the token of whoever may."""

    def __init__(self, urls: CloudUrls, http: Any, project: str) -> None:
        self._urls, self._http, self.project = urls, http, project

    def switched_on(self, names: Sequence[str]) -> set[str]:
        """Which of these APIs are on in the project.

        Raises:
            CloudRefused: Google says why not.
            Later, InDoubt: it did not answer.
        """
        place = f"projects/{self.project}/services"
        asked = urlencode([("names", f"{place}/{each}") for each in names])
        told = self._get(self._urls.services, f"{place}:batchGet?{asked}")
        found = told.get("services")
        return {
            str(each.get("name", "")).rpartition("/")[2]
            for each in (found if isinstance(found, list) else [])
            if isinstance(each, dict) and each.get("state") == "ENABLED"
        }

    def authorization(self) -> Json:
        """Which client and which account call for the project's add-ons.

        Raises:
            CloudRefused, Later, InDoubt: see switched_on.
        """
        path = f"projects/{self.project}/authorization"
        return self._get(self._urls.add_ons, path)

    def deployment(self) -> Json:
        """The add-on as Google has it.

        Raises:
            CloudRefused, Later, InDoubt: see switched_on.
        """
        path = f"projects/{self.project}/deployments/{DEPLOYMENT}"
        return self._get(self._urls.add_ons, path)

    def is_installed(self) -> bool:
        """Whether whoever asks has the deployment installed for trying.

        Raises:
            CloudRefused, Later, InDoubt: see switched_on.
        """
        path = f"projects/{self.project}/deployments/{DEPLOYMENT}/installStatus"
        return self._get(self._urls.add_ons, path).get("installed") is True

    def topic_policy(self, topic: str) -> Json:
        """Who may do what with a topic of Pub/Sub.

        Raises:
            CloudRefused, Later, InDoubt: see switched_on.
        """
        return self._get(self._urls.pubsub, f"{topic}:getIamPolicy")

    def _get(self, url: str, path: str) -> Json:
        status, told = ask_json(self._http, "GET", f"{url.rstrip('/')}/v1/{path}", None)
        if status >= 300:
            raise CloudRefused(status, path.partition("?")[0], told)
        return told


def ask_json(http: Any, method: str, url: str, body: Any) -> tuple[int, Json]:
    """The answer's status, and its object; an empty one if it holds none.

    Raises:
        Later, InDoubt: Google did not answer, or gave no token.
    """
    try:
        answer, content = http.request(
            url,
            method=method,
            body=None if body is None else json.dumps(body),
            headers={"Content-Type": "application/json"},
        )
    except GoogleAuthError as error:
        raise errors.translate_auth(error) from error
    except (OSError, HTTPException, HttpLib2Error) as error:
        raise errors.translate_broken(error) from error
    return int(answer.status), _object(content)


def _object(content: bytes) -> Json:
    try:
        found = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
