"""Service Usage and the add-ons' own API, as far as somebody reads the set-up.

https://docs.cloud.google.com/service-usage/docs/reference/rest/v1/services/batchGet
https://developers.google.com/workspace/add-ons/reference/rest
"""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from demo.gmail.cloud.project import ADD_ONS, SERVICES, CloudProject
from demo.gmail.errors import ApiError
from demo.gmail.here import the_world
from demo.gmail.sign_in.iam import IamRefusal

bp = Blueprint("cloud", __name__, url_prefix="/v1/projects")

SCOPE = "https://www.googleapis.com/auth/cloud-platform"


@bp.get("/<project>/services:batchGet")
def services(project: str) -> ResponseReturnValue:
    """Which of the named APIs are on."""
    cloud, names = _allowed(SERVICES), request.args.getlist("names")
    if not names or not all(x.startswith(f"projects/{project}/") for x in names):
        raise ApiError(400, "Request contains an invalid argument.")
    states = {True: "ENABLED", False: "DISABLED"}
    found = [
        {"name": x, "state": states[x.split("/")[-1] in cloud.apis]} for x in names
    ]
    return {"services": found}


@bp.get("/<project>/authorization")
def authorization(project: str) -> ResponseReturnValue:
    """Who calls for the add-ons of the project."""
    cloud = _allowed(ADD_ONS)
    return {
        "name": f"projects/{project}/authorization",
        "serviceAccountEmail": cloud.account,
        "oauthClientId": cloud.client_id,
    }


@bp.get("/<project>/deployments/<name>")
def deployment(project: str, name: str) -> ResponseReturnValue:
    """The deployment, as somebody made it."""
    cloud, path = _allowed(ADD_ONS), f"projects/{project}/deployments/{name}"
    if cloud.deployment is None:
        raise ApiError(404, "Requested entity was not found.")
    return {"name": path, "etag": "ACAB", **cloud.deployment}


@bp.get("/<project>/deployments/<name>/installStatus")
def install_status(project: str, name: str) -> ResponseReturnValue:
    """Whether whoever asks has it installed; what is false is left out."""
    cloud = _allowed(ADD_ONS)
    if cloud.deployment is None:
        raise ApiError(404, "Requested entity was not found.")
    path = f"projects/{project}/deployments/{name}/installStatus"
    return {"name": path, **({"installed": True} if cloud.is_installed else {})}


@bp.errorhandler(ApiError)
@bp.errorhandler(IamRefusal)
def refused(error: ApiError | IamRefusal) -> ResponseReturnValue:
    """What the API answers when it refuses."""
    return error.body(), error.code


def _allowed(api: str) -> CloudProject:
    world = the_world()
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if SCOPE not in world.tokens.check(bearer).scopes:
        raise ApiError(403, "Request had insufficient authentication scopes.")
    if api in world.cloud.refusals:
        raise IamRefusal(*world.cloud.refusals[api])
    return world.cloud
