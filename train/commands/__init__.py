"""The commands of `python -m train`, one module each.

Imported by train.__main__ only.
"""
