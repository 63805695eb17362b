"""Directions: a growing economy, investment has declined, rising labor costs, a shift of investment towards others;
without a size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.evidence import cues, marks, relationships, roles, roles_elsewhere, subjects
from entrepot.evidence.claim_periods import period
from entrepot.evidence.sentences import Sentence
from entrepot.evidence.subjects import Mention

if TYPE_CHECKING:
    from entrepot.evidence.claims import Claim, Context

_UP = (
    r"growing|rising|increasing|expanding|surging|soaring|booming|increased|widening|swelling|climbing|accelerating"
    r"|ageing|aging|greying|graying|higher|record"
)
_DOWN = r"shrinking|declining|falling|dwindling|decreasing|slowing|reduced|narrowing|weakening|waning|contracting|lower|dropping"
_FLAT = r"stagnating|stagnant|sluggish|flat|stagnated"
# Adjective right before the noun, at most two modifiers between.
_ATTRIBUTIVE = re.compile(
    rf"\b(?:(?:rapidly|fast|steadily|quickly|sharply|slowly)[\s-]+)?(?P<d>{_UP}|{_DOWN}|{_FLAT})\s+(?:(?!and\b|or\b|"
    rf"the\b|in\b|of\b)[\w-]+\s+){{0,2}}$",
    re.IGNORECASE,
)
_PREDICATE = re.compile(
    r"^(?:\s+(?:in|of|to|from|into|by|with|between|among|across)\s+(?:the\s+)?[\w'()-]+(?:\s+[\w'()-]+){0,5}?|"
    r"\s+[\w'-]+){0,2}?\s+(?:(?:has|have|had|is|are|was|were|been|being|began|begun|continues?|continued|kept|keeps|"
    r"will|to)\s+){0,3}"
    r"(?:(?:\w+ly|also|since|already|now|still|long|gradually)\s+){0,3}(?P<d>grown|risen|increased|declined|fallen|"
    r"decreased|dropped|shrunk|expanded|surged|soared|slowed|stagnated|weakened|strengthened|waned|contracted|doubled"
    r"|grew|rose|fell|shrank|growing|rising|falling|declining|shrinking|increasing|decreasing|slowing|rebounded|"
    r"recovered|plunged|slumped|climbed|jumped|rises|grows|declines|falls|increases|shrinks|"
    r"(?<=to )(?:shrink|grow|rise|fall|decline|drop|increase|decrease|expand))\b",
    re.IGNORECASE,
)
_RECEIVED = re.compile(
    r"\b(?:have|has|had)?\s*(?P<v>seen|saw|received|attracted|enjoyed|drawn|experienced|got)\s+(?:a\s+|"
    r"an\s+)?(?:(?:relatively|far|much|significantly|even)\s+)?(?P<d>increased|growing|rising|more|higher|greater|"
    r"less|fewer|lower|reduced|declining|falling|shrinking|decreased)\b"
    r"(?:\s+(?:[\w-]+\s+){0,2}?(?P<noun>investments?|FDI|trade|aid|tourists|visitors|exports|imports|workers|"
    r"students))?",
    re.IGNORECASE,
)
_NOUN_OF = re.compile(
    r"\b(?P<d>rise|increase|growth|surge|jump|expansion|decline|fall|drop|decrease|slump|slowdown|contraction|"
    r"reduction|boom)\s+(?:in|of)\s+(?:the\s+)?(?:[\w'-]+\s+){0,3}$",
    re.IGNORECASE,
)
_SHIFT = re.compile(
    r"\bshift(?:ing|ed|s)?\s+(?:of|"
    r"in)\s+(?:[\w'-]+\s+){0,2}?(?P<noun>[\w-]+(?:\s+flows?)?)\s+(?:away\s+)?(?P<way>towards?|to|into|from)\s+",
    re.IGNORECASE,
)
_RISE_OF = re.compile(
    r"\b(?:rise|emergence|ascent)\s+of\s+(?:other\s+|new\s+|regional\s+)?(?:competitors|rivals|powers|partners|"
    r"players|economies|donors)\b[\w\s]{0,20},\s*(?P<q>(?:especially|such as|including|like|notably|particularly|"
    r"namely)\s+)",
    re.IGNORECASE,
)
_SIZE = re.compile(
    r"\b(?:tends?\s+to\s+be\s+|(?:is|are)\s+(?:usually\s+|often\s+)?)(?:in\s+|of\s+)?(?P<d>smaller|larger|bigger|"
    r"lower)\s+(?:amounts?|sums?|scale|size|value)(?:,?\s+(?:compared|relative)\s+(?:to|with)\s+(?:[\w-]+\s*){1,3}|"
    r"\s+than\s+(?:[\w-]+\s*){1,3})?",
    re.IGNORECASE,
)
_ABSTRACT = frozenset(("trade_share",))
_DOWN_WORDS = re.compile(
    rf"^(?:{_DOWN}|declined|fallen|decreased|dropped|shrunk|slowed|weakened|waned|contracted|fell|shrank|plunged|"
    rf"slumped|less|fewer|lower|reduced|decline|fall|drop|decrease|slump|slowdown|contraction|reduction|declines|"
    rf"falls|shrinks|shrink|decreased|smaller)$",
    re.IGNORECASE,
)
# Nouns that only describe: "growing economies" in general, "rising trade tensions" (about tension).
_SPOILED = re.compile(
    r"^\s*(?:tensions?|wars?|barriers?|disputes?|frictions?|powers?|security|ties|links|cooperation|partners?|"
    r"partnerships?|agreements?|talks|policy|policies|opportunit|uncertaint|crisis|challenges?|institutions|deals?|"
    r"relations|blocs?|officials|ministers?|zones?|corridors?|assistance|union|model|activity)",
    re.IGNORECASE,
)


def find(sentence: Sentence, context: Context) -> list[Claim]:
    """Directions of a sentence."""
    found = (
        [*_english(sentence, context), *_received(sentence, context), *_special(sentence, context)]
        if sentence.language == "en"
        else _other(sentence, context)
    )
    kept: list[Claim] = []
    for claim in sorted(found, key=lambda c: (c.start, -c.end)):
        if not any(claim.start < other.end and other.start < claim.end for other in kept):
            kept.append(claim)
    return kept


def _comparator(word: str) -> str:
    if re.fullmatch(_FLAT, word, re.IGNORECASE):
        return "approx"
    return "direction_down" if _DOWN_WORDS.match(word) else "direction_up"


def _english(sentence: Sentence, context: Context) -> list[Claim]:
    found = []
    for mention in sentence.indicators:
        topic = subjects.topics()[mention.id]
        rest = sentence.part(mention.end, mention.end + 100)
        if _SPOILED.match(rest):
            continue
        before = sentence.part(mention.start - 50, mention.start)
        claim = None
        if topic.moves and (match := _ATTRIBUTIVE.search(before)):
            word = match["d"].lower()
            indicator = _aged(mention, word)
            if indicator and word not in ("higher", "lower", "record"):
                start = mention.start - len(before) + match.start()
                claim = _claim(
                    sentence, context, mention, start, _place_end(sentence, mention), indicator, _comparator(word)
                )
        elif (
            topic.moves
            and (match := _NOUN_OF.search(before))
            and mention.id not in ("gdp_nominal_usd", "aid_commitment")
        ):
            claim = _claim(
                sentence,
                context,
                mention,
                mention.start - len(before) + match.start(),
                mention.end,
                mention.id,
                _comparator(match["d"].lower()),
            )
        elif (
            (topic.moves or mention.id in _ABSTRACT)
            and (match := _PREDICATE.match(rest))
            and mention.id != "aid_commitment"
        ):
            start = mention.start
            lead = re.search(
                r"(?:since|from)\s+(?:the\s+)?(?:early\s+|late\s+|mid-?)?[^,]{2,30},\s+(?:[\w']+\s+){0,2}$",
                sentence.part(start - 60, start),
                re.IGNORECASE,
            )
            if lead and any(start - len(lead.group()) <= d.start < start for d in sentence.dates):
                start -= len(lead.group())
            claim = _claim(
                sentence,
                context,
                mention,
                start,
                mention.end + match.end(),
                _aged(mention, match["d"].lower()) or mention.id,
                _comparator(match["d"].lower()),
            )
        if claim is not None and claim.subject:
            found.append(claim)
    return found


def _aged(mention: Mention, word: str) -> str:
    """An ageing population is about its age structure; a growing one about its number; nothing else ages."""
    if word in ("ageing", "aging", "greying", "graying"):
        return "population_age_structure" if mention.id in ("population", "population_age_structure") else ""
    return mention.id


def _place_end(sentence: Sentence, mention: Mention) -> int:
    """`rising labor costs in Thailand`: the place belongs to the quote where the place says whose."""
    end = mention.end
    while True:
        following = next(
            (
                e
                for e in sentence.economies
                if end <= e.start <= end + 22
                and re.fullmatch(
                    r"\s+(?:in|of)\s+(?:the\s+)?|(?:\s+(?:countries|nations|members))?\s*(?:,|and)\s+",
                    sentence.part(end, e.start),
                )
            ),
            None,
        )
        if following is None:
            return end
        end = following.end


def _claim(
    sentence: Sentence, context: Context, mention: Mention, start: int, end: int, indicator: str, comparator: str
) -> Claim:
    from entrepot.evidence.claims import Claim, partner_of

    owners = subjects.owners(sentence, mention.start, mention.end)
    if (
        indicator == "trade_share"
        and owners
        and re.search(r"\bits\s+(?:\w+\s+)?$", sentence.part(mention.start - 16, mention.start))
    ):
        owners = _its(sentence, mention.start) or owners
    subject = ";".join(owners)
    topic = subjects.topics()[indicator]
    partner = partner_of(subject, sentence, context) if topic.two else ""
    if sentence.language != "en" and indicator == "trade_value_usd" and marks.of(sentence.language) is not None:
        subject, partner = roles_elsewhere.traders(sentence, context, mention.start)
    if indicator.startswith(("fdi_", "oda_")):
        giver, receiver = roles.giver_and_receiver(
            sentence, context, mention.start, mention.end, mention.start, named=True
        )
        subject, partner = (giver, receiver or partner_of(giver, sentence, context)) if giver else (subject, partner)
    elif indicator == "trade_share":
        within = [e.code for e in sentence.economies if mention.start <= e.start < mention.end and e.code not in owners]
        partner = within[0] if within else partner
    both = relationships.mutual(sentence, context, mention.start) if indicator.startswith("trade_") else None
    subject, partner = both or (subject, partner)
    when = period(sentence, context, mention.start)
    if context.reference is not None and when[:4].isdigit() and int(when[:4]) > context.reference.year:
        when = ""  # a forecast's year is not that of a trend
    return Claim("", start, end, "", "change", indicator, subject, partner, comparator, None, None, "direction", when)


def _its(sentence: Sentence, at: int) -> tuple[str, ...]:
    """Whom "its" means: the nearest possessor before it in the sentence."""
    owners = [e.code for e in sentence.economies if e.owner and e.end <= at]
    return (owners[-1],) if owners else ()


def _received(sentence: Sentence, context: Context) -> list[Claim]:
    """`Vietnam and Indonesia have seen increased investment`, `Malaysia and Thailand have received less`."""
    from entrepot.evidence.claims import Claim

    found = []
    for match in _RECEIVED.finditer(sentence.plain):
        at = sentence.start + match.start()
        before = [e for e in sentence.economies if e.end <= at and at - e.end <= 12]
        if not before:
            continue
        named = [m for m in sentence.indicators if m.start < sentence.start + match.end()]
        noun = match["noun"]
        mention = next(
            (m for m in sentence.indicators if noun and m.end == sentence.start + match.end("noun")), None
        ) or (named[-1] if named else None)
        indicator = mention.id if mention else ""
        if not indicator or not subjects.topics()[indicator].moves:
            continue
        owners = subjects.joined(sentence, before[-1])
        first = next(e for e in sentence.economies if e.code == owners[0] and e.end <= at)
        others = [
            c
            for c in (*sentence.topic, *context.pair)
            if c not in {e.code for e in sentence.economies} and c not in codes.GROUPS
        ]
        partner = others[0] if others else ""
        when = period(sentence, context, at)
        found.append(
            Claim(
                "",
                first.start,
                sentence.start + match.end(),
                "",
                "change",
                indicator,
                ";".join(owners),
                partner,
                _comparator(match["d"].lower()),
                None,
                None,
                "direction",
                when,
            )
        )
    return found


def _special(sentence: Sentence, context: Context) -> list[Claim]:
    """Shifts towards others, the rise of competitors, smaller projects."""
    from entrepot.evidence.claims import Claim, partner_of

    found = []
    for match in _SHIFT.finditer(sentence.plain):
        mention = next(
            (m for m in sentence.indicators if match.start() <= m.start - sentence.start < match.end()), None
        )
        target = next((e for e in sentence.economies if -1 <= e.start - (sentence.start + match.end()) <= 12), None)
        if mention is None or target is None or match["way"].lower() == "from":
            continue
        owners = subjects.joined(sentence, target)
        last = [e for e in sentence.economies if e.code in owners and e.start >= target.start][
            -1 if len(owners) > 1 else 0
        ]
        sides = [e.code for e in sentence.economies if e.start < target.start and e.code not in (*owners, "ASEAN")]
        partner = sides[0] if sides else next((c for c in sentence.topic if c not in owners), "")
        found.append(
            Claim(
                "",
                sentence.start + match.start(),
                last.end,
                "",
                "change",
                mention.id,
                ";".join(owners),
                partner,
                "direction_up",
                None,
                None,
                "direction",
                period(sentence, context, target.start),
            )
        )
    for match in _RISE_OF.finditer(sentence.plain):
        target = next((e for e in sentence.economies if -1 <= e.start - (sentence.start + match.end()) <= 6), None)
        if target is None:
            continue
        owners = subjects.joined(sentence, target)
        last = [e for e in sentence.economies if e.code in owners and e.start >= target.start][
            -1 if len(owners) > 1 else 0
        ]
        others = [
            c for c in ([e.code for e in sentence.economies] + list(context.pair)) if c not in owners and c != "JPN"
        ]
        found.append(
            Claim(
                "",
                sentence.start + match.start("q"),
                last.end,
                "",
                "rank",
                "trade_share",
                ";".join(owners),
                others[0] if others else "",
                "direction_up",
                None,
                None,
                "direction",
                "",
            )
        )
    for match in _SIZE.finditer(sentence.plain):
        if not any(m.id.startswith("fdi") and m.start - sentence.start < match.start() for m in sentence.indicators):
            continue
        subject = next(
            (c for c in [e.code for e in sentence.economies] + list(sentence.topic) + list(context.pair) if c == "JPN"),
            sentence.topic[0] if sentence.topic else "",
        )
        down = match["d"].lower() in ("smaller", "lower")
        claim = Claim(
            "",
            sentence.start + match.start(),
            sentence.start + match.end(),
            "",
            "change",
            "fdi_project_size",
            subject,
            partner_of(subject, sentence, context),
            "lt" if down else "gt",
            None,
            None,
            "USD",
            "",
        )
        found.append(claim)
    return found


def _other(sentence: Sentence, context: Context) -> list[Claim]:
    """Other languages: a direction word close behind the indicator (or, for attributes, before it), with no number and
    no comma between."""
    found = []
    language = sentence.language
    reach = 16 if language in ("ja", "zh") else 30 if language == "th" else 40
    for mention in sentence.indicators:
        topic = subjects.topics()[mention.id]
        if not topic.moves:
            continue
        after = sentence.part(mention.end, mention.end + reach)
        before = sentence.part(mention.start - 10, mention.start)
        if any(abs(q.start - mention.end) < reach + 10 or abs(mention.start - q.end) < 12 for q in sentence.quantities):
            continue
        hits = []
        for name, comparator in (("up", "direction_up"), ("down", "direction_down"), ("flat", "approx")):
            match = cues.pattern(language, name).search(after)
            if match and not re.search(r"[,.、。，;:]", after[: match.start()]):
                hits.append((match.start(), mention.start, mention.end + match.end(), comparator, match.group()))
            lead = cues.pattern(language, name).search(before)
            if (
                lead
                and language in ("ja", "zh", "id", "ms")
                and not re.search(r"[,.、。，;:]", before[lead.end() :])
                and len(before) - lead.end() <= 3
            ):
                hits.append((100, mention.start - len(before) + lead.start(), mention.end, comparator, lead.group()))
        if not hits:
            continue
        _, start, end, comparator, word = min(hits)
        if len({e.code for e in sentence.economies if mention.end <= e.start < end}) > 1 and not topic.two:
            continue  # penduduk Asia Tenggara terhadap Jepang meningkat: something else went up
        indicator = (
            "population_age_structure" if mention.id == "population" and word.casefold() in _AGEING else mention.id
        )
        claim = _claim(sentence, context, mention, start, end, indicator, comparator)
        if claim.subject:
            found.append(claim)
    return found


_AGEING = frozenset(("高齢化", "老龄化", "menua", "penuaan", "già hóa", "สูงวัย"))
