"""Search for mails whose reading breaks a promise, led by what code each mail reaches: `make fuzz SECONDS=600`.

It needs atheris, which is no part of the development set-up because it is made for few machines: the word `make fuzz`
installs it beside that where it can be had. A find is printed and kept in build/fuzz; made small, it belongs into
tests/fuzz/finds.
"""

from __future__ import annotations

import sys
from pathlib import Path

try:
    import atheris
except ImportError:
    sys.exit("atheris cannot be installed on this machine; `pytest --long tests/fuzz` searches without it.")

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

with atheris.instrument_imports(include=["mailflow.mail", "mailflow.intake.grammar"]):
    from tests.fuzz.making import FINDS, SEEDS
    from tests.fuzz.promises import keep


def main() -> None:
    """Search for so many seconds, starting from the corpus; ends with 0 if nothing was found."""
    seconds = sys.argv[1] if len(sys.argv) > 1 else "60"
    folder = PROJECT / "build" / "fuzz"
    (folder / "seeds").mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate([*SEEDS, *(path.read_bytes() for path in FINDS)]):
        (folder / "seeds" / f"{number:04}").write_bytes(raw)
    options = [
        f"-max_total_time={seconds}",
        "-max_len=20000",
        "-timeout=20",
        "-rss_limit_mb=2000",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={folder}/", str(folder / "seeds")], keep)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
