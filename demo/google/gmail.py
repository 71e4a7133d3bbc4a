"""Holds a call of Gmail's API and its answer against Google's discovery document.

The document is the one that Google's client library ships.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, cached_property
from typing import Any
from urllib.parse import parse_qs

import jsonschema_rs
from googleapiclient.discovery_cache import get_static_doc

Json = dict[str, Any]

# What the document's formats allow; a number of 64 bits is written as a string.
FORMATS: dict[str, Json] = {
    "int64": {"pattern": r"^-?\d+$"},
    "uint64": {"pattern": r"^\d+$"},
    "int32": {},
    "uint32": {"minimum": 0},
    "byte": {"pattern": r"^[A-Za-z0-9_-]*={0,2}$"},
    "google-datetime": {"format": "date-time"},
}
PARAMETERS = {"integer": r"\d+", "boolean": "true|false", "string": r"[\s\S]*"}
# Google's guide "Resolve errors": the document says nothing about refusals.
TEXT = {"type": "string", "minLength": 1}
REFUSAL: Json = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "errors", "status"],
            "additionalProperties": False,
            "properties": {
                "code": {"type": "integer"},
                "message": TEXT,
                "status": {"type": "string", "pattern": "^[A-Z_]+$"},
                "errors": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["message", "domain", "reason"],
                        "properties": {
                            "message": TEXT,
                            "domain": {"enum": ["global", "usageLimits"]},
                            "reason": {"type": "string", "pattern": "^[a-zA-Z]+$"},
                        },
                    },
                },
            },
        }
    },
}


@dataclass(frozen=True)
class CheckedCall:
    """A call as it goes over the wire."""

    verb: str
    path: str
    query: str = ""
    body: bytes = b""
    # The type of the file beside it, and how long that is.
    media_type: str = ""
    media_length: int = 0


@dataclass(frozen=True)
class ApiMethod:
    """One method of the document."""

    id: str
    told: Json

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What its path looks like."""
        return re.compile(re.sub(r"\{\w+\}", "[^/]+", self.told["path"]))

    def call_faults(self, called: CheckedCall) -> Iterator[str]:
        """What Gmail would refuse about a call."""
        yield from self._parameter_faults(called.query)
        yield from self._body_faults(called.body)
        if called.media_type:
            yield from self._media_faults(called)

    def _media_faults(self, called: CheckedCall) -> Iterator[str]:
        """What is wrong with the file beside a call."""
        told = self.told.get("mediaUpload")
        if told is None:
            yield f"{self.id} takes no file"
            return
        if not any(fnmatch(called.media_type, each) for each in told["accept"]):
            yield f"{self.id} takes no {called.media_type}"
        if called.media_length > int(told["maxSize"]):
            yield f"{self.id}: {called.media_length} bytes are too many"

    def _parameter_faults(self, query: str) -> Iterator[str]:
        """What is wrong behind the question mark."""
        known = {
            **self.told.get("parameters", {}),
            **discovery_document()["parameters"],
        }
        for name, values in parse_qs(query, keep_blank_values=True).items():
            if name not in known:
                yield f"{self.id} has no parameter {name}"
                continue
            if len(values) > 1 and not known[name].get("repeated"):
                yield f"{self.id}: {name} is given more than once"
            for value in values:
                if not _fits(value, known[name]):
                    yield f"{self.id}: {name}={value!r}"

    def _body_faults(self, body: bytes) -> Iterator[str]:
        """What is wrong with what is sent."""
        if "request" not in self.told:
            if body.strip():
                yield f"{self.id} takes no body"
            return
        sent = json.loads(body or b"{}")
        yield from _faults(f"{self.id} request", self.told["request"]["$ref"], sent)

    def lacking(self, body: bytes) -> Iterator[str]:
        """What the document wants from a client and is not sent.

        Gmail itself is not known to insist.
        """
        if "request" in self.told:
            fields = discovery_document()["schemas"][self.told["request"]["$ref"]][
                "properties"
            ]
            for name in fields.keys() - json.loads(body or b"{}").keys():
                needed_by = fields[name].get("annotations", {}).get("required", ())
                if self.told["id"] in needed_by:
                    yield f"{self.id} needs {name}"

    def answer_faults(self, status: int, answer: object) -> Iterator[str]:
        """What is wrong with an answer; None is an empty one."""
        if status >= 300:
            yield from _faults(f"{self.id} answer", "", answer)
        elif "response" not in self.told:
            if answer is not None:
                yield f"{self.id} answers nothing"
        else:
            name = self.told["response"]["$ref"]
            yield from _faults(f"{self.id} answer", name, answer)


@cache
def discovery_document() -> Json:
    """Google's discovery document."""
    told: Json = json.loads(get_static_doc("gmail", "v1"))
    return told


@cache
def api_methods() -> dict[str, ApiMethod]:
    """Every method of users by its id without "gmail.users."."""
    users = discovery_document()["resources"]["users"]
    found = {each["id"].removeprefix("gmail.users."): each for each in _below(users)}
    return {name: ApiMethod(name, told) for name, told in found.items()}


def method_of(called: CheckedCall) -> ApiMethod | None:
    """The method at the address that was called."""
    path = called.path.lstrip("/")
    for method in api_methods().values():
        if method.told["httpMethod"] == called.verb and method.pattern.fullmatch(path):
            return method
    return None


def uploads_at(path: str) -> bool:
    """Whether a file may be handed over at this address, in one request."""
    for method in api_methods().values():
        protocols = method.told.get("mediaUpload", {}).get("protocols", {})
        told = protocols.get("simple", {}).get("path", "")
        if told and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", told), path):
            return True
    return False


def _below(resource: Json) -> Iterator[Json]:
    yield from resource.get("methods", {}).values()
    for inner in resource.get("resources", {}).values():
        yield from _below(inner)


def _fits(value: str, parameter: Mapping[str, Any]) -> bool:
    if "enum" in parameter and value not in parameter["enum"]:
        return False
    return re.fullmatch(PARAMETERS[parameter["type"]], value) is not None


def _faults(what: str, schema: str, value: object) -> Iterator[str]:
    for error in _validator(schema).iter_errors(value):
        place = "/".join(map(str, error.instance_path))
        yield f"{what} {place}: {error.message[:200]}"


@cache
def _validator(schema: str) -> Any:
    """For one schema of the document; without a name, for a refusal."""
    if not schema:
        return jsonschema_rs.Draft202012Validator(REFUSAL)
    schemas = discovery_document()["schemas"]
    known = {name: _as_json_schema(told) for name, told in schemas.items()}
    whole = {"$ref": f"#/$defs/{schema}", "$defs": known}
    return jsonschema_rs.Draft202012Validator(whole)


def _as_json_schema(told: Json) -> Json:
    if "$ref" in told:
        return {"$ref": f"#/$defs/{told['$ref']}"}
    made: Json = {"type": told["type"], **FORMATS.get(told.get("format", ""), {})}
    if "enum" in told:
        made["enum"] = told["enum"]
    if told["type"] == "array":
        made["items"] = _as_json_schema(told["items"])
    if told["type"] == "object":
        fields = told.get("properties", {})
        made["properties"] = {n: _as_json_schema(each) for n, each in fields.items()}
        made["additionalProperties"] = False
    return made
