"""A mail that is handed over beside a call: the upload addresses of Google's API.

https://developers.google.com/workspace/gmail/api/guides/uploads
"""

from __future__ import annotations

import email
from dataclasses import dataclass

PREFIX = "/upload"
RELATED = "multipart/related"


class NotAnUpload(ValueError):
    """Google would not find two parts in it."""


@dataclass(frozen=True)
class UploadedParts:
    """The JSON of the call, and the file beside it with its type."""

    fields: bytes
    media_type: str
    media: bytes


def split_upload(content_type: str, body: bytes) -> UploadedParts:
    """The two parts of a multipart upload.

    Raises:
        NotAnUpload: it is none.
    """
    kind, _, rest = content_type.partition(";")
    boundary = rest.partition("boundary=")[2].partition(";")[0].strip(' "')
    if kind.strip().lower() != RELATED or not boundary:
        raise NotAnUpload("an upload is multipart/related with a boundary")
    mark = b"--" + boundary.encode()
    # By hand: a mail has parts of its own, which a parser would go into.
    parts = body.split(mark)[1:-1]
    if len(parts) != 2:
        raise NotAnUpload(f"an upload has two parts, not {len(parts)}")
    (_, fields), (media_type, media) = map(_part, parts)
    return UploadedParts(fields, media_type, media)


def _part(text: bytes) -> tuple[str, bytes]:
    """The type of a part, and what it holds."""
    inner = text.removeprefix(b"\r\n").removeprefix(b"\n")
    end = b"\r\n\r\n" if b"\r\n\r\n" in inner.partition(b"\n\n")[0] else b"\n\n"
    top, _, content = inner.partition(end)
    head = email.message_from_bytes(top + b"\n\n")
    for newline in (b"\r\n", b"\n"):
        if content.endswith(newline):
            content = content.removesuffix(newline)
            break
    return head.get_content_type(), content
