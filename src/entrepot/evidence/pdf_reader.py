"""Reads the text layer of one PDF in a process of its own, so that a hostile file can be stopped. Run as a script:
path, most pages, most characters."""

from __future__ import annotations

import json
import sys


def read(path: str, most_pages: int, most_characters: int) -> dict[str, object]:
    """Pages of text and the date in the file's own information, or the reason why there is none."""
    import logging

    logging.disable(logging.CRITICAL)
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"error": "the PDF is locked by a password"}
        count = len(reader.pages)
        pages, length = [], 0
        for page in reader.pages[:most_pages]:
            pages.append(page.extract_text() or "")
            length += len(pages[-1])
            if length > most_characters:
                break
        created = reader.metadata.creation_date if reader.metadata else None
        return {"pages": pages, "count": count, "created": created.date().isoformat() if created else None}
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        AssertionError,
        RecursionError,
        OSError,
        MemoryError,
    ) as error:
        return {"error": f"the PDF cannot be read ({type(error).__name__})"}


def main() -> None:
    """Limit memory and processor time where the system can, then print JSON."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    except (ImportError, ValueError, OSError):
        pass
    answer = read(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True).encode("ascii"))


if __name__ == "__main__":
    main()
