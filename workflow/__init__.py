"""What every job of the workflow shares: errors in one sentence, whole files or none, one run at a time."""
