"""A forwarded mail: that it is one, and who wrote the mail inside it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from app.mail.addresses import Address, parse_addresses

# `Fwd:` as mail programs write it in their own languages; a gateway may have put
# `[EXTERN]` before it.
_FORWARDED = re.compile(
    r"^\s*(?:[\[(*][^\[\](*):：]{1,20}[\])*]\s*)*[\[(]?\s*"
    r"(?:fwd?|fw|wg|wtr|tr|trs|transf|rv|reenv|i|inoltr[ao]|enc|vs|vl|vb|doorst|pd|"
    r"přep|prosl|ilt|пересл|пер|fs|továbbítás|προώθ|πρθ|chuyển tiếp|ส่งต่อ|転送|转发|"
    r"轉發|轉寄|전달|إعادة توجيه|הועבר)"
    r"\s*(?:\[\d+\])?\s*[:：]",
    re.I,
)
# What comes before the mail inside, where nobody has added a word.
_RULE = re.compile(
    r"^\W*-{4,}\s*[^\W\d_][^<>@]{3,60}?-{4,}|^begin forwarded message:", re.I
)
# The line that names the author of the mail inside, in the same languages.
_AUTHOR = re.compile(
    r"(?:^|[\s*>|【])(?:from|von|de|da|van|från|fra|frá|lähettäjä|od|kimden|gönderen|"
    r"feladó|από|от|від|expéditeur|remitente|remetente|mittente|差出人|送信者|发件人|"
    r"發件人|寄件者|寄件人|보낸\s?사람|من|מאת)\s?\*?\s?[:：】]\*?\s*",
    re.I,
)
# What comes after the author's line; a name is never longer.
_NEXT = re.compile(
    r"\s(?:date|sent|to|subject|reply-to|datum|gesendet|an|betreff|fecha|enviado|para|"
    r"asunto|envoyé|à|objet|data|a|oggetto|дата|кому|тема|日付|日時|宛先|件名|送信日時|"
    r"التاريخ|إلى|الموضوع|发送时间|收件人|主题)\s?\*?\s?[:：]",
    re.I,
)
# In any other language: the first address in brackets, and the name before it.
_BRACKETED = re.compile(r"(?:^|[:：,<>\d|])([^:：,<>\d|]{0,80}<[^<>\s@]+@[^<>\s]+>)")
# Signs that turn the direction of writing, and a link behind an address.
_BESIDE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]|<mailto:[^>]*>")
MAX_AUTHOR_LENGTH = 200


def is_forward(subject: str, words: str = "") -> bool:
    """Whether its subject, or how it begins, says that a mail passes another one on."""
    return bool(_FORWARDED.match(subject) or _RULE.match(words))


def original_author(words: str, ours: Container[str] = ()) -> Address | None:
    """Who wrote the mail inside, by the first words of the outer one; none of us.

    None when these do not reach as far as an address.
    """
    plain = _BESIDE.sub("", words)
    found = _labelled(plain) if _AUTHOR.search(plain) else _bracketed(plain)
    return next((each for each in found if each.address not in ours), None)


def _labelled(words: str) -> Iterator[Address]:
    for line in _AUTHOR.finditer(words):
        said = words[line.end() :][:MAX_AUTHOR_LENGTH]
        after = (_NEXT.search(said), _AUTHOR.search(said))
        ends = [each.start() for each in after if each is not None]
        # Cut off in its middle it would be somebody else's address.
        if ends or ">" in said:
            yield from parse_addresses([said[: min(ends, default=len(said))]])[:1]


def _bracketed(words: str) -> Iterator[Address]:
    for each in _BRACKETED.finditer(words):
        yield from parse_addresses([each.group(1)])[:1]
