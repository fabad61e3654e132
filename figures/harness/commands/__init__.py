"""The commands of `python -m figures`, one module each: `arguments(parser)` and `run(figure, given, options)`.

Imports figures.harness; only figures.harness.cli imports a command, by its name.
"""
