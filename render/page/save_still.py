"""Saves a page as PNG, SVG and PDF, with title and alt text inside."""

from core.atomic import atomic
from render.page import vector_export


def save_still(page, outputs, title=None, description=None, svg_text="text"):
    """Writes a page to {'png' | 'svg' | 'pdf': path} with its title and description.

    The files hold no dates, names of programs or random names. svg_text: "text", with the letters of the typeface that
    it needs, or "shapes".
    """
    page.settle()
    for kind, path in outputs.items():
        with page.rc_context(), atomic(path) as temporary:
            if kind == "svg":
                temporary.write_bytes(vector_export.svg(page, title, description, svg_text))
            elif kind == "pdf":
                temporary.write_bytes(vector_export.pdf(page, title, description))
            else:
                metadata = {"Title": title, "Description": description, "Software": None}
                page.figure.savefig(temporary, format="png", dpi=page.canvas.dpi, metadata=metadata)
