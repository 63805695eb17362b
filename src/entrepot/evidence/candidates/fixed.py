"""What the words of a sentence fix of the sides of trade and money: who never gives, who never gets, who is but a part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from entrepot.evidence.candidates.filler import Filler
from entrepot.evidence.candidates.heads import HeadOption
from entrepot.evidence.candidates.scope import Anchor, words_between
from entrepot.evidence.mentions import words
from entrepot.measures import Measure

# Languages whose word for "to" may only say with whom.
_TOWARDS = ("ja", "zh")
# Characters from the start of a clause within which "for Japan" says of whom it tells.
_TOPIC = 8
# Words between an adjective and the exports that are its own: "Indonesian nickel ore exports".
_OWN_EXPORTS = 2
# Characters between a name and the word for a share that it has: "China's share of", 中国の割合 (but not 日本の輸入に占める).
_SHARE, _SHARE_WIDE = 4, 2


@dataclass(frozen=True, slots=True)
class Fixed:
    """The words about one anchor under one head: `found`, the names that may take a side."""

    anchor: Anchor
    head: HeadOption
    measure: Measure
    found: Sequence[Filler]

    def never_gives(self, filler: Filler) -> bool:
        """Whether it is marked as where something goes, or as whom a seller relies upon."""
        return self._other(filler, "to", "receiver") or (self._relied(filler) and self.head.flow == "exports")

    def never_gets(self, filler: Filler) -> bool:
        """Whether it is marked as where something comes from, as whom a buyer relies upon, or as whose the exports are."""
        return (
            self._other(filler, "from", "giver")
            or (self._relied(filler) and self.head.flow == "imports")
            or self._sells(filler)
        )

    def parts(self) -> frozenset[str]:
        """Who is but a part of a whole: whose share of trade it is, and upon whom another relies."""
        if self.measure.strand != "trade":
            return frozenset()
        passage = self.anchor.passage
        low, high = passage.clause(self.anchor.start)
        shares = [c.start for c in passage.cues if "share" in c.kinds]
        most = _SHARE_WIDE if passage.language in words.UNSPACED else _SHARE
        return frozenset(
            e.code for e in passage.economies
            if low <= e.start < high and (e.mark == "on" or any(0 <= at - e.end <= most for at in shares))
        )  # fmt: skip

    def _other(self, filler: Filler, mark: str, part: str) -> bool:
        """Whether a mark or the verb right behind it says which part a name plays: then it never stands on the other side."""
        one = filler.mention
        if one is None or filler.where not in ("clause", "own") or self.measure.strand == "trust":
            return False
        if one.plays and filler.where == "clause":
            return one.plays == part
        here = [f for f in self.found if f.where in ("clause", "own")]
        alike = {f.code for f in here if f.mark == mark}
        named = {f.code for f in here if f.kind != "city" and f.order == 0}
        if filler.mark != mark or (len(alike) > 1 and alike == named):
            return False  # what all bear parts nobody
        if mark == "to" and self.head.flow not in ("", "exports") and self.anchor.passage.language in _TOWARDS:
            return False  # 対ASEAN輸入: from it
        low, _ = self.anchor.passage.clause(one.start)
        return mark != "to" or one.start - low > _TOPIC

    def _relied(self, filler: Filler) -> bool:
        return self.measure.strand == "trade" and filler.mark == "on"

    def _sells(self, filler: Filler) -> bool:
        """Whether an adjective before "exports" says whose they are."""
        head, one = self.head.head, filler.mention
        if head is None or one is None or filler.mark != "adjective" or self.head.flow != "exports":
            return False
        between = words_between(self.anchor.passage.language, head.start - one.end)
        return self.measure.strand == "trade" and one.end <= head.start and between <= _OWN_EXPORTS
