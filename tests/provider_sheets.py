"""Small hand-made spreadsheets as statistical offices publish them: titles, headings, names, marks and gaps are those of the
real files, the numbers are not. A maker gives rows; `sheet` or `text` packs them."""

from __future__ import annotations

import base64
import csv
import io
import zlib
from pathlib import Path
from typing import Any

import provider_files as files
from provider_files import Rows


def sheet(path: Path, sheets: dict[str, Rows]) -> Path:
    """An xlsx with these sheets."""
    return files.workbook(path, sheets)


def text(path: Path, rows: Rows, coding: str = "utf-8-sig") -> Path:
    """A CSV with every cell quoted."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    path.write_bytes(out.getvalue().encode(coding))
    return path


def packed(path: Path, data: str) -> Path:
    """A file written once by the program of its format, kept here as text."""
    path.write_bytes(zlib.decompress(base64.b85decode(data)))
    return path


# --- UN Trade and Development ---

_UNCTAD = (
    ("0000", "World"), ("5000", "Developing economies"), ("096", "Brunei Darussalam"), ("116", "Cambodia"), ("360", "Indonesia"),
    ("418", "Lao People's Dem. Rep."), ("458", "Malaysia"), ("104", "Myanmar"), ("608", "Philippines"), ("702", "Singapore"),
    ("764", "Thailand"), ("704", "Viet Nam"), ("156", "China"), ("344", "China, Hong Kong SAR"), ("158", "China, Taiwan Province of"),
    ("392", "Japan"), ("410", "Korea, Republic of"), ("842", "United States of America"), ("720", "Yemen, Democratic"),
)  # fmt: skip


def unctad_bulk() -> Rows:
    """`US_FdiFlowsStock.csv`"""
    value = "Millions of US$ at current prices"
    rows: Rows = [
        [
            "Year",
            "Economy",
            "Economy Label",
            "Flow",
            "Flow Label",
            "Direction",
            "Direction Label",
            value,
            f"{value} Footnote",
        ]
    ]
    for year in ("2023", "2024"):
        for n, (code, name) in enumerate(_UNCTAD):
            gone = name == "Yemen, Democratic"
            guess = "Estimate" if name == "Myanmar" and year == "2024" else ""
            rows += [
                [year, code, name, "08", "Flow", "1", "Inward", "" if gone else f"{20000 + n}.25", guess],
                [year, code, name, "08", "Flow", "2", "Outward", "" if gone else f"{-50 - n}", ""],
                [year, code, name, "09", "Stock", "1", "Inward", "" if gone else f"{15000 + n}.392638", ""],
                [year, code, name, "09", "Stock", "2", "Outward", "", ""],
            ]
    return rows


def unctad_annex(years: tuple[int, ...] = (2021, 2022, 2023)) -> Rows:
    """`WIR2024_tab01.xlsx`: a row to a group, its economies indented below it."""
    head: Rows = [
        ["Annex table 01: FDI inflows, by region and economy, 1990-2023", *[""] * len(years)],
        ["(Millions of dollars)"],
        ["Region/economy", *years],
    ]
    body: Rows = [
        ["World a", 1.6e6, 1.35e6, 1.33e6], ["Developed economies", 700000, 400000, 460000], ["   Europe", 5e4, -1e5, 2e4], ["European Union", 4e4, -9e4, 1e4],
        ["Other developed economies"], ["Japan", 34290.5, 34190, 21430], ["United States", 389000, 332000, 311000], ["Developing economies a", 9e5, 9e5, 8.6e5],
        ["Asia", 6e5, 6e5, 6e5], ["East Asia", 3e5, 3e5, 3e5], ["China", 181000, 189000, 163000], ["Hong Kong, China", 140000, 109000, 112000], ["Taiwan Province of China", 5405, 10160, 5690],
        ["Korea, Republic of", 22060, 25045, 15178], ["South-East Asia", 2e5, 2.2e5, 2.3e5], ["Brunei Darussalam", 205, -292, -47], ["Cambodia", 3483, 3579, 3959], ["Indonesia", 21131, 25390, 21628],
        ["Lao People's Democratic Republic", 1072, 636, 1784], ["Malaysia", 12173, 16940, 8653], ["Myanmar", 2067, 1239, 1520], ["Philippines", 11983, 5935, 6210],
        ["Singapore", 126674, 141118, 159670], ["Thailand", 14640, 11230, 4548], ["Timor-Leste", 67, "..", "-"], ["Viet Nam", 15660, 17900, 18500],
    ]  # fmt: skip
    return [
        *head,
        *body,
        ["Source: UNCTAD, FDI/MNE database (www.unctad.org/fdistatistics)."],
        ["a Excluding the financial centres in the Caribbean."],
    ]


def bilateral(economy: str = "Thailand") -> dict[str, Rows]:
    """`webdiaeia2014d3_THA.xls`: four sheets; labels indent over five columns, then an empty one."""
    years = list(range(2001, 2013))

    def flow(title: str, what: str) -> Rows:
        blank = [""] * 5
        rows: Rows = [
            [economy],
            [f"Table {title}. FDI {what}"],
            ["(Millions of US dollars)"],
            ["Region / economy", *blank, *years],
        ]
        return [
            *rows, ["World", *blank, *[9000 + year for year in years]], ["", "Developed economies", *blank[1:], *[5000] * 12],
            ["", "", "Europe", *blank[2:], *[800] * 12], ["", "", "", "European Union", *blank[3:], *[700] * 12], ["", "", "", "", "Germany", "", *[100.5] * 12],
            ["", "", "Other developed economies", *blank[2:], *[100] * 12], ["", "", "", "Japan", *blank[3:], *[3000 + year for year in years[:-1]], ".."],
            ["", "Developing economies", *blank[1:], *[100] * 12], ["", "", "", "", "China", "", *["-"] * 12], ["", "", "", "", "Korea, Republic of", "", *[-20] * 12],
            ["", "Unspecified", *blank[1:], *[4] * 12], ["Source: UNCTAD FDI/TNC database, based on data from the Bank of Thailand."], ["Note: Data may not add up."],
        ]  # fmt: skip

    return {
        "inflows": flow("1", "flows in the host economy, by geographical origin"), "outflows": flow("2", "flows abroad, by geographical destination"),
        "instock": flow("3", "stock in the host economy, by geographical origin"), "outstock": [[economy], ["Table 4. FDI stock abroad"], ["No data reported"]],
    }  # fmt: skip


# --- ASEAN Secretariat ---


def aseanstats() -> Rows:
    """`pivot.csv`: the host stands on the first row of its block, thousands are parted by blanks."""
    hosts = ("ASEAN", "Brunei Darussalam", "Cambodia", "Lao PDR", "Viet Nam")
    sources = (
        ("Australia [AU]", "500.5", "-20.00"), ("China [CN]", "15 572.76", "17 000.00"), ("Japan [JP]", "12 345.60", ""), ("Korea, Republic of [KR]", "9.00", "8.00"),
        ("Netherlands Antilles [AN]", "1.00", ""), ("Total EU-27 [EU27]", "500.00", "510.00"), ("Total EU-28 [EU28]", "510.00", "520.00"), ("Other EU [E0]", "1.00", "1.00"),
        ("Total ASEAN [00]", "900.00", "910.00"), ("United States of America [US]", "40.00", "50.00"), ("Unspecified countries [QU]", "6.00", "7.00"),
        ("International organisations [I0]", "0.10", "0.10"), ("Total countries [99]", "230 000.00", "226 000.00"),
    )  # fmt: skip
    rows: Rows = [["", "", "Year", ""], ["Host Country", "Source Country", "2023", "2024"]]
    for host in hosts:
        rows += [[host if not n else "", name, *values] for n, (name, *values) in enumerate(sources)]
    return rows


# --- Japan's investment ---

_ASIA = (
    "China",
    "Hong Kong",
    "Taiwan",
    "R.Korea",
    "Singapore",
    "Thailand",
    "Indonesia",
    "Malaysia",
    "Philippines",
    "Vietnam",
    "India",
)
_JETRO: tuple[tuple[int, str], ...] = (
    (0, "Asia"), *((1, name) for name in _ASIA), (0, "North America"), (1, "U.S.A."), (1, "Canada"), (0, "Central and South America"), (1, "Mexico"), (1, "Brazil"),
    (1, "Cayman Islands (U.K.)"), (0, "Oceania"), (1, "Australia"), (1, "New Zealand"), (0, "Europe"), (1, "Germany"), (1, "U.K."), (1, "Russia"), (0, "Middle East"), (1, "U.A.E."),
    (0, "Africa"), (1, "South Africa"), (0, "World"),
)  # fmt: skip
_IN_JAPANESE = {
    "Asia": "アジア", "China": "中国", "Hong Kong": "香港", "Taiwan": "台湾", "R.Korea": "韓国", "Singapore": "シンガポール", "Thailand": "タイ", "Indonesia": "インドネシア", "Malaysia": "マレーシア",
    "Philippines": "フィリピン", "Vietnam": "ベトナム", "India": "インド", "North America": "北米", "U.S.A.": "米国", "Canada": "カナダ", "Central and South America": "中南米", "Mexico": "メキシコ",
    "Brazil": "ブラジル", "Cayman Islands (U.K.)": "ケイマン諸島（英）", "Oceania": "大洋州", "Australia": "オーストラリア", "New Zealand": "ニュージーランド", "Europe": "欧州", "Germany": "ドイツ",
    "U.K.": "英国", "Russia": "ロシア", "Middle East": "中東", "U.A.E.": "アラブ首長国連邦", "Africa": "アフリカ", "South Africa": "南アフリカ共和国", "World": "世界",
}  # fmt: skip


def jetro_flow(japanese: bool = False, last: int = 2025) -> dict[str, Rows]:
    """`country1_e_25cy.xlsx`: years from the third column, the last but one revised; its Japanese sister."""
    years: list[Any] = [*range(2013, last - 1), f"{last - 1}r", last]
    title = "Japan's Outward FDI by Country/Region (Balance of Payments basis, net and flow)"
    rows: Rows = [[title], ["", "", *[""] * (len(years) - 1), "(US$ million)"], [], ["", "", *years]]
    if japanese:
        rows = [
            ["日本の国・地域別対外直接投資（国際収支ベース、ネット、フロー）"],
            ["", "", "（単位：100万ドル）"],
            [],
            ["", "", *[f"{str(y).rstrip('r')}年" for y in years]],
        ]
    for n, (level, name) in enumerate(_JETRO):
        label = _IN_JAPANESE[name] if japanese else name
        values: list[Any] = [1000 + 10 * n + k + 0.5 for k, _ in enumerate(years)]
        values[0] = "n.a." if name == "Vietnam" else values[0]
        rows.append([*([label, ""] if level == 0 else ["", label]), *values])
    note = "Note: r = revised." if not japanese else "（注）円建てで公表された数値を期中平均レートによりドル換算。"
    return {"対外直接投資" if japanese else "Historical(Outward)": [*rows, [note]], "Historical(Inward)": [["x"]]}


def jetro_stock() -> dict[str, Rows]:
    """`24fdistock01_en.xls`: positions, a column more of labels."""
    years = ["end of 96", "end of 22", "end of 23", "end of 24"]
    rows: Rows = [
        ["Japan's Total Outward FDI by Country/Region (International Investment Position)"],
        ["", "", "", "", "", "(US$ million)"],
        [],
        ["", "", "", *years],
    ]
    for n, (level, name) in enumerate(_JETRO):
        rows.append(
            [
                *([name, "", ""] if level == 0 else ["", name, ""]),
                *["n.a." if not k and level else 20000 + n + k for k, _ in enumerate(years)],
            ]
        )
    return {"Total Outward FDI": rows}


# --- International Monetary Fund ---


def dip() -> Rows:
    """The data portal's CSV of Direct Investment Positions, both sides."""
    head = [
        f"{name}{end}"
        for name in ("COUNTRY", "DV_TYPE", "INDICATOR", "COUNTERPART_COUNTRY", "FREQUENCY")
        for end in (".ID", "")
    ]
    inward, outward = ("INWD_D_NETLA_FALL_ALL", "Inward"), ("OTWD_D_NETAL_FALL_ALL", "Outward")
    told, derived = ("O", "Reported official data"), ("SCC", "Derived from counterparts")
    places = {
        "THA": "Thailand",
        "JPN": "Japan",
        "G001": "World",
        "GX509": "Europe",
        "KOR": "Korea, Republic of",
        "XKX": "Kosovo, Republic of",
    }

    def row(who: str, kind: tuple[str, str], side: tuple[str, str], other: str, year: str, value: str) -> list[Any]:
        return [who, places[who], *kind, *side, other, places[other], "A", "Annual", year, value, "6", "Millions"]

    return [
        [*head, "TIME_PERIOD", "OBS_VALUE", "SCALE.ID", "SCALE"],
        row("THA", told, inward, "JPN", "2023", "101234.5"), row("THA", told, inward, "JPN", "2024", "102000"), row("THA", told, inward, "G001", "2024", "300000"),
        row("THA", told, inward, "GX509", "2024", "5"), row("THA", told, inward, "KOR", "2024", ""), row("THA", told, inward, "XKX", "2024", "1"),
        row("JPN", told, outward, "THA", "2024", "78000.25"), row("THA", derived, inward, "KOR", "2024", "9999"), row("JPN", derived, outward, "KOR", "2024", "1"),
    ]  # fmt: skip


# --- people in Japan ---

_STATUSES = ("①専門的・技術的分野の在留資格", "②特定活動", "③技能実習", "④資格外活動", "⑤身分に基づく在留資格", "⑥不明")


def mhlw(year: str = "令和７年") -> dict[str, Rows]:
    """別表１ of 「外国人雇用状況」の届出状況まとめ: counts, below each the shares."""
    under = [
        "",
        "",
        "計",
        "うち技術・人文知識・国際業務",
        "うち特定技能",
        "",
        "",
        "計",
        "うち留学",
        "計",
        "うち永住者",
        "",
    ]
    over = [
        "",
        "全在留資格計",
        _STATUSES[0],
        "",
        "",
        _STATUSES[1],
        _STATUSES[2],
        _STATUSES[3],
        "",
        _STATUSES[4],
        "",
        _STATUSES[5],
    ]
    rows: Rows = [
        ["別表１　国籍別・在留資格別外国人労働者数"],
        ["", "", "", f"（{year}10月末現在）"],
        ["", "", "", "", "", "", "", "", "", "", "", "（単位：人）"],
        over,
        under,
    ]
    names = (
        "全国籍計",
        "ベトナム",
        "中国（香港、マカオを含む）",
        "フィリピン",
        "ネパール",
        "インドネシア",
        "ミャンマー",
        "韓国",
        "G7等",
        "うちアメリカ",
        "うちイギリス",
        "その他",
    )
    for n, name in enumerate(names):
        base = 40_000 * (len(names) - n)
        parts = [base, base // 2, base // 4, 200, 300, 400, 350, 500, 250, "-" if name == "韓国" else 5]
        total = sum(parts[k] for k in (0, 3, 4, 5, 7)) + (0 if parts[9] == "-" else 5)
        rows += [[name, total, *parts], ["", "（100.0%）", *["（10.0%）"] * 10]]
    return {
        "別表１": [
            *rows,
            ["注１　「G7等」とは、フランス、アメリカ、イギリス、ドイツ、イタリア、カナダ、オーストラリア等をいう。"],
        ],
        "別表２": [["x"]],
        "別表１０": [["y"]],
    }


_MARKETS = (
    "アジア計", "韓国", "中国", "台湾", "香港", "タイ", "シンガポール", "マレーシア", "インドネシア", "フィリピン", "ベトナム", "インド", "中東地域", "イスラエル", "トルコ", "GCC6か国", "その他アジア",
    "ヨーロッパ計", "英国", "フランス", "北欧地域", "アフリカ計", "北アメリカ計", "米国", "カナダ", "オセアニア計", "豪州", "無国籍・その他",
)  # fmt: skip
_REGIONS = [name for name in _MARKETS if name.endswith(("計", "地域", "か国")) or name.startswith(("その他", "無国籍"))]


def sipri() -> dict[str, Rows]:
    """`SIPRI-Milex-data-1949-2024.xlsx`: two of its sheets, with what it writes where nothing is known."""
    names = ("Japan", "China", "USA", "Indonesia", "Philippines", "Singapore", "Viet Nam")

    def sheet(title: str, base: float) -> Rows:
        rows: Rows = [
            [title],
            ["Figures are in the unit of the title"],
            [],
            ["Country", "Notes", 2022, 2023, 2024],
            ["Asia"],
        ]
        for n, name in enumerate(names):
            late: list[Any] = ["...", "..."] if name == "Viet Nam" else [base * (n + 2), base * (n + 3)]
            rows.append([name, "§4" if name == "China" else "", base * (n + 1), *late])
        return [*rows, ["USSR", "", "xxx", "xxx", "xxx"]]

    return {
        "Share of GDP": sheet("Military expenditure by country as a share of GDP", 0.01),
        "Per capita": sheet("Per capita", 300.0),
    }


def jnto(last_months: int = 7) -> dict[str, Rows]:
    """`20260819_1615-5.xlsx`: 2024 whole, 2025 with two estimated months, 2026 not over."""
    head: list[Any] = ["", "", *(cell for m in range(1, 13) for cell in (f"{m}月", "伸率")), "累計", "伸率"]

    def year(number: int, months: int, guessed: int = 0) -> Rows:
        rows: Rows = [
            [f"{number}年 国籍/月別 訪日外客数（総数）"],
            ["", "", "Visitor arrivals"],
            ["", "", *[""] * 22, "日本政府観光局（JNTO）"],
            head,
        ]
        for n, name in enumerate(("総数", *_MARKETS)):
            known = months - (guessed if name in _REGIONS else 0)
            base = 10_000 * (n + 1) if n else 3_000_000
            counts: list[Any] = [base + m if m < known else "" for m in range(12)]
            side = ["", name] if name in ("イスラエル", "トルコ", "GCC6か国") else [name, ""]
            rows.append(
                [
                    *side,
                    *(cell for count in counts for cell in (count, 3.1 if count else "")),
                    sum(c for c in counts if c),
                    2.5,
                ]
            )
        return [*rows, ["注１：本資料を引用される際は、出典名を「日本政府観光局（JNTO）」と明示してください。"]]

    return {"目次": [["x"]], "2024": year(2024, 12), "2025": year(2025, 12, 2), "2026": year(2026, last_months, 2)}


_PLACES = (
    "中国",
    "台湾",
    "韓国",
    "朝鮮",
    "ベトナム",
    "フィリピン",
    "タイ",
    "インドネシア",
    "ミャンマー",
    "ネパール",
    "ラオス",
    "東ティモール",
    "米国",
    "英国",
    "無国籍",
)


def isa_database() -> Rows:
    """`FEH_00250012_....csv` of e-Stat: ten lines of explanation, a row to each nationality and half-year."""
    head = [
        "集計時点（半期毎） コード",
        "集計時点（半期毎） 補助コード",
        "集計時点（半期毎）",
        "国籍・地域 コード",
        "国籍・地域",
        "総数",
        "教授",
        "技術・人文知識・国際業務",
        "特定技能合計",
        "うち特定技能１号",
        "技能実習合計",
        "留学",
        "永住者",
    ]
    rows: Rows = [
        ["統計名：", "在留外国人統計（旧登録外国人統計）"],
        ["表番号：", "第1表"],
        ["表題：", "国籍・地域別 在留資格別 在留外国人数"],
        [],
        ["***", "数値が得られない"],
        ["-", "該当なし"],
        [],
        [],
        [],
        head,
    ]
    for time in ("2025年6月", "2024年12月"):
        rows.append(["1", "", time, "0", "総数", "3 956 619".replace(" ", ""), "1", "2", "3", "1", "4", "5", "6"])
        rows.append(["1", "", time, "1", "アジア", "3000000", "1", "2", "3", "1", "4", "5", "6"])
        for n, name in enumerate(_PLACES):
            size = 40_000 * (len(_PLACES) - n)
            rows.append(
                [
                    "1",
                    "",
                    time,
                    str(n),
                    name,
                    f"{size}",
                    "1",
                    "20",
                    "***" if name == "朝鮮" else f"{size // 5}",
                    "9",
                    "-" if n > 9 else "30",
                    "40",
                    "50",
                ]
            )
        rows.append(["1", "", time, "99", "うち日系", "12", "1", "2", "3", "1", "4", "5", "6"])
    return rows


def isa_flat() -> dict[str, Rows]:
    """`24-12-01-1.xlsx` of e-Stat: a row to each nationality and status."""
    rows: Rows = [
        ["【在留外国人統計（2024年12月末）】"],
        ["第１表　国籍・地域別　在留資格別　在留外国人数"],
        [],
        ["時点", "州", "国籍・地域", "在留資格", "在留外国人数"],
    ]
    for region, name in (("総数", "総数"), ("アジア", "総数"), *(("アジア", name) for name in _PLACES)):
        rows += [
            ["令和6年12月末", region, name, status, count]
            for status, count in (
                ("総数", 5000),
                ("教授", 3),
                ("留学", 700),
                ("特定技能", 90),
                ("永住者", "-" if name == "東ティモール" else 12),
            )
        ]
    return {"24-12-01m": rows}


# --- as the programs of these formats write them ---

# `bilateral()` in Excel 97 format (BIFF8).
BILATERAL_XLS = (
    "c-rk+U1%It6h1TA|NqTTH4*D2U~FUD+E$7bnzc!q+DO-$CRU1ncXuYqn90mCyHVncwQU{+(I-V83Vo55`t#rqD(IUJLPZ}GK}ZyQP!KFCB5l@l&(5qnX3(x~gTc9Bzq#k!bMH6zoHO^#"
    "lKtdjcIC|LeXH=NHVhrGR*OQYNhjea>j)XZ@mfuEohz!K=C@7Nq7jT*C<yN+KMso+ig>Sr46g+~L<IO6KMz6~3Z|j54QwNH4_p%WuuqC$?#Y;u0eA_oDd?qp>m)1@b`icx_U{qiMVe;_"
    "_o3~IbQ~_`3xjvsx%`0KPh%-W3ErYPUy^1g^uR|Vm!Eo8s@n!(zol{gzd5iqkbtv*(L1Obs>Ssc=*BRfg`aB-;3wyK{eb!Ujnzwl`d{7pu!sJ6IRJ11YL7}H5tktiLv-qfK{IA_^NGqb"
    "o~&Oag(?E(V%65A;dGB<R;ik$d0}?@jSVx>U4{elL#Vlqv@kWtHJuyEFm`!SSJ}=S8y`EwXi26StU9N%IkQq_YRNRrg{2`@Tw=4TIcxFqoL1sGGc9daGp+~Nc39JO%`_^^oMF>PnPTcX"
    "w<_E5JegEyae(b`RtW+eGc8@|0vJ;tS9P<jD)yMBR&cWi7A@4JoDMhGw1F#7PFoAySn3717w^qt%KG`Z`UEd?10UU7uDd~@8M7{%(K*fF_~hKy32={TseFh{s^!I^u9a{Hae!%~QdUda"
    "jHW7w0FIiAR!QB<rVFD}`^SWrc1#sUnZm2Q$SW#322o+SO`&2lmbpOQ8{x*h@QCB;Tp!@!S;dvcgxvyPVuo2|Tv6C!Ik(3N#IEK*@S<gMWxekewNk}RRM9n!2=1;=q-eJi!Cq&9JDL}$"
    "GiSst*Y{<qWz(vvN(>XIUMn)LT9KsFGl8gJMv8ux&d>~|+vQh&{Pb|~Nd6JhoDd0UzeU_EQXXpXw3vaDQ#4Y4x4`hgAkDay@FcBz1NHj|yYb}1>%fs7yEA@@Y);eY0P^gn_F4Xxrv5hU"
    "FMogE+gq2v$#2L0g@db4c3=2Be+K#?igz#3-zgZ9hNKr?5bd43bCv8`^A%z5y1EmQGxpwU_N!7Fu0X75SHeQ_u&BRNNw$UTVIh-+!_q+>a$9teg~0crfY%U8<2MQ21Yv=2lJI`Q<Ae_r"
    "771qvA0spfEkeN=@Zby(XTatR5a+k&gzh`S9|$iI{zCX0;ToZQUSNnYMwlY(JnwJ@Jvf7uT|t{ONSyrzXbTF?kOyZ7J)fl!!5JdXlL=@G3eK<xXBcCcr4hjyCeBMSXbTF?hzDl`W0<88"
    "!5JaW_{-216r52H&M5gdYI8=3^EnCHf`T*V!5Jgp#)$K7if<MMC<6uwbA-DH_Ym$S93~tg94DM0EEL39S6?|Rc5FYVaS!e|<!{2?Z@lgMO?Yr7D6Zn=p)Lu|R6`28q=-w3x}=y(io2wQ"
    "OG>(=luJsxq>M|-+LG8w(qkt{+DY2>UXph527ZHS2MW%V2WN^Rma#cg#MwzF-@iw}nf5sE(=?j3J(2OS$TU_NmOJ51Q5x{u&L7RM)z`9Cclov2uho97_G`6YtNmKtYOMypR&Qjj?)Gc7"
    "U#tCE?bm9*R{OPjQ`G8?#`yoOR`>jEt={sNk@4F<X~Oriop&N1gLY1b>;EvMDk8iq&fNs%I?xlHwtx3=1wU*4&nPx+n*<a8s=(j?7<jc{sipkc0zt`HOS;NA&hLdpJBI8Q%tMjxW4`75"
    "#WP82-p^G}WbJ!|TIFAB<vy=5|L<9dCkp"
)
# `unctad_bulk()` as CSV in a 7z archive (LZMA2).
BULK_7Z = (
    "c-jH+0}lK*dc3bE8~_A0W0mf_0{{R30000L000000000^eDx~eC@KR=T>y8k)8Y}x?**J{#m*sujzN-={>pwz?o7i9PBTOijXN8i-r+Wubj<3>u)5%d@cwE<^brLXwtR~|1T8RYK%s-F"
    "#^F(_KRs!svZb;WIq_aF5*A<hK;+aJx$J_P*ccT?Qy~#1t||_I57O5D4VmnDa!v#BTT4UZPuv=*aQIvT!85S5DqsyZaI^z0>gT%r*mvUM5T%R}8W@vt)fteZjYj6=o<GeloxU2nCur&Z"
    "MOuFou4mV4EG%BG2hqgK8RwB-8B?kDUh-&HSrL3JejWvfrPFzeC0KT~8={@o(sQ_eR*wO>{k6jWC|pctR%YJoGemvALSNVb6JP$uo9EU1W3Vz}7~Be*im}+x2gZA1ACPu3mMOjl>{1h{"
    "HF&eXyN!OZUWsmgsCq8NXD>l6dt|{ZkqQ~^XU24Q%r)5bgy>6&guejiz9hJ0>PoW+>D{MzVj@VBu^L?*)(-%PyUHQ&dc2Yz^K-QaIM5-6HSWVmnds?V-|Gz^4*nW7F&1@ZIW9GJBHh`<"
    "R1PU%e|7B2j{i&~qy+wq&8}?y{>*VM`_vJy%}RZG?3>I=*<ok91(<;Heu~1AcF_h~8>w*0`R%uh>1iiBo7{k3ZN(hf#w?*?1Ni04^Vk6<(~LkFlCGN4<Us{$&4LVLm1cc88D<?Rgg<YQ"
    "P*Fa=8w1=|qj6<y7D#XY;9XeiBDMMc+*NUgU+5k$W1-b^Ps@zT;uz^ZSf5f#<ywVZIcgL+FJsf$E#(FuaTS~C@Tvdbuf6=7_7lCz7E^Co@?h8p%&Jvy>IWEo!2b-$^g6uAkmd;;lx5!;"
    "fTIZ-5DXSVEl@zjPrEbK799vJ^l!~X5{Bvx&WbKxY@W6}F}?}tUU*Nr7t_PQ_#^R}UL7{A?#y*I2TRjAE(e#GzD~C*7tMfY*kD9-%YDRz*@5mE=3H^SKLCZD+YEr|hO9#80(Zi#fc(~J"
    "$*sF^)_Wh@FsL=f?7fUbY{Z*qshQ6UIf6!9vSjoE@oW{1r~G2a^9N~YN@w?%-jL-+(sQiJwVZiYJP;IJy`_NBDZAW$onZgDrn;HRoy6XB1qr;mr3bRw_s@g>psR$fM?F^H0N?;-0AgJL"
    "0D&_Ht`F5uqy3j8)Bdw?7O{Z7K=ZVq>0KCZN=dt0F*h4Bvzi{v^ZZQ7__b1qp2p)nMdmSkb_xpi(+~`qa`|OSFwL_+<$CfM-|Rx?(H`9YE4y_~)H0t}JFFl80000N27^)o32Fcb3jqKD"
    "At3=63}*lUy9efD"
)
