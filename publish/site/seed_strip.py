"""A strip plot of a claim's value over seeds, as inline SVG for the gallery."""

from html import escape

from markupsafe import Markup

from publish.site.template import grouped

WIDTH, HEIGHT, RADIUS = 120, 16, 3.5  # pixels


def seed_strip(seeds, drawn):
    """SVG with a dot for each seed that has a value, hollow where the claim fails, the drawn seed larger; "" for none.

    seeds: {"seed", "value", "holds"} of each, as in the manifest. Values run from the least, left, to the greatest.
    """
    reached = [each for each in seeds if each["value"] is not None]
    if len(seeds) < 2 or not reached:
        return ""
    values = [each["value"] for each in reached]
    low, high = min(values), max(values)
    kept = sum(each["holds"] for each in seeds)
    says = f"{kept} of {len(seeds)} seeds; {grouped(low)} to {grouped(high)}"
    dots = []
    for each in sorted(reached, key=lambda each: each["seed"] == drawn):  # the drawn one on top
        place = (each["value"] - low) / (high - low) if high > low else 0.5
        x = 2 * RADIUS + place * (WIDTH - 4 * RADIUS)
        kinds = ["holds" if each["holds"] else "fails", *["drawn"] * (each["seed"] == drawn)]
        radius = RADIUS * (1.5 if each["seed"] == drawn else 1)
        title = f"<title>seed {each['seed']}: {escape(grouped(each['value']))}</title>"
        dots.append(
            f'<circle class="{" ".join(kinds)}" cx="{x:.1f}" cy="{HEIGHT / 2:g}" r="{radius:g}">{title}</circle>'
        )
    look = f'class="strip" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return Markup(f'<svg {look} role="img" aria-label="{escape(says)}">{"".join(dots)}</svg>')
