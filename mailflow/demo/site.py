"""A web address on this machine only: taken at once, so that it can be named, and served when the pages are ready."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.exceptions import BadRequest
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from mailflow.demo.mailserver import LOOPBACK

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Site:
    """One port on loopback. Port 0 takes any free one; a port that is taken raises OSError."""

    def __init__(self, port: int = 0) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((LOOPBACK, port))
            self._socket.listen()
        except BaseException:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        self.address = f"http://{LOOPBACK}:{self.port}"

    def __enter__(self) -> Site:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def serve(self, app: Flask) -> None:
        """Answer from now on with this application, to whoever calls it by a name of this very machine."""
        names = {f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"}

        def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            # A page elsewhere, whose name was made to lead here (DNS rebinding), could else read everything.
            if environ.get("HTTP_HOST") not in names:
                return BadRequest(f"The demo is at {self.address}/")(environ, start_response)
            return app(environ, start_response)

        self._server = make_server(
            LOOPBACK, self.port, answer, threaded=True, request_handler=_Quiet, fd=self._socket.fileno()
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering and give the port back. Harmless when that is done already."""
        server, self._server = self._server, None
        if server is not None and self._thread is not None:
            server.shutdown()
            self._thread.join(timeout=5)
            server.server_close()
        self._socket.close()


class _Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""
