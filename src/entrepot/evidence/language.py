"""Which language a passage is written in: by script, then by function words, then (only where those are silent) by
py3langid."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Read in full: sentences, claims, directions. Read for quantities only: digits, scale words, percent, currency, dates.
READ_IN_FULL = ("en", "ja", "id", "ms", "vi", "th", "zh")
READ_FOR_QUANTITIES = ("fil", "km", "lo", "my", "ta")
UNREAD = "und"

_SCRIPTS = (
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("lo", re.compile(r"[\u0e80-\u0eff]")),
    ("my", re.compile(r"[\u1000-\u109f]")),
    ("km", re.compile(r"[\u1780-\u17ff]")),
    ("ta", re.compile(r"[\u0b80-\u0bff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_VIETNAMESE = re.compile(r"[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_WORD = re.compile(r"[A-Za-zÀ-ỹ]+")

_FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(
        [
            "the",
            "of",
            "and",
            "to",
            "in",
            "a",
            "is",
            "that",
            "for",
            "on",
            "with",
            "as",
            "by",
            "from",
            "at",
            "its",
            "has",
            "have",
            "was",
            "were",
            "are",
            "be",
            "will",
            "this",
            "it",
            "an",
            "which",
            "not",
        ]
    ),
    "id": frozenset(
        [
            "yang",
            "dan",
            "di",
            "dari",
            "untuk",
            "pada",
            "dengan",
            "ini",
            "itu",
            "tidak",
            "ke",
            "adalah",
            "dalam",
            "akan",
            "telah",
            "oleh",
            "sebesar",
            "juga",
            "bahwa",
            "atau",
            "sudah",
            "bisa",
            "karena",
            "tersebut",
            "para",
            "sejak",
            "tahun",
            "persen",
            "juta",
            "miliar",
            "triliun",
            "antara",
            "lebih",
        ]
    ),
    "ms": frozenset(
        [
            "yang",
            "dan",
            "di",
            "dari",
            "untuk",
            "pada",
            "dengan",
            "ini",
            "itu",
            "tidak",
            "ke",
            "adalah",
            "dalam",
            "akan",
            "telah",
            "oleh",
            "juga",
            "bahawa",
            "atau",
            "sudah",
            "boleh",
            "kerana",
            "tersebut",
            "para",
            "sejak",
            "tahun",
            "peratus",
            "juta",
            "bilion",
            "trilion",
            "antara",
            "lebih",
            "ialah",
            "berkata",
            "kepada",
            "sebanyak",
        ]
    ),
    "fil": frozenset(
        [
            "ang",
            "ng",
            "sa",
            "mga",
            "na",
            "at",
            "ay",
            "ito",
            "para",
            "hindi",
            "kung",
            "may",
            "noong",
            "ni",
            "si",
            "nang",
            "mula",
            "bilang",
            "kaniyang",
            "kanilang",
            "porsyento",
        ]
    ),
    "vi": frozenset(
        [
            "của",
            "và",
            "là",
            "các",
            "có",
            "cho",
            "trong",
            "được",
            "với",
            "những",
            "một",
            "đã",
            "từ",
            "này",
            "năm",
            "không",
        ]
    ),
}
# Words that tell Indonesian from Malay, which share most others.
_ONLY = {
    "id": frozenset(
        [
            "persen",
            "miliar",
            "triliun",
            "karena",
            "bahwa",
            "bisa",
            "rupiah",
            "presiden",
            "pemerintah",
            "yaitu",
            "saat",
            "sebesar",
            "ekspor",
            "impor",
            "kebijakan",
            "tiongkok",
            "cina",
            "jepang",
            "selama",
            "mencapai",
            "perusahaan",
            "melalui",
        ]
    ),
    "ms": frozenset(
        [
            "peratus",
            "bilion",
            "trilion",
            "kerana",
            "bahawa",
            "boleh",
            "ringgit",
            "kerajaan",
            "iaitu",
            "ketika",
            "sebanyak",
            "eksport",
            "import",
            "dasar",
            "jepun",
            "perdana",
            "berkata",
            "menerusi",
            "syarikat",
        ]
    ),
}


@dataclass(frozen=True)
class Guess:
    """A language code (ISO 639; `und` where undecided) and how sure the guess is, 0 to 1."""

    code: str
    confidence: float


def detect(text: str, *, statistical: bool = True) -> Guess:
    """The language of a passage. Looks at its first 20,000 characters; letters only count. `statistical` allows
    py3langid (a second to load)."""
    sample = text[:20_000]
    latin = len(_LATIN.findall(sample))
    counts = {code: len(pattern.findall(sample)) for code, pattern in _SCRIPTS}
    kana, han = len(_KANA.findall(sample)), len(_HAN.findall(sample))
    # One ideograph says about as much as three letters.
    counts["ja" if kana > 0.05 * (kana + han) else "zh"] = 3 * (kana + han)
    total = latin + sum(counts.values())
    if total == 0:
        return Guess(UNREAD, 0.0)
    best = max(counts, key=lambda code: counts[code])
    if counts[best] >= latin:
        return Guess(best, counts[best] / total)
    return _latin(sample, statistical)


def _latin(sample: str, statistical: bool) -> Guess:
    words = [word.lower() for word in _WORD.findall(sample)]
    if not words:
        return Guess(UNREAD, 0.0)
    marks = len(_VIETNAMESE.findall(sample))
    if marks > 0.03 * sum(map(len, words)):
        return Guess("vi", min(1.0, 0.6 + marks / len(sample)))
    scores = {code: sum(word in known for word in words) / len(words) for code, known in _FUNCTION_WORDS.items()}
    best = max(scores, key=lambda code: scores[code])
    if scores[best] < 0.08:
        return _statistical(sample, words) if statistical else Guess(UNREAD, 0.1)
    if best in ("id", "ms"):
        only = {code: sum(word in known for word in words) for code, known in _ONLY.items()}
        best = "ms" if only["ms"] > only["id"] else "id"
    return Guess(best, min(1.0, 0.5 + scores[best]))


def _statistical(sample: str, words: list[str]) -> Guess:
    """py3langid's guess for Latin script without the known function words; headlines of a few words stay English if
    they look so."""
    if len(words) < 6:
        return Guess("en", 0.2) if sample.isascii() else Guess(UNREAD, 0.1)
    import py3langid

    code = str(py3langid.classify(sample[:2000])[0])
    return Guess("fil" if code == "tl" else code, 0.4)


def is_read(code: str) -> bool:
    """Whether claims are read in this language at all."""
    return code in READ_IN_FULL or code in READ_FOR_QUANTITIES
