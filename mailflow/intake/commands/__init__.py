"""Commands by mail: one verb a file, its docstring the help text."""
