"""What long-running commands say of themselves is true when they say it."""

from __future__ import annotations

import socket
from pathlib import Path

from mailflow import bootstrap
from mailflow.config import load
from mailflow.service import _listen
from tests.oakstreet import write_settings
from tests.servers import free_port


def test_the_log_can_be_reached_before_anybody_is_told_where_it_is(tmp_path: Path) -> None:
    port = free_port()
    company = bootstrap.company(
        load(write_settings(tmp_path, more=f"[web]\nport = {port}\n"), {"INFO_PASSWORD": "secret"})
    )
    serve_until_stopped = _listen(company)
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
    company.stop.set()
    serve_until_stopped()
    company.db.close()
