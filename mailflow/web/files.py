"""Bytes that strangers sent, handed on to be saved and never to be shown: attachments and original mails."""

import re
import unicodedata
from io import BytesIO

from flask import Blueprint, Response, abort, send_file

from mailflow.mail.kept import kept_part
from mailflow.records.story import attachment_of, case_by_reference, message_of
from mailflow.records.waiting import held_mail, raw_bytes
from mailflow.web.desk import desk
from mailflow.web.headers import FILE_POLICY

blueprint = Blueprint("files", __name__)

SAFE_TYPES = frozenset({"application/pdf", "image/gif", "image/jpeg", "image/png", "image/webp"})
"""Types that keep their name. Everything else, markup and SVG above all, is only a row of bytes."""

NUMBER = "int(max=2147483647)"


@blueprint.get(f"/cases/<reference>/attachments/<{NUMBER}:attachment_id>")
def attachment(reference: str, attachment_id: int) -> Response:
    """One attachment, always to save."""
    with desk().db.read() as session:
        case = case_by_reference(session, reference)
        found = case and attachment_of(session, case, attachment_id)
        if not found:
            abort(404, "There is no such attachment in this case.")
        record, message = found
        raw = raw_bytes(session, message.raw_sha256)
        content = kept_part(raw, record.part, record.size, desk().office.limits)
        if record.size and not content:
            abort(404, "This file cannot be taken out of its mail. Save the original mail instead: the file is in it.")
        return _to_save(content, record.content_type, record.filename)


@blueprint.get(f"/cases/<reference>/messages/<{NUMBER}:message_id>.eml")
def original(reference: str, message_id: int) -> Response:
    """A message of a case exactly as it came."""
    with desk().db.read() as session:
        case = case_by_reference(session, reference)
        message = case and message_of(session, case, message_id)
        if not message:
            abort(404, "There is no such message in this case.")
        raw = raw_bytes(session, message.raw_sha256)
    return _to_save(raw, "application/octet-stream", f"{reference}-{message_id}.eml")


@blueprint.get(f"/held/<{NUMBER}:inbound_id>.eml")
def held_original(inbound_id: int) -> Response:
    """A held mail exactly as it came."""
    with desk().db.read() as session:
        mail = held_mail(session, inbound_id)
        if mail is None:
            abort(404, "This mail does not wait for a decision any more.")
        raw = raw_bytes(session, mail.raw_sha256)
    return _to_save(raw, "application/octet-stream", f"held-{inbound_id}.eml")


def _to_save(content: bytes, content_type: str, filename: str) -> Response:
    response = send_file(
        BytesIO(content),
        mimetype=content_type if content_type in SAFE_TYPES else "application/octet-stream",
        as_attachment=True,
        download_name=_file_name(filename),
        etag=False,
    )
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response


def _file_name(name: str) -> str:
    """A name that a file can have on any system: no path, no control or direction marks, not hidden, not endless."""
    visible = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    plain = re.sub(r'[/\\:*?"<>|]', "_", visible).strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    return (f"{stem[:100]}.{suffix[:20]}" if dot and stem else plain[:100]) or "attachment"
