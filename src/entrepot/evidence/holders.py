"""Whose quantity it is, and against whom: taxed and taxing, holder of a share, donor and recipient."""

from __future__ import annotations

import re

from entrepot.evidence.quantities import Quantity
from entrepot.evidence.sentences import Sentence
from entrepot.evidence.subjects import Mention

# A percentage of these is somebody's share in somebody's total.
SHARED = ("oda_net_usd", "fdi_flow_usd", "visitors", "foreign_students", "foreign_workers", "foreign_residents")


def taxed(sentence: Sentence, q: Quantity, anchor: Mention, subject: str, partner: str) -> tuple[str, str]:
    """Who taxes whose goods: "a 46% tariff on Vietnam, 36% on Thailand" names the taxed one behind each number."""
    end = max(q.end, anchor.end if 0 <= anchor.start - q.end <= 20 else 0)
    after = [e for e in sentence.economies if end <= e.start <= end + 40]
    if not after or not re.match(r"[^,.;]{0,24}?\b(?:on|for|against|to)\b", sentence.part(end, after[0].start)):
        return subject, partner
    taxed = after[0].code
    payer = subject if subject != taxed else partner
    return ("USA" if "USA" in (subject, partner) or not payer else payer), taxed


def holder(sentence: Sentence, q: Quantity, anchor: Mention, whole: str) -> tuple[str, str]:
    """Whose share in whose trade: "Japan accounted for 11 percent of ASEAN's imports", "the share of ASEAN's trade with
    China". Only economies of the
    sentence count: a share without a named holder cannot be looked up."""
    low, high = sentence.clause(q.number_start)
    free = [e for e in sentence.economies if low <= e.start < high and e.code != whole]
    if not free:
        free = [e for e in sentence.economies if e.code != whole]
    if not free:
        return whole, ""
    nearest = min(free, key=lambda e: (e.owner, min(abs(e.start - anchor.end), abs(e.end - q.start))))
    return nearest.code, whole


def donor_first(subject: str, partner: str, sentence: Sentence) -> tuple[str, str]:
    """Japan gives, the other receives, where both are named."""
    if "JPN" in (partner,) and subject != "JPN":
        return "JPN", subject
    return subject, partner
