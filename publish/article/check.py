"""What an article rests on: each sentence that depends on claims, with their values and bounds."""

import json

from core.atomic import write_text


def write(resolved, out):
    """Write claims.json, a list of {"line", "sentence", "claims"}. A text with a mistake does not come as far."""
    write_text(out / "claims.json", json.dumps(resolved.sentences, indent=1, ensure_ascii=False) + "\n")
