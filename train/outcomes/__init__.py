"""What the table of outcomes says of one seed: a module for each entry that `measures` may hold, with `columns(series)`."""
