"""The list of cases with its filters and search, the same list as CSV, and the page of one case."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, render_template, request, stream_with_context, url_for
from werkzeug.wrappers import Response as AnyResponse

from mailflow.domain.case import Status
from mailflow.records.case import Case
from mailflow.records.log import CaseFilter, Place, Sort, every_case, list_cases
from mailflow.records.log_head import choices, figures
from mailflow.records.search import find_reference, search_terms
from mailflow.records.story import Moment, case_by_reference, deadlines_of, parties_of, story_of
from mailflow.web.desk import desk
from mailflow.web.words import person, stage_titles, stages_of

blueprint = Blueprint("cases", __name__)

LONGEST_ARGUMENT = 200
T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """What the address of the list asks for."""

    wanted: CaseFilter
    sort: Sort
    after: Place | None

    def query(self, **other: str) -> str:
        """The same list as an address, with parts replaced; the place in the list is left out."""
        wanted = self.wanted
        parts = {
            "q": wanted.words,
            "status": wanted.status or "",
            "stage": wanted.stage,
            "handler": wanted.handler,
            "area": wanted.area,
            "overdue": "1" if wanted.overdue else "",
            "sort": self.sort.value if self.sort is not Sort.RECEIVED else "",
        }
        return urlencode({name: value for name, value in {**parts, **other}.items() if value})


@blueprint.get("/")
def index() -> AnyResponse:
    """The log starts with the list."""
    return redirect(url_for("cases.listing"), code=303)


@blueprint.get("/cases")
def listing() -> str | AnyResponse:
    """One page of the list. A reference in the search box leads straight to its case."""
    asked = _asked()
    with desk().db.read() as session:
        now = desk().now()
        if asked.wanted.words and (reference := find_reference(session, asked.wanted.words)):
            return redirect(url_for("cases.case", reference=reference), code=303)
        page = list_cases(session, asked.wanted, asked.sort, now, asked.after)
        return render_template(
            "cases/list.html",
            asked=asked,
            page=page,
            figures=figures(session, now),
            choices=choices(session),
            stages=stage_titles(session),
            statuses=list(Status),
            nothing_to_find=bool(asked.wanted.words) and not search_terms(asked.wanted.words),
        )


@blueprint.get("/cases.csv")
def export() -> Response:
    """The whole filtered list as CSV, written while it is read."""
    asked = _asked()
    here, now = desk(), desk().now()

    def rows() -> Iterator[str]:
        with here.db.read() as session:
            titles = stage_titles(session)
            yield "\ufeff" + _line(COLUMNS)  # the mark by which spreadsheets know UTF-8
            for case in every_case(session, asked.wanted, asked.sort, now):
                yield _line(_cells(case, titles))

    name = f"cases-{here.office.calendar.local(now).date().isoformat()}.csv"
    return Response(
        stream_with_context(rows()),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.get("/cases/<reference>")
def case(reference: str) -> str:
    """One case: where it stands, its dates and why, its story and correspondence."""
    before = _parsed(Moment.parse, "before")
    with desk().db.read() as session:
        found = case_by_reference(session, reference)
        if found is None:
            abort(404, "There is no case with this reference.")
        stages = stages_of(found.procedure_digest, session)
        here = next((place for place, stage in enumerate(stages) if stage.id == found.stage), 0)
        return render_template(
            "cases/case.html",
            case=found,
            stages=stages,
            here=here,
            parties=parties_of(session, found),
            deadlines=deadlines_of(session, found),
            story=story_of(session, found, before),
            before=before,
            now=desk().now(),
            figures=figures(session, desk().now()),
        )


COLUMNS = (
    "Reference",
    "Status",
    "Stage",
    "Handler",
    "Area",
    "Subject",
    "Complainant",
    "Address",
    "Received",
    "Next due",
    "Closed",
    "Outcome",
)


def _cells(case: Case, titles: dict[str, str]) -> tuple[str, ...]:
    calendar = desk().office.calendar
    times = [
        calendar.local(at).strftime("%Y-%m-%d %H:%M") if at else ""
        for at in (case.received_at, case.next_due_at, case.closed_at)
    ]
    return (
        case.reference,
        case.status,
        titles.get(case.stage, case.stage),
        person(case.owner),
        case.area or "",
        case.subject,
        case.complainant_name,
        case.complainant_address,
        *times,
        case.outcome.words if case.outcome else "",
    )


def _line(cells: tuple[str, ...]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([defused(cell) for cell in cells])
    return written.getvalue()


def defused(cell: str) -> str:
    """A cell that a spreadsheet takes as text: what could start a formula gets an apostrophe before it.

    Blanks before the sign are looked through, since spreadsheets do so too.
    """
    start = cell.lstrip(" \n\v\f\u00a0")[:1]
    risky = start and start in "=+-@\t\r＝＋－＠"
    return f"'{cell}" if risky else cell


def _asked() -> Asked:
    given = {name: _argument(name) for name in ("q", "stage", "handler", "area")}
    status = _argument("status")
    if status and status not in set(Status):
        abort(400, "The status is one of: open, resolved, closed.")
    if (sort := _argument("sort") or Sort.RECEIVED.value) not in set(Sort):
        abort(400, "The list is sorted by: received, due.")
    return Asked(
        CaseFilter(
            status=Status(status) if status else None,
            stage=given["stage"],
            handler=given["handler"],
            area=given["area"],
            overdue=_argument("overdue") not in ("", "0"),
            words=given["q"],
        ),
        Sort(sort),
        _parsed(Place.parse, "after"),
    )


def _argument(name: str) -> str:
    """One argument of the address; PostgreSQL cannot be asked for a NUL, so none gets through."""
    return request.args.get(name, "").replace("\0", "").strip()[:LONGEST_ARGUMENT]


def _parsed(parse: Callable[[str], T], name: str) -> T | None:
    written = _argument(name)
    if not written:
        return None
    try:
        return parse(written)
    except ValueError as error:
        abort(400, str(error))
