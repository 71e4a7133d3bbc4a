"""Files that a visitor sends along: a few kinds, known by name and first bytes.

They are never opened, shown or served by the desk: they go into the mail as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from app.people.plain_names import plain_name
from app.tickets.submissions.written import SubmittedFile
from app.wording import TranslatableText, mark

MAX_FILES = 3
MEGABYTE = 1024**2
MAX_FILE_MEGABYTES, MAX_MEGABYTES = 5, 10
MAX_NAME_LENGTH = 100
OFFICE = "application/vnd.openxmlformats-officedocument"

TOO_MANY = mark("These are {count} files. {most} is the most.")
TOO_BIG = mark("{name} is too big: {most} MB is the most.")
TOO_BIG_TOGETHER = mark("The files are too big together: {most} MB is the most.")
WRONG_KIND = mark("{name} cannot be sent. These can: {kinds}.")
CHANGED = mark("{name} is not what its name says.")


@dataclass(frozen=True)
class FileKind:
    """What mails call it, and whether its first bytes are right."""

    type: str
    is_it: Callable[[bytes], bool]


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(starts)


def _is_text(content: bytes) -> bool:
    return b"\0" not in content


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in (
        b"heic", b"heix", b"mif1", b"msf1",
    )  # fmt: skip


JPEG = FileKind("image/jpeg", _begins(b"\xff\xd8\xff"))
KINDS = {
    "png": FileKind("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": JPEG,
    "jpeg": JPEG,
    "webp": FileKind("image/webp", _is_webp),
    "gif": FileKind("image/gif", _begins(b"GIF87a", b"GIF89a")),
    "heic": FileKind("image/heic", _is_heic),
    "pdf": FileKind("application/pdf", _begins(b"%PDF-")),
    "txt": FileKind("text/plain", _is_text),
    "csv": FileKind("text/csv", _is_text),
    "docx": FileKind(f"{OFFICE}.wordprocessingml.document", _begins(b"PK\3\4")),
    "xlsx": FileKind(f"{OFFICE}.spreadsheetml.sheet", _begins(b"PK\3\4")),
    "odt": FileKind("application/vnd.oasis.opendocument.text", _begins(b"PK\3\4")),
}


@dataclass(frozen=True)
class ReadFiles:
    """The files, or why they cannot be sent."""

    files: tuple[SubmittedFile, ...] = ()
    error: TranslatableText | None = None


def read_files(given: Iterable[tuple[str, bytes]]) -> ReadFiles:
    """The files of these names and contents; a name without a file is none."""
    every = [(cleaned(name), content) for name, content in given if name]
    if len(every) > MAX_FILES:
        said = {"count": len(every), "most": MAX_FILES}
        return ReadFiles(error=TranslatableText(TOO_MANY, said))
    for name, content in every:
        wrong = _wrong(name, content)
        if wrong is not None:
            return ReadFiles(error=wrong)
    if sum(len(content) for _, content in every) > MAX_MEGABYTES * MEGABYTE:
        said = {"most": MAX_MEGABYTES}
        return ReadFiles(error=TranslatableText(TOO_BIG_TOGETHER, said))
    return ReadFiles(
        tuple(SubmittedFile(name, _kind(name).type, each) for name, each in every)
    )


def cleaned(name: str) -> str:
    """The name without a path and without what is not seen; its ending stays."""
    last = plain_name(name.replace("\\", "/").rpartition("/")[2])
    suffix = PurePosixPath(last).suffix[:10]
    stem = last.removesuffix(suffix)[: MAX_NAME_LENGTH - len(suffix)]
    return f"{stem}{suffix}" or "file"


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.removeprefix(".").lower()


def _kind(name: str) -> FileKind:
    return KINDS[_ending(name)]


def _wrong(name: str, content: bytes) -> TranslatableText | None:
    if _ending(name) not in KINDS:
        kinds = ", ".join(each for each in KINDS if each != "jpeg")
        return TranslatableText(WRONG_KIND, {"name": name, "kinds": kinds})
    if len(content) > MAX_FILE_MEGABYTES * MEGABYTE:
        return TranslatableText(TOO_BIG, {"name": name, "most": MAX_FILE_MEGABYTES})
    if not _kind(name).is_it(content):
        return TranslatableText(CHANGED, {"name": name})
    return None
