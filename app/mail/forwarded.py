"""A forwarded mail: that it is one, and who wrote the mail inside it."""

from __future__ import annotations

import re

from app.mail.addresses import Address, parse_addresses

# `Fwd:` as mail programs write it in their own languages.
_FORWARDED = re.compile(
    r"^\s*[\[(]?\s*(?:fwd?|fw|wg|wtr|tr|rv|i|enc|vs|vl|vb|doorst|pd|ilt|пересл|"
    r"fs|továbbítás|προώθ|転送|转发|轉寄|전달|إعادة توجيه|הועבר)"
    r"\s*(?:\[\d+\])?\s*[:：]",
    re.I,
)
# The line that names the author of the mail inside, in the same languages.
_AUTHOR = re.compile(
    r"(?:^|[\s*>|])(?:from|von|de|da|van|från|fra|frá|lähettäjä|od|kimden|gönderen|"
    r"feladó|από|от|від|expéditeur|remitente|remetente|mittente|差出人|送信者|发件人|"
    r"發件人|寄件者|寄件人|보낸\s?사람|من|מאת)\s?\*?\s?[:：]\*?\s*",
    re.I,
)
# What comes after the author's line; a name is never longer.
_NEXT = re.compile(
    r"\s(?:date|sent|to|subject|reply-to|datum|gesendet|an|betreff|fecha|enviado|para|"
    r"asunto|envoyé|à|objet|data|a|oggetto|дата|кому|тема|日付|日時|宛先|件名|送信日時|"
    r"التاريخ|إلى|الموضوع|发送时间|收件人|主题)\s?\*?\s?[:：]",
    re.I,
)
MAX_AUTHOR_LENGTH = 200


def is_forward(subject: str) -> bool:
    """Whether the subject says that the mail passes another one on."""
    return bool(_FORWARDED.match(subject))


def original_author(words: str) -> Address | None:
    """Who wrote the mail inside, by the first words of the outer one.

    None when these do not reach as far as an address.
    """
    line = _AUTHOR.search(words)
    if line is None:
        return None
    said = words[line.end() :][:MAX_AUTHOR_LENGTH]
    after = _NEXT.search(said)
    found = parse_addresses([said[: after.start()] if after else said])
    # Cut off in its middle it would be somebody else's address.
    is_whole = after is not None or ">" in said
    return found[0] if found and is_whole else None
