"""requests, which oauthlib speaks, on the one transport of the desk."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import requests
from requests.adapters import BaseAdapter


class TransportAdapter(BaseAdapter):
    """Sends what requests is asked for through an httplib2 connection."""

    def __init__(self, http: Any) -> None:
        super().__init__()
        self._http = http

    def send(
        self, request: requests.PreparedRequest, *_args: Any, **_more: Any
    ) -> requests.Response:
        """One request, sent once."""
        headers = {k: v for k, v in request.headers.items() if k != "Accept-Encoding"}
        answered, body = self._http.request(
            request.url, method=request.method, body=request.body, headers=headers
        )
        response = requests.Response()
        response.status_code = int(answered.status)
        response.headers.update(answered)
        response.raw = BytesIO(body)
        response.request, response.url = request, str(request.url)
        return response

    def close(self) -> None:
        """The connection is its maker's to close."""
