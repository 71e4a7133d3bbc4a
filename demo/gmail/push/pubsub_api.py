"""Cloud Pub/Sub's own API, as far as somebody sets Gmail's pushes up with it.

https://docs.cloud.google.com/pubsub/docs/reference/rest
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from demo.gmail.errors import ApiError
from demo.gmail.here import the_world
from demo.gmail.push.pubsub import PubSub

bp = Blueprint("pubsub", __name__, url_prefix="/v1/projects")

SCOPES = {
    "https://www.googleapis.com/auth/cloud-platform",
    "https://www.googleapis.com/auth/pubsub",
}


@bp.route("/<project>/topics/<name>", methods=["GET", "PUT", "POST"])
def topic(project: str, name: str) -> ResponseReturnValue:
    """Make a topic, read its policy or change it."""
    name, _, verb = name.partition(":")
    path = f"projects/{project}/topics/{name}"
    world = the_world()
    with world.guard:
        pubsub = _allowed()
        if request.method == "PUT":
            return _make(pubsub.policies, path, {"etag": "ACAB"}), 200
        policy = pubsub.policies.get(path)
        if policy is None:
            raise ApiError(404, f"Resource not found (resource={name}).")
        if verb == "setIamPolicy":
            given = request.get_json()["policy"]
            if given.get("etag") != policy["etag"]:
                raise ApiError(409, "There were concurrent policy changes.")
            if pubsub.refuses_policy:
                raise ApiError(400, pubsub.refuses_policy, "failedPrecondition")
            pubsub.policies[path] = policy = given
        return jsonify(policy)


@bp.route("/<project>/subscriptions/<name>", methods=["PUT", "POST"])
def subscription(project: str, name: str) -> ResponseReturnValue:
    """Make a subscription, or change where it pushes."""
    name, _, verb = name.partition(":")
    path = f"projects/{project}/subscriptions/{name}"
    world = the_world()
    with world.guard:
        pubsub = _allowed()
        if request.method == "PUT":
            return _make(pubsub.subscriptions, path, request.get_json()), 200
        if verb != "modifyPushConfig" or path not in pubsub.subscriptions:
            raise ApiError(404, f"Resource not found (resource={name}).")
        pubsub.subscriptions[path]["pushConfig"] = request.get_json()["pushConfig"]
        return {}


@bp.errorhandler(ApiError)
def refused(error: ApiError) -> ResponseReturnValue:
    """What the API answers when it refuses."""
    return error.body(), error.code


def _allowed() -> PubSub:
    world = the_world()
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    known = world.tokens.check(bearer)
    if not known.scopes & SCOPES:
        raise ApiError(403, "Request had insufficient authentication scopes.")
    return world.pubsub


def _make(among: dict[str, Any], path: str, what: dict[str, Any]) -> dict[str, Any]:
    if path in among:
        raise ApiError(409, f"Resource already exists in the project (resource={path})")
    among[path] = what
    return {"name": path, **what}
