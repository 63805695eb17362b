"""Which of many texts hold some words, the best first: SQLite's full-text search (FTS5, BM25) in memory, with stems of English
words and, of scripts without blanks, each two neighbouring letters."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing

from entrepot.evidence.text import is_wide, normal

NAMED = 4.0  # how much more a word counts that stands in the name
COMMON = 0.05  # of all texts: a word that more of them hold tells nothing by itself


def best(texts: Sequence[tuple[str, str]], words: str) -> list[int]:
    """Places of the texts (names, and what else is said) that hold all words or how they begin; where none does, of those
    that hold in their names a word that few do."""
    wanted = [f'"{word}"' for word in _apart(words).split()]
    if not wanted:
        return []
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute(
            "create virtual table held using fts5(names, more, tokenize='porter unicode61 remove_diacritics 0')"
        )
        rows = ((n, _apart(names), _apart(more)) for n, (names, more) in enumerate(texts))
        index.executemany("insert into held(rowid, names, more) values (?, ?, ?)", rows)

        def match(asked: str) -> list[int]:
            query = f"select rowid from held where held match ? order by bm25(held, {NAMED}, 1.0), rowid"
            return [n for (n,) in index.execute(query, (asked,))]

        if found := match(" ".join(f"{word}*" for word in wanted)):
            return found
        rare = [word for word in wanted if len(match(word)) <= COMMON * len(texts)]
        return match(" OR ".join(f"names : {word}" for word in rare)) if rare else []


def _apart(text: str) -> str:
    """The words of a text, parted by blanks; of a script without blanks each two neighbouring letters."""
    found = re.findall(r"\w+", normal(text).casefold())
    return " ".join(pair for word in found for pair in (_pairs(word) if is_wide(word) else (word,)))


def _pairs(word: str) -> tuple[str, ...]:
    return tuple(word[n : n + 2] for n in range(len(word) - 1)) or (word,)
