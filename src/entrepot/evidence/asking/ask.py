"""Ask in words: what is held for a question in any of twelve languages, or plainly why nothing is."""

from __future__ import annotations

import datetime as dt

from entrepot.evidence.asking.desk import Desk
from entrepot.evidence.asking.part import Asked, Cause, Part, Refusal
from entrepot.evidence.asking.read import parts
from entrepot.evidence.asking.text import LONGEST, clean, language_of, questions
from entrepot.evidence.language import UNREAD
from entrepot.query.archive import Archive


def ask(text: str, archive: Archive, *, language: str = "", as_of: dt.date | None = None) -> Asked:
    """The answer to a question. `language`: of the question, found by itself when left out; `as_of`: only what was out by
    that day.

    Never raises for what is asked: what cannot be answered is a part with its refusal.
    """
    day = as_of or archive.newest
    plain = clean(text)
    code = language or language_of(plain)
    if not any(letter.isalpha() for letter in plain):
        return _refused(text, code, day, as_of, Refusal.AMBIGUOUS, Cause.EMPTY)
    if len(plain) > LONGEST:
        return _refused(text, code, day, as_of, Refusal.AMBIGUOUS, Cause.LONG)
    if code == UNREAD:
        return _refused(text, code, day, as_of, Refusal.NOT_HELD, Cause.LANGUAGE)
    desk = Desk(archive.as_of(as_of), day)
    found: list[Part] = []
    for question in questions(plain, code):
        found += parts(question, desk)
    if not found:
        return _refused(text, code, day, as_of, Refusal.AMBIGUOUS, Cause.OPEN)
    return Asked(text, code, day, tuple(found), as_of, archive.store.fingerprint)


def _refused(text: str, code: str, day: dt.date, as_of: dt.date | None, refusal: Refusal, cause: Cause) -> Asked:
    return Asked(text, code, day, (Part(text, refusal=refusal, cause=cause),), as_of)
