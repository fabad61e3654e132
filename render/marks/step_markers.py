"""Step markers along paths: small rings labelled with the step, where a panel has no axis of steps."""

import numpy as np

from render.number_format import thousands


class StepMarkers:
    """Rings on paths through (x, y); `set_step(step)` shows those up to a step.

    steps, x [T]; paths: role -> y [T]. All have rings at the same steps, the numbers stand next to those of the first.
    Of the steps `wanted` those are left out whose ring or number would come too near another, or a path.
    """

    def __init__(self, page, axes, steps, x, paths, wanted, size="tick"):
        page.settle()
        lines = [axes.transData.transform(np.column_stack([x, y])) for y in paths.values()]
        em = page.canvas.sizes[size]
        self.steps, self.groups, boxes, rings = [], [], [], np.empty((0, 2))
        for step in wanted:
            at = int(np.searchsorted(steps, step, side="right")) - 1
            here = np.array([line[at] for line in lines])
            if len(rings) and np.hypot(*(rings[:, None] - here).T).min() < em:
                continue
            words = page.text(thousands(step), size, color=page.theme.muted, parent=axes)
            for corner in _label_corners(lines[0], at, words, em):
                box = words.move_to(*corner).bbox(0.1 * em)
                if (
                    axes.bbox.contains(*box.min)
                    and axes.bbox.contains(*box.max)
                    and not any(box.overlaps(other) for other in boxes)
                    and not any(box.contains(*point) for line in (*lines, rings) for point in line)
                ):
                    break
            else:
                words.remove()
                continue
            boxes.append(box)
            rings = np.concatenate([rings, here])
            drawn = [
                axes.plot(
                    [x[at]],
                    [y[at]],
                    "o",
                    ms=page.stroke(9),
                    color=page.theme.background,
                    mew=page.stroke(2.2),
                    mec=page.theme.color(role),
                    zorder=4,
                )[0]
                for role, y in paths.items()
            ]
            self.steps.append(step)
            self.groups.append([*words.texts, *drawn])
        if not page.still:
            page.add_animated(*self.artists)

    @property
    def artists(self):
        return [artist for group in self.groups for artist in group]

    def set_step(self, step):
        """Shows the marks up to `step`."""
        for mark, group in zip(self.steps, self.groups):
            for artist in group:
                artist.set_visible(step >= mark)


def _label_corners(path, at, words, em):
    """Upper left corners of words on both sides of a point of a path, the left one of the way first."""
    way = path[min(at + 3, len(path) - 1)] - path[max(at - 3, 0)]
    normal = np.array([-way[1], way[0]]) / max(np.hypot(*way), 1e-9)
    away = 0.6 * em + np.abs(normal) @ [words.width / 2, words.height / 2]
    for center in (path[at] + away * normal, path[at] - away * normal):
        yield center[0] - words.width / 2, center[1] + words.height / 2
