"""Tables of phrases, language by language: what `absence_words`, `automatic_words` and the like are made of.

To teach mailflow another language, add its line to each table. All phrases are in lower case and are looked for
literally, in text of which case and runs of white space have been levelled. How strong a phrase must be, and where
it must stand, is for the modules that use them to say.
"""

from __future__ import annotations


def phrases(table: str) -> tuple[str, ...]:
    """The phrases of lines "language: phrase; phrase", each once."""
    found: dict[str, None] = {}
    for line in table.strip().splitlines():
        for phrase in line.partition(":")[2].split(";"):
            if phrase.strip():
                found.setdefault(phrase.strip())
    return tuple(found)


def by_language(table: str) -> dict[str, tuple[str, ...]]:
    """The phrases of lines "language: phrase; phrase" under the language they are in."""
    languages = dict.fromkeys(line.partition(":")[0] for line in table.strip().splitlines())
    return {
        language: phrases("\n".join(line for line in table.splitlines() if line.startswith(f"{language}:")))
        for language in languages
    }
