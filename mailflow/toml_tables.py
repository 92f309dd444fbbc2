"""Tables read from TOML and checked whole: what is wrong is told by key, in words for whoever edits the file."""

import difflib
import json
from collections.abc import Iterable, Mapping
from typing import get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails


class Section(BaseModel):
    """One table of a file: its keys are known and its values never change. `repr=False` hides a wrong value too."""

    model_config = ConfigDict(frozen=True, extra="forbid")


_EXPECTED: Mapping[str, str] = {
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "tuple_type": 'a list such as ["one", "two"]',
    "model_type": "a table of keys",
    "path_type": "a file name in quotes",
    "too_short": "at least one",
}


def problems_in(error: ValidationError, table: type[BaseModel]) -> list[str]:
    """Each thing found wrong with data for the table, as "key: expected this, got that"."""
    details = error.errors(include_url=False)
    # An entry that is wrong is left out of its list, which may then be too short: the entry is what to mend.
    wrong_within = {detail["loc"][:-1] for detail in details}
    return [
        _problem(detail, table)
        for detail in details
        if detail["type"] != "too_short" or detail["loc"] not in wrong_within
    ]


def _problem(detail: ErrorDetails, table: type[BaseModel]) -> str:
    loc, kind = detail["loc"], detail["type"]
    key, model, last = _key(loc), _model_at(loc[:-1], table), str(loc[-1]) if loc else ""
    if kind == "extra_forbidden" and last == "password":
        return f"{key}: a password never stands in this file; use password_env or password_file"
    if kind == "extra_forbidden":
        known = [field.alias or name for name, field in model.model_fields.items()]
        return f"{key}: unknown key{did_you_mean(last, known)}"
    if kind == "missing":
        return f"{key}: is missing"
    if kind == "value_error":
        expected = str(detail["ctx"]["error"])
    elif kind == "literal_error":
        expected = "one of " + str(detail["ctx"]["expected"]).replace("'", '"')
    elif kind in ("int_type", "greater_than_equal", "less_than_equal"):
        bounds = model.model_fields[last].metadata
        low = next(bound.ge for bound in bounds if getattr(bound, "ge", None) is not None)
        high = next(bound.le for bound in bounds if getattr(bound, "le", None) is not None)
        expected = f"a whole number from {low} to {high}"
    else:
        expected = _EXPECTED.get(kind, detail["msg"])
    field = model.model_fields.get(last)
    hidden = field is not None and not field.repr
    return f"{key}: expected {expected}{'' if hidden else _got(detail['input'])}"


def _key(loc: tuple[int | str, ...]) -> str:
    """The place in the file, entries of a list counted from 1: `mailboxes[1].port`."""
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _model_at(loc: tuple[int | str, ...], model: type[BaseModel]) -> type[BaseModel]:
    """The section that the keys up to here lead to."""
    for part in loc:
        if isinstance(part, str) and (field := model.model_fields.get(part)):
            kinds = (field.annotation, *get_args(field.annotation))
            model = next((k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), model)
    return model


def _got(value: object) -> str:
    if isinstance(value, (dict, BaseModel)):
        return ""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return f", got {text if len(text) <= 80 else text[:79] + '…'}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question to put behind a sentence about an unknown word; empty if nothing known is like it."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""
