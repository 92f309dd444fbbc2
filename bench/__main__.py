"""`python -m bench` measures everything and writes docs/benchmarks.md; `--quick` is a small run that writes nothing."""

from bench.run import main

if __name__ == "__main__":
    main()
