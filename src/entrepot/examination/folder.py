"""An examination as a folder: the questions, a card, and the task file with which lm-evaluation-harness loads them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from entrepot import atomic
from entrepot.codes import LANGUAGES, cldr
from entrepot.examination.item import QUESTIONS, Item, to_lines
from entrepot.store import Store

CARD, SCORER = "README.md", "score.py"
_SCORER = '''"""The score of a document of this task, for lm-evaluation-harness; needs `entrepot` installed."""

from entrepot.examination.harness import process_results

__all__ = ["process_results"]
'''


def write(items: Sequence[Item], out: Path, store: Store, command: str) -> Path:
    """Write the examination into a folder, whole or not at all where there is none yet. Raises BadInput where one of its files
    exists."""
    name = task(items)
    files = {
        QUESTIONS: to_lines(items),
        CARD: card(items, store, command),
        f"{name}.yaml": _task(name),
        SCORER: _SCORER,
    }
    for file in files:
        atomic.refuse_taken(out / file)
    if os.path.lexists(out):
        for file, text in files.items():
            atomic.write_new(out / file, text.encode("utf-8"))
        return out
    with atomic.told(out), atomic.folder_beside(out) as beside:
        for file, text in files.items():
            (beside / file).write_text(text, encoding="utf-8", newline="\n")
        atomic.move_in(beside, out, new=True)
    return out


def task(items: Sequence[Item]) -> str:
    """The name of the task: by its language, where it has one."""
    languages = {item.language for item in items}
    return f"entrepot_{languages.pop()}" if len(languages) == 1 else "entrepot"


def _task(name: str) -> str:
    metrics = "\n".join(
        f"  - metric: {metric}\n    aggregation: mean\n    higher_is_better: {better}"
        for metric, better in (
            ("right", "true"),
            ("confident_error", "false"),
            ("in_language", "true"),
            ("sourced", "true"),
        )
    )
    return (
        f"task: {name}\ndataset_path: json\ndataset_kwargs:\n  data_files:\n    test: {QUESTIONS}\ntest_split: test\n"
        'output_type: generate_until\ndoc_to_text: "{{instruction}}\\n\\n{{question}}\\n"\ndoc_to_target: "{{answer}}"\n'
        "generation_kwargs:\n  until: []\n  max_gen_toks: 256\n  do_sample: false\n"
        f"process_results: !function score.process_results\nmetric_list:\n{metrics}\nmetadata:\n  version: 1.0\n"
    )


def card(items: Sequence[Item], store: Store, command: str) -> str:
    """What the examination is, what it rests on, and its limits."""
    kinds, languages = Counter(item.kind for item in items), Counter(item.language for item in items)
    spoken = {cldr(code).partition("_")[0]: name for code, name in LANGUAGES.items()}
    used = sorted({id for item in items for id in item.source})
    rows = "\n".join(f"| {kind} | {n} |" for kind, n in sorted(kinds.items()))
    cards = "\n".join(
        f"- {store.sources[id].citation} {store.sources[id].url} ({store.sources[id].licence})" for id in used
    )
    told = ", ".join(f"{spoken.get(code.partition('_')[0], code)} ({n})" for code, n in sorted(languages.items()))
    return f"""# Economic facts of Japan and Southeast Asia: {len(items)} questions

Languages: {told}. Made by `{command}` from the store {store.fingerprint}; the same command on the same store gives the same
bytes. Wording was drafted by machine and not read by native speakers.

| kind | questions |
|---|---:|
{rows}

Each line of `{QUESTIONS}` has the question, the answer as a sentence, the value in its unit with a relative tolerance, the day up
to which the record is read, the ids of the sources, and the command that gives the value again. Of the kinds `premise`,
`not_held` and `future` the right answer is to say so. No question hangs on records that differ by more than its tolerance.

Scored without a judge: the number in any script and unit, the refusal, the language of the answer, the source named.
`lm_eval --tasks {task(items)} --include_path .` runs it; `entrepot examine --questions .` scores any endpoint.

Limits: figures are those of the sources below on the day of the store, and later revisions are not mistakes of a model; a model
that learned an older edition is counted wrong beyond the tolerance.

## Sources

{cards}
"""
