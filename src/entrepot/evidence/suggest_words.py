"""The words by which a sentence is known to call for a model: one pattern a kind, in seven languages."""

from __future__ import annotations

import re

RULES: tuple[tuple[str, str], ...] = (
    (
        "gdp passes",
        r"(?:GDP|econom(?:y|ies)|国内総生産|PDB|KDNK|经济总量|"
        r"จีดีพี)[^.。]{0,120}?(?:surpass|overtak|exceed|eclips|outstrip|"
        r"bigger than|上回|追い抜|抜く|超过|超越|melampaui|menyalip|mengatasi|vượt|แซง)"
        r"|(?:上回|追い抜)[^。]{0,30}(?:GDP|経済)",
    ),
    (
        "trade tension",
        r"\b(?:tariffs?|trade (?:tensions?|wars?|frictions?|"
        r"disputes?)|protectionis[mt]|export controls?|sanctions|"
        r"decoupling)\b|関税|貿易摩擦|貿易戦争|関税戦争|关税|贸易战|贸易摩擦|perang dagang|"
        r"perang tarif|tarif resiprokal|chiến tranh thương "
        r"mại|thuế quan|สงครามการค้า|กำแพงภาษี",
    ),
    (
        "relocation",
        r"\b(?:relocat\w+|reshor\w+|friend-?shor\w+|near-?shor\w+|"
        r"China[ +-]*(?:plus|\+)[ -]*(?:one|1)|shift\w* "
        r"(?:production|investment|supply chains?|manufacturing|"
        r"factories)|mov\w+ (?:production|factories|supply "
        r"chains?)|diversif\w+ (?:\w+ )?supply chains?|shift of investment)\b"
        r"|チャイナプラスワン|生産移管|移転|サプライチェーンの多元化|relokasi|"
        r"pindah(?:kan)? pabrik|dịch chuyển (?:sản xuất|chuỗi cung ứng)|"
        r"ย้ายฐานการผลิต|产业转移|转移生产",
    ),
    (
        "sea lane",
        r"\b(?:South China Sea|Malacca|Lombok|Sunda|Taiwan Strait|"
        r"Hormuz|Bab el-Mandeb|Suez|sea lanes?|sea routes?|"
        r"chokepoints?|maritime security|blockade)\b|南シナ海|"
        r"マラッカ|台湾海峡|シーレーン|南海|马六甲|Laut (?:Cina|China|Tiongkok) "
        r"Selatan|Selat Malaka|Biển Đông|eo biển Malacca|ทะเลจีนใต้|ช่องแคบมะละกา",
    ),
    (
        "port",
        r"\bport\b[^.]{0,90}?\b(?:expan\w+|capacity|inaugurat\w+|"
        r"upgrad\w+|terminal|deep-?sea|built|construct\w+)|"
        r"\b(?:expan\w+|new|upgraded)\b[^.]{0,40}\bport\b|"
        r"港[^。]{0,30}(?:拡張|能力|開港|ターミナル)|港口[^。]{0,20}(?:扩建|能力)|"
        r"pelabuhan[^.]{0,60}(?:kapasitas|perluasan|diresmikan)|cảng[^.]{0,60}(?:mở rộng|công suất)|"
        r"ท่าเรือ[^.]{0,40}(?:ขยาย|รองรับ)",
    ),
    (
        "supply chain",
        r"\b(?:supply chains?|dependen(?:ce|cy|t)|over-?relian(?:ce|"
        r"t)|economic security|critical minerals?|rare "
        r"earths?|nickel|semiconductors?|chips)\b|サプライチェーン|"
        r"供給網|経済安全保障|重要鉱物|レアアース|ニッケル|供应链|稀土|经济安全|rantai pasok|"
        r"mineral kritis|nikel|chuỗi cung ứng|đất hiếm|ห่วงโซ่อุปทาน|แร่สำคัญ",
    ),
    (
        "partner choice",
        r"\b(?:choose|chosen|choice of|select\w*|preferred|desired|sought-after|trusted) (?:\w+ )?partners?|"
        r"\b(?:largest|biggest|top) (?:trad\w+ )?(?:partner|"
        r"investor)|パートナーとして選|選ばれる|合作伙伴|mitra (?:dagang|utama)|đối "
        r"tác (?:thương mại|hàng đầu)|คู่ค้า",
    ),
    (
        "ageing",
        r"\b(?:ag(?:e)?ing|greying|shrinking) (?:population|"
        r"societ\w+|workforce)|labou?r shortages?|高齢化|人手不足|人口減少|"
        r"老龄化|penuaan penduduk|già hóa dân số|สังคมสูงวัย",
    ),
    (
        "aid to partnership",
        r"\b(?:from|shift\w*)\b[^.]{0,50}\b(?:aid|donor|provider|"
        r"benefactor)\b[^.]{0,60}\b(?:partner|equal|mutual)|"
        r"援助から|从援助",
    ),
    (
        "china slows",
        r"\bChin(?:a|ese)\b[^.]{0,60}\b(?:slow\w*|slump\w*|stagnat\w+|weak(?:er|ening)? (?:growth|demand|economy))|"
        r"\bslow(?:down|ing|er growth)\b[^.]{0,30}\b(?:in|of) China\b|中国(?:経済)?[^。]{0,12}(?:減速|失速|放缓)|"
        r"perlambatan[^.]{0,30}(?:China|Tiongkok)|kinh tế Trung Quốc[^.]{0,20}(?:chậm|suy)|เศรษฐกิจจีน[^.]{0,12}ชะลอ",
    ),
    (
        "deeper integration",
        r"\b(?:deep\w+|closer|further|strengthen\w*|lower\w*|remov\w+|reduc\w+|upgrad\w+)\b[^.]{0,50}"
        r"\b(?:trade barriers?|trade costs?|economic integration|free[- ]trade (?:agreement|area)s?|EPAs?|AJCEP|RCEP)\b|"
        r"経済連携[^。]{0,16}(?:深化|強化)|貿易障壁[^。]{0,12}(?:撤廃|削減)|降低贸易壁垒|integrasi ekonomi|hội nhập kinh tế",
    ),
)

PATTERNS = tuple((about, re.compile(pattern, re.IGNORECASE)) for about, pattern in RULES)
RATE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(?:%|percent|per cent|パーセント|persen|peratus)", re.IGNORECASE)
WAR = re.compile(
    r"trade wars?|tariff wars?|retaliat|貿易戦争|関税戦争|報復|贸易战|perang (?:dagang|tarif)|chiến tranh thương mại|สงครามการค้า",
    re.IGNORECASE,
)
CUT_OFF = re.compile(
    r"export (?:controls?|bans?|curbs?|restrictions?)|輸出(?:規制|管理|制限|停止)|出口管制|larangan ekspor",
    re.IGNORECASE,
)
FROM_CHINA = re.compile(r"China\s*(?:plus|\+)|チャイナプラスワン", re.IGNORECASE)
