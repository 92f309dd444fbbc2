"""Intake rules: each looks at one mail and may say what it is; none changes a case."""
