"""Hostile input: random bytes, random Unicode, nested and torn HTML, torn containers. A clear refusal or a reading,
never a crash or a hang."""

import io
import zipfile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entrepot.errors import BadInput
from entrepot.evidence import document
from entrepot.evidence.check import check

CALM = settings(max_examples=60, deadline=4000, suppress_health_check=[HealthCheck.too_slow])
_TAGS = st.sampled_from(
    [
        "<div>",
        "</div>",
        "<p",
        ">",
        "<script>",
        "</script",
        "<!--",
        "-->",
        "<a href='",
        '"',
        "&amp;",
        "&#x",
        "<nav>",
        "</nav>",
        "<article>",
        "12%",
        "Japan ",
        "\n",
        "<![CDATA[",
    ]
)


def _read(data: bytes, name: str) -> None:
    try:
        read = document.from_bytes(data, name)
    except BadInput as error:
        assert error.problems[0].what
        return
    for claim, _ in check(read).results:
        assert read.text[claim.start : claim.end] == claim.quote
        assert 0 <= claim.start < claim.end <= len(read.text)


@CALM
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.html", "a.docx", "a.md"]))
def test_random_bytes(data: bytes, name: str) -> None:
    _read(data, name)


@CALM
@given(st.text(max_size=400))
def test_random_unicode(text: str) -> None:
    _read(text.encode("utf-8", "surrogatepass"), "a.txt")


@CALM
@given(st.lists(_TAGS, max_size=200))
def test_torn_html(parts: list[str]) -> None:
    _read("".join(["<html>", *parts]).encode(), "a.html")


@CALM
@given(
    st.lists(
        st.sampled_from(
            [
                "US$",
                "5",
                ".",
                ",",
                "million",
                " ",
                "%",
                "Japan",
                "ASEAN",
                "’s",
                "largest",
                "trading partner",
                "億",
                "円",
                "พันล้าน",
                "tỷ",
                "2024",
                "年",
                "th",
                "-",
                "over ",
                "GDP ",
            ]
        ),
        max_size=120,
    )
)
def test_random_phrases(parts: list[str]) -> None:
    _read("".join(parts).encode(), "a.txt")


@CALM
@given(st.binary(max_size=300), st.integers(0, 200))
def test_torn_docx(noise: bytes, cut: int) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w:document><w:p><w:t>Trade was US$5 billion.</w:t>" + noise)
    data = bytearray(target.getvalue())
    data[min(cut, len(data) - 1)] ^= 0x55
    _read(bytes(data), "a.docx")


def test_unclosed_things_do_not_hang() -> None:
    for unit in ("<!--", "<a ", "<a href='", "<script>", "&", "<" * 3, "((((", "1,", "1.", "the share of "):
        _read((unit * 40_000).encode(), "a.html" if unit.startswith("<") else "a.txt")
