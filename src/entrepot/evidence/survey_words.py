"""What a survey share is about: who answered, about which power, and which question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from entrepot.evidence.quantities import Quantity
from entrepot.evidence.sentences import Sentence

if TYPE_CHECKING:
    from entrepot.evidence.claims import Context


def sides(sentence: Sentence, context: Context, q: Quantity) -> tuple[str, str, str]:
    """Respondents and the power the answer is about, and which question: worry, welcome, trust, distrust, influence,
    alignment, choice."""
    around = sentence.part(q.end, q.end + 140) + " " + sentence.part(q.start - 110, q.start)
    economies = list(sentence.economies)
    respondents = [
        e.code
        for e in economies
        if e.code in _SEA
        and re.match(r"\s+(?:respondents|people|participants|elites|citizens)", sentence.part(e.end, e.end + 16))
    ]
    subject = respondents[0] if respondents else "ASEAN"
    after = [e.code for e in economies if e.start >= q.end and e.code not in ("ASEAN", subject)]
    before = [e.code for e in economies if e.end <= q.start and e.code not in ("ASEAN", subject)]
    beside = [
        e.code
        for e in economies
        if e.end <= q.start
        and e.code not in ("ASEAN", subject)
        and re.fullmatch(r"(?:'s)?(?:\s+\w+){0,2}\s*(?:at|with|by|:|\(|on)?\s*", sentence.part(e.end, q.start))
    ]
    powers = (
        (after or before[::-1])
        + [c for c in sentence.topic if c not in ("ASEAN", subject)]
        + [c for c in context.pair if c != "ASEAN"]
    )
    if sentence.language != "en":
        subject, powers = _elsewhere(sentence, q, powers)
    powers = beside or powers
    asked = question(around)
    asked = question(sentence.plain) if asked == "other" else asked
    if sentence.language == "ja" and _GRADED.search(sentence.part(q.start - 60, q.start)):
        asked = "other"
    return subject, powers[0] if powers else "", f"survey {asked}"


def _elsewhere(sentence: Sentence, q: Quantity, powers: list[str]) -> tuple[str, list[str]]:
    """Who answered, told right behind or before the word for respondents, and the power nearest the number within its clause."""
    who, clause = "ASEAN", sentence.clause(q.start)
    for economy in sentence.economies:
        if economy.code in _SEA and (
            _ASKED_BEFORE.search(sentence.part(economy.start - 24, economy.start))
            or _ASKED_AFTER.match(sentence.part(economy.end, economy.end + 8))
        ):
            who = economy.code
    others = [e for e in sentence.economies if e.code not in ("ASEAN", who)]
    near = [e for e in others if clause[0] <= e.start < clause[1]] or others
    before = [e for e in near if e.end <= q.start]
    if sentence.language in ("ja", "zh") and before:
        near = before
    if sentence.language not in ("ja", "zh"):
        after = [e for e in near if e.start >= q.end and _CHOSEN.fullmatch(sentence.part(q.end, e.start))]
        near = after or before[::-1] or near
        return who, [e.code for e in near] or powers
    near = sorted(near, key=lambda e: min(abs(e.start - q.end), abs(q.start - e.end)))
    return who, [e.code for e in near] or powers


# What may stand between a share and the power it is about: "persen responden memilih", "terhadap", "đối với".
_CHOSEN = re.compile(
    r"[^,;.\d]{0,60}?(?:memilih|terhadap|kepada|percaya(?: pada)?|menyukai|menyebut|menganggap|memandang|chọn|tin tưởng|"
    r"tin cậy|đối với|với|cho rằng|ต่อ|เลือก|ไว้วางใจ|มองว่า|mempercayai|yakin dengan|bahwa|bahawa)\s*(?:nước\s+|negara\s+)?",
    re.IGNORECASE,
)
# One of the answers that a question offers, not all who agree.
_GRADED = re.compile(r"「[^「」]*(?:とても|どちらか|大いに|ある程度)[^「」]*」\s*(?:が|は)?\s*$")


_ASKED_BEFORE = re.compile(
    r"(?:responden|warga|orang|người được hỏi|người trả lời|người|"
    r"ผู้ตอบแบบสอบถาม(?:ชาว|ใน)?|ผู้ตอบ(?:ชาว|ใน)?|ชาว|คน)\s*(?:di\s+|dari\s+|tại\s+|ở\s+)?$",
    re.IGNORECASE,
)
_ASKED_AFTER = re.compile(r"(?:の)?(?:回答者|受访者|人の|で(?:は|、))|人")


_SEA = frozenset(["IDN", "MYS", "PHL", "SGP", "THA", "BRN", "VNM", "LAO", "MMR", "KHM", "TLS", "ASEAN"])


_QUESTIONS = (
    ("welcome", r"positiv|welcom|favou?rabl|歓迎|positif|tích cực|เชิงบวก|欢迎|正面"),
    ("worry", r"anxi|worr|concern|懸念|不安|khawatir|cemas|bimbang|lo ngại|กังวล|担忧|担心|忧"),
    ("align", r"align|side with|choose between|forced to|味方|berpihak|liên kết|เลือกข้าง|选边"),
    (
        "distrust",
        r"distrust|little confidence|no confidence|不信|tidak percaya|tak percaya|ketidakpercayaan|ketidak percayaan|hilang kepercayaan|"
        r"thiếu tin cậy|không tin|ไม่เชื่อมั่น|不信赖|mất lòng tin|ไม่ไว้วางใจ|不信任",
    ),
    ("trust", r"trust|confiden|reliab|信頼|percaya|kepercayaan|tin cậy|tin tưởng|ไว้วางใจ|เชื่อมั่น|信任|信赖"),
    (
        "influence-political",
        r"politic\w*(?: and| or|/|-)?\s*strateg|strategic (?:power|influence)|政治|politik|chính trị|การเมือง",
    ),
    ("influence-economic", r"influen|経済的|影響力|pengaruh|ảnh hưởng|อิทธิพล|影响力"),
    (
        "important-partner",
        r"important partner|重要な?パートナー|重要な(?:相手|国)|最重要|mitra penting|đối tác quan trọng|重要伙伴",
    ),
)


def question(text: str) -> str:
    """Which question the words near a share belong to; `other` where none is told."""
    best = [(match.start(), name) for name, pattern in _QUESTIONS if (match := re.search(pattern, text, re.IGNORECASE))]
    name = min(best)[1] if best else "other"
    political = any(found == "influence-political" for _, found in best)
    return "influence-political" if name == "influence-economic" and political else name
