"""Measures: one module per word of `measures:` in a config, with `columns(series)`, its columns in the table of seeds.

Imported by name, by columns.py, which joins them. TASKS says which tasks a measure fits ("all", or their names);
VIEWS, that it fits any ModuleTask with these views as well; NEEDS_WARM_START, that it measures what a warm start
changed.
"""
