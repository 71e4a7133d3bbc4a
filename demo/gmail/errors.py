"""What Gmail answers when it refuses, in Google's own envelope."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
REASON = {
    400: "invalidArgument",
    401: "authError",
    403: "forbidden",
    404: "notFound",
    409: "aborted",
    429: "rateLimitExceeded",
}
MESSAGE = {
    401: "Invalid Credentials",
    404: "Requested entity was not found.",
    429: "Too many concurrent requests for user",
    500: "Internal error encountered.",
    503: "The service is currently unavailable.",
}
RATE_REASONS = {"rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded"}


class ApiError(Exception):
    """A refusal: the HTTP code, Google's reason word and its message."""

    def __init__(self, code: int, message: str = "", reason: str = "") -> None:
        super().__init__(message or MESSAGE.get(code, "Backend Error"))
        self.code = code
        self.reason = reason or REASON.get(code, "backendError")
        self.message = str(self)

    def body(self) -> Json:
        """The JSON body that goes with the code."""
        domain = "usageLimits" if self.reason in RATE_REASONS else "global"
        detail = {"message": self.message, "domain": domain, "reason": self.reason}
        status = STATUS.get(self.code, "UNKNOWN")
        if self.reason == "failedPrecondition":
            status = "FAILED_PRECONDITION"
        error = {"code": self.code, "message": self.message, "errors": [detail]}
        return {"error": {**error, "status": status}}

    def headers(self) -> dict[str, str]:
        """The headers that go with the code."""
        if self.code != 401:
            return {}
        realm = 'Bearer realm="https://accounts.google.com/"'
        return {"WWW-Authenticate": f'{realm}, error="invalid_token"'}


class OAuthError(Exception):
    """A refusal of the token endpoint: its error word and description."""

    def __init__(self, code: int, error: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.error = error
        self.description = description

    def body(self) -> Json:
        """The JSON body of the token endpoint."""
        return {"error": self.error, "error_description": self.description}


def not_found() -> ApiError:
    """What Gmail answers for a well-formed id that it does not know."""
    return ApiError(404)


def bad_request(message: str, reason: str = "") -> ApiError:
    """A request that Gmail will never accept as it stands."""
    return ApiError(400, message, reason)
