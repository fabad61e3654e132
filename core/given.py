"""What the workflow gives a job on its command line: a file with JSON, or JSON as somebody types it."""

import json
import os
from pathlib import Path

from core.errors import UserError


def read(text, option="--given"):
    """The value in the JSON file called `text`, or in `text` itself. Raises UserError, with the name of the option."""
    contents, place = text, option
    if os.path.isfile(text):
        contents, place = Path(text).read_text(encoding="utf-8"), f"{option} {text}"
    elif text.endswith(".json"):
        raise UserError(f"{option}: {text} is missing: a run of the workflow writes it")
    try:
        return json.loads(contents)
    except ValueError as error:
        raise UserError(f"{place} is not JSON: {error}") from None
