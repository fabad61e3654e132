"""Around every run: environment, lock, checksums, backups of edits, hints, errors in one sentence, atomic files."""
