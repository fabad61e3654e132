"""What the table of outcomes says of one seed.

There is a module for each entry that `measures` may hold, with `columns(series)`.
"""
