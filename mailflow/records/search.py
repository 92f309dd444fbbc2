"""Search by words: what a reader typed becomes a condition on cases, for FTS5 on SQLite or a tsvector on PostgreSQL.

Whatever is typed is taken as words to find, never as a language of the database, so no input can fail. All the
words must stand in one message of the case; "words in quotes" must stand together.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Integer,
    String,
    TableClause,
    and_,
    column,
    func,
    table,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Session, col, select

from mailflow.records.case import Case, Party
from mailflow.records.message import Message

NEWEST = 200
"""A search looks at so many mails that have the words, newest first; a common word is in far more than are read."""
LONGEST = 200

_COMBINING = re.compile("[\u0300-\u036f]")


@dataclass(frozen=True)
class Found:
    """The cases that a search is about, and whether there are older mails with the words that were not looked at."""

    cases: frozenset[int]
    more: bool = False


def find_reference(session: Session, words: str) -> str | None:
    """The case whose reference the words are ("[os-2026-00042]"), however written; None if there is none."""
    written = re.sub(r"[\s\[\]#]", "", words).upper()
    if not re.fullmatch(r"[A-Z]{1,6}-[0-9]{4}-[0-9]{1,9}", written):
        return None
    return session.exec(select(Case.reference).where(col(Case.reference) == written)).first()


def search_terms(words: str) -> list[str]:
    """The words and "phrases in quotes" to find. Without a letter or a digit there is nothing to find."""
    tidy = words.replace("\0", " ")[:LONGEST]
    terms = [phrase or word for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', tidy)]
    return [term for term in terms if any(char.isalnum() for char in term)]


def search(session: Session, words: str, among: Sequence[ColumnElement[bool]] = ()) -> Found:
    """The cases about these words: those of a party with this address, or of the newest mails that have them.

    `among` are conditions on the case. They are asked while the mails are walked, so that narrowing a list
    brings up older mails and never hides any.
    """
    terms = search_terms(words)
    if not terms:
        return Found(frozenset())
    if len(terms) == 1 and "@" in terms[0]:
        address = terms[0].strip("<>,;").casefold()
        of_party = select(Party.case_id).where(col(Party.address) == address).limit(NEWEST)
        if cases := session.exec(of_party).all():
            return Found(frozenset(cases))
    index, place, says = _fts5(terms) if session.get_bind().dialect.name == "sqlite" else _tsvector(terms)
    newest = (
        select(Message.case_id)
        .select_from(index)
        .join(Message, col(Message.id) == place)
        .where(says, *among)
        .order_by(place.desc())
        .limit(NEWEST + 1)
    )
    if among:
        newest = newest.join(Case, col(Case.id) == col(Message.case_id))
    found = session.exec(newest).all()
    return Found(frozenset(found[:NEWEST]), more=len(found) > NEWEST)


def _fts5(terms: list[str]) -> tuple[TableClause, ColumnClause[int], ColumnElement[bool]]:
    """The index, the message's id in it, and the condition. A string in quotes is a phrase and nothing else."""
    index = table("message_search", column("rowid", Integer), column("message_search", String))
    phrases = " ".join(f'"{term}"' for term in terms)
    return index, index.c.rowid, index.c.message_search.op("MATCH", is_comparison=True)(phrases)


def _tsvector(terms: list[str]) -> tuple[TableClause, ColumnClause[int], ColumnElement[bool]]:
    index = table("message_search", column("message_id", Integer), column("words", TSVECTOR))
    plain = [_COMBINING.sub("", unicodedata.normalize("NFKD", term)) for term in terms]  # as what is indexed
    phrases = [index.c.words.op("@@", is_comparison=True)(func.phraseto_tsquery("simple", term)) for term in plain]
    return index, index.c.message_id, and_(*phrases)
