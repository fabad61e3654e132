"""Measures: one module per word of `measures:` in a config, with `columns(series)`, its columns in the table of seeds.

Imported by name, by columns.py, which joins them.
"""
