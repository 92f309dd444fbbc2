"""A private certificate authority for the tests, and another one that nobody should trust."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme


@dataclass(frozen=True)
class Certificates:
    """Files: `ca` signed `server` (for localhost and 127.0.0.1); `stranger` is an authority that signed nothing."""

    ca: str
    server: str
    stranger: str


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    folder: Path = tmp_path_factory.mktemp("certificates")
    authority = trustme.CA()
    paths = [str(folder / name) for name in ("ca.pem", "server.pem", "stranger.pem")]
    authority.cert_pem.write_to_path(paths[0])
    authority.issue_cert("localhost", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(paths[1])
    trustme.CA().cert_pem.write_to_path(paths[2])
    return Certificates(*paths)
