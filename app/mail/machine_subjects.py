"""Subjects that machines write: absence notes and reports, in many languages.

A customer writes about the delivery of a parcel, and of a desk lamp for the office:
what a person may write too counts only beside a second sign.
"""

from __future__ import annotations

import re

# What Exchange and others put before the subject that they answer. No person does.
_ABSENCE = (
    "automatic reply", "auto reply", "autoreply", "auto-reply", "automatic response",
    "auto response", "auto-response", "autoresponse", "auto responder",
    "out of office autoreply", "out of office auto-reply", "automatische antwort",
    "autom. antwort", "autoantwort", "auto-antwort", "abwesenheitsnotiz",
    "automatische abwesenheitsnotiz", "réponse automatique", "reponse automatique",
    "message d'absence", "notification d'absence", "respuesta automática",
    "respuesta automatica", "resposta automática", "resposta automatica",
    "resposta automàtica", "risposta automatica", "automatisch antwoord",
    "automatisch bericht", "automatisk svar", "automatiskt svar", "autosvar",
    "sjálfvirkt svar", "automaattinen vastaus", "automaattivastaus",
    "odpowiedź automatyczna", "automatyczna odpowiedź", "automatická odpověď",
    "automatická odpoveď", "automatikus válasz", "răspuns automat", "raspuns automat",
    "автоматический ответ", "автоответ", "автоматична відповідь", "автовідповідь",
    "автоматичен отговор", "αυτόματη απάντηση", "otomatik yanıt", "otomatik cevap",
    "automatski odgovor", "аутоматски одговор", "samodejni odgovor", "automaatvastus",
    "automātiska atbilde", "automātiskā atbilde", "automatinis atsakymas",
    "erantzun automatikoa", "balasan otomatis", "balasan automatik",
    "trả lời tự động", "thư trả lời tự động", "ตอบกลับอัตโนมัติ",
    "การตอบกลับอัตโนมัติ", "स्वचालित उत्तर", "स्वतः उत्तर", "自動応答", "自動返信",
    "不在通知", "自动答复", "自动回复", "自動回覆", "自動答覆", "자동 회신",
    "자동 응답", "رد تلقائي", "الرد التلقائي", "תשובה אוטומטית", "מענה אוטומטי",
    "out of office", "abwesend", "absence du bureau", "absent du bureau",
    "fuera de la oficina", "fuera de oficina", "fora do escritório", "fuori sede",
    "fuori ufficio", "afwezig", "niet op kantoor", "niet aanwezig", "frånvarande",
    "fraværende", "ikke til stede", "poissa", "poza biurem", "mimo kancelář",
    "házon kívül", "вне офиса", "нет на месте", "εκτός γραφείου", "ofis dışında",
    "خارج المكتب", "מחוץ למשרד",
)  # fmt: skip
# A person may begin a subject so.
_MAY_BE_ABSENCE = (
    "out of the office", "away from the office", "away from my mail", "on vacation",
    "vacation", "abwesenheit", "nicht im büro", "im urlaub", "absence", "absent",
    "ausente", "ausencia", "ausência", "assente", "assenza", "afwezigheid",
    "frånvaro", "fravær", "nieobecność", "nieobecny", "távollét", "отсутствую",
    "不在", "休暇", "外出", "부재중",
)  # fmt: skip
# What mail servers write above a report, their own language included.
_MAY_BE_BOUNCE = (
    "undeliverable", "undelivered", "undelivered mail",
    "delivery status notification", "mail delivery failed", "mail delivery failure",
    "mail delivery subsystem", "mail delivery system", "mail delivery error",
    "delivery failure", "delivery failed", "delivery has failed",
    "delivery notification", "returned mail", "returned to sender",
    "returned message", "failure notice", "nondeliverable mail", "non-deliverable",
    "mail system error", "message you sent blocked", "message not delivered",
    "message delivery failure", "could not send message", "warning: could not send",
    "warning: message", "rejected mail", "mail rejected", "mail failure",
    "delayed mail", "delivery delayed", "unzustellbar", "zustellung fehlgeschlagen",
    "unzustellbare nachricht", "fehlgeschlagene zustellung", "zustellfehler",
    "non remis", "échec de la remise", "échec de remise", "non distribuable",
    "no se puede entregar", "no se ha podido entregar", "correo no entregado",
    "error de entrega", "não é possível entregar", "não entregue", "falha na entrega",
    "non recapitabile", "mancato recapito", "impossibile recapitare", "onbestelbaar",
    "niet bezorgd", "kan ikke leveres", "ikke levert", "uleverlig",
    "går inte att leverera", "ej levererat", "olevererbart", "ei voi toimittaa",
    "toimittamaton", "niedostarczalne", "nie można dostarczyć", "nie dostarczono",
    "nelze doručit", "nedoručitelné", "kézbesíthetetlen", "nelivrabil",
    "не удается доставить", "не удалось доставить", "недоставленное сообщение",
    "не може бути доставлено", "δεν είναι δυνατή η παράδοση", "teslim edilemedi",
    "teslim edilemiyor", "配信不能", "配信エラー", "メール送信エラー", "无法传递",
    "无法投递", "未能送达", "系统退信", "退信", "無法傳遞", "無法投遞",
    "배달되지 않음", "배달할 수 없음", "전송 실패", "غير قابل للتسليم",
    "تعذر التسليم", "לא ניתן למסירה", "לא ניתן למסור",
)  # fmt: skip
# A report of something else: it comes later, or it came.
_NO_FAILURE = re.compile(
    r"\b(?:delay(?:ed)?|success|relay(?:ed)?|expanded|still being retried|verzögert|"
    r"verzögerung|retardé|retrasad[oa]|atrasad[oa]|ritardat[oa]|vertraagd)\b|延迟|遅延|"
    r"^delivered:|^could not send message for|^warning: could not send",
    re.I,
)
_BLANK = r"[\s\u00a0\u202f]*"


def _begins(phrases: tuple[str, ...], end: str) -> re.Pattern[str]:
    # The longest first: none of them may hide another.
    every = sorted(map(re.escape, phrases), key=len, reverse=True)
    gateway = r"(?:[\[(][^\[\]()]{1,20}[\])]\s*)*"
    return re.compile(rf"^\W*{gateway}(?:{'|'.join(every)}){end}", re.I)


_IS_ABSENCE = _begins(_ABSENCE, rf"{_BLANK}[:：]")
_MAYBE_ABSENCE = _begins((*_ABSENCE, *_MAY_BE_ABSENCE), r"(?![A-Za-zÀ-ɏ])")
_MAYBE_BOUNCE = _begins(_MAY_BE_BOUNCE, "")


def is_absence(subject: str) -> bool:
    """Whether only an absence note begins so: `Automatische Antwort: …`."""
    return bool(_IS_ABSENCE.match(subject))


def may_be_absence(subject: str) -> bool:
    """Whether an absence note may begin so, and a person too."""
    return bool(_MAYBE_ABSENCE.match(subject))


def may_be_bounce(subject: str) -> bool:
    """Whether a report of a mail that was not delivered may begin so."""
    return bool(_MAYBE_BOUNCE.match(subject))


def tells_no_failure(subject: str) -> bool:
    """Whether the report is of a delay, or of a mail that has arrived."""
    return bool(_NO_FAILURE.search(subject))
