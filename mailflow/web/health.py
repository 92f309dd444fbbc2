"""Whether the log is alive, for whatever watches it: one word, no sign-in, nothing about any case."""

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from mailflow.web.desk import desk

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> Response:
    """`ok`, or 503 when the database does not answer."""
    try:
        with desk().db.read() as session:
            session.connection().execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Response("The database does not answer.\n", status=503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")
