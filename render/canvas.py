"""Canvases and the page: exact pixel sizes, one grid of panels, text sizes that stay legible on a phone."""

from dataclasses import dataclass, replace

from core.suggestions import Named

PHONE = 360  # pixels across: where a feed shows the picture
LEGIBLE = 8  # pixels: the smallest text there


@dataclass(frozen=True)
class Canvas:
    """Sizes in pixels; `margin` is left, top, right, bottom: nothing that is read lies outside."""

    name: str
    width: int
    height: int
    dpi: int
    margin: tuple
    sizes: dict  # of text: title, counter, label, note, tick
    unit: float  # pixels of a stroke of width 1
    layout: str  # whose arrangement of panels it takes: article, square or story
    film: "Canvas | None" = None  # the canvas in whose pixels films give places, if it is another
    group: int | None = None  # frames of a video from key frame to key frame, if it takes fewer than usual

    def scaled(self, width):
        """The same canvas `width` pixels across; films still give places in pixels of this one."""
        scale = width / self.width
        sizes = {name: scale * size for name, size in self.sizes.items()}
        return replace(
            self,
            width=width,
            height=round(scale * self.height),
            margin=tuple(round(scale * side) for side in self.margin),
            sizes=Named("size of text", sizes),
            unit=scale * self.unit,
            film=self,
        )

    @property
    def smallest(self):
        """Pixels of the smallest text: on screens 8 px at 360 px across, in print 6 points."""
        return 6 * self.dpi / 72 if self.dpi >= 300 else LEGIBLE * self.width / PHONE


def _sizes(title, counter, label, note, tick):
    return Named("size of text", {"title": title, "counter": counter, "label": label, "note": note, "tick": tick})


CANVASES = Named(
    "canvas",
    {
        canvas.name: canvas
        for canvas in (
            Canvas("article", 1200, 676, 100, (36, 26, 36, 24), _sizes(40, 40, 28, 28, 27), 1.0, "article"),
            # As large as X takes a video, so that none is encoded again for it.
            Canvas("square", 1080, 1080, 100, (44, 40, 44, 36), _sizes(48, 48, 30, 31, 27), 1.1, "square").scaled(1024),
            # Feeds lay their own buttons and texts over the top and the bottom of a story.
            # YouTube, which encodes them again, asks for a key frame every half second.
            Canvas("story", 1080, 1920, 100, (60, 250, 60, 300), _sizes(62, 62, 36, 37, 32), 1.35, "story", group=12),
            # What feeds show of a link (Open Graph).
            Canvas("card", 1200, 630, 100, (48, 40, 48, 36), _sizes(46, 40, 29, 29, 27), 1.0, "article"),
            # Journals: 89 and 183 mm at 300 dpi; 6 to 9 points.
            Canvas("column", 1052, 780, 300, (12, 12, 12, 12), _sizes(35, 33, 28, 28, 25), 1.5, "square"),
            Canvas("wide", 2162, 1218, 300, (12, 12, 12, 12), _sizes(42, 38, 31, 31, 29), 1.9, "article"),
        )
    },
)
