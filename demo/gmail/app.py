"""Our Gmail as a WSGI app: the API, the sign-in service and the person's page."""

from __future__ import annotations

import socket

from flask import Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue

from demo.gmail.api.batch import answer_batch
from demo.gmail.api.entry import PREFIX, ApiAnswer, ApiRequest, answer_call
from demo.gmail.cloud import api as cloud
from demo.gmail.errors import ApiError, bad_request
from demo.gmail.here import KEY, the_world
from demo.gmail.page import companies, shop, ui, ui_mail
from demo.gmail.push import pubsub_api
from demo.gmail.sign_in import oauth, oauth_pages
from demo.gmail.world import GmailWorld
from demo.google.gmail import uploads_at
from demo.google.upload import PREFIX as UPLOAD, NotAnUpload, split_upload

VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def create_app(world: GmailWorld) -> Flask:
    """The app over this world. Nothing is shared between two apps."""
    app = Flask(__name__)
    app.extensions[KEY] = world
    app.json.sort_keys = False  # type: ignore[attr-defined]
    # Faults that a test planned reach a caller in the same process as exceptions.
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.add_url_rule(f"{PREFIX}<path:rest>", "api", _api, methods=VERBS)
    app.add_url_rule(
        f"{UPLOAD}{PREFIX}<path:rest>", "upload", _upload, methods=["POST"]
    )
    app.add_url_rule("/batch", "batch", _batch, methods=["POST"])
    sign_in, google = (oauth.bp, oauth_pages.bp), (pubsub_api.bp, cloud.bp)
    for blueprint in (*sign_in, *google, ui.bp, ui_mail.bp, companies.bp, shop.bp):
        app.register_blueprint(blueprint)
    app.register_error_handler(TimeoutError, _vanish)
    app.register_error_handler(ConnectionError, _vanish)
    return app


def _api(rest: str) -> ResponseReturnValue:
    query = request.query_string.decode("latin-1")
    asked = ApiRequest(
        request.method, PREFIX + rest, query, _headers(), request.get_data()
    )
    return _response(answer_call(the_world(), asked))


def _upload(rest: str) -> ResponseReturnValue:
    """A call with a mail beside it, in one request of two parts."""
    query = request.query_string.decode("latin-1")
    if not uploads_at(UPLOAD + PREFIX + rest):
        return ApiError(404, "Method not found.").body(), 404
    try:
        sent = split_upload(request.headers.get("Content-Type", ""), request.get_data())
    except NotAnUpload as error:
        refused = bad_request(str(error))
        return refused.body(), refused.code
    asked = ApiRequest(
        "POST", PREFIX + rest, query, _headers(), sent.fields, sent.media_type,
        sent.media,
    )  # fmt: skip
    return _response(answer_call(the_world(), asked))


def _batch() -> ResponseReturnValue:
    outer = {"authorization": request.headers.get("Authorization", "")}
    content_type = request.headers.get("Content-Type", "")
    try:
        body, kind = answer_batch(the_world(), content_type, request.get_data(), outer)
    except ApiError as error:
        return error.body(), error.code
    return Response(body, content_type=kind)


def _headers() -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers}


def _response(given: ApiAnswer) -> ResponseReturnValue:
    if given.body is None:
        return Response(status=given.status)
    response = jsonify(given.body)
    response.status_code = given.status
    response.headers.update(dict(given.headers))
    return response


def _vanish(error: OSError) -> ResponseReturnValue:
    """A fault that takes the answer away: over a socket, the socket goes too."""
    connection = request.environ.get("werkzeug.socket")
    if connection is None:
        raise error
    connection.shutdown(socket.SHUT_RDWR)
    return Response(status=503)
