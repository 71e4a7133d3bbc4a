"""One mailbox at Gmail, and each answer as it comes: for who looks at Gmail itself."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import Any, NamedTuple

from google.auth.exceptions import GoogleAuthError
from googleapiclient.errors import HttpError
from httplib2 import HttpLib2Error

from app.gmail import errors
from app.gmail.api import GmailApi


class RawAnswer(NamedTuple):
    """The status of an answer, and its JSON; an empty answer is an empty object."""

    status: int
    body: Any


class RawGmail:
    """Makes one call after the other; `api` has the methods to make them with."""

    def __init__(self, api: GmailApi, http: Any) -> None:
        self.api = api
        self._http = http

    def ask(self, request: Any) -> RawAnswer:
        """Make the call; a refusal of Gmail is an answer like any other.

        Raises:
            Later, InDoubt, Disconnected: there was no answer.
        """
        try:
            body = request.execute(http=self._http, num_retries=0)
            return RawAnswer(200, body or {})
        except HttpError as error:
            return RawAnswer(int(error.resp.status), json_of(error.content))
        except GoogleAuthError as error:
            raise errors.translate_auth(error) from error
        except (OSError, HTTPException, HttpLib2Error) as error:
            raise errors.translate_broken(error) from error


def json_of(content: bytes | str) -> Any:
    """The JSON of an answer; what is none gives an empty object."""
    try:
        return json.loads(content or "{}")
    except (ValueError, RecursionError):
        return {}
