"""Converts decoded frames to RGB for a screen: deinterlaced, with the right matrix and range, HDR tone-mapped."""

from av.filter import Graph
from av.video.reformatter import ColorRange

from render.encode.video import BT709

RGB, UNSTATED, RESERVED, BT601 = 0, 2, 3, 6  # numbers of matrices
PQ, HLG = 16, 18  # transfers of HDR
WIDE = (9, 11, 12)  # primaries of BT.2020, DCI-P3 and Display P3
TRANSFERS = (1, 4, 5, 6, 7, 8, 11, 13, 14, 15, 16, 18)  # those that libav converts; others are treated as BT.709
SD = (1024, 576)  # pixels: without a stated matrix, players assume BT.601 up to this size and BT.709 beyond
TO_BT709 = (
    "out_primaries=bt709:out_transfer=bt709:out_color_matrix=bt709:intent=perceptual"
    ":flags=accurate_rnd+full_chroma_int+bitexact"
)
LEAST_FIELDS = 4  # rows and columns that a deinterlacer needs


def to_rgb(frames, interlaced):
    """Yield an RGB or RGBA frame of the same size for each frame. Raises av.FFmpegError if it can't be converted."""
    filters, built_for = None, None
    for frame in frames:
        state(frame)
        colors = frame.colorspace, frame.color_range, frame.color_primaries, frame.color_trc
        kind = frame.width, frame.height, frame.format.name, *colors
        if filters is None or kind != built_for:
            yield from _filtered(filters, None)
            filters, built_for = graph(frame, interlaced), kind
        yield from _filtered(filters, frame)
    yield from _filtered(filters, None)


def _filtered(filters: Graph | None, frame):
    """Push a frame, or None to flush, and yield the frames that are ready."""
    if filters is None:
        return
    filters.push(frame)
    while True:
        try:
            yield filters.pull()
        except (BlockingIOError, EOFError):  # it waits for the next frame, or there is none
            return


def state(frame):
    """Set the matrix and range that a frame leaves unstated, as players assume them, in place."""
    if frame.format.is_rgb or frame.format.has_palette:
        frame.colorspace, frame.color_range = RGB, ColorRange.JPEG
        return
    small = frame.width <= SD[0] and frame.height <= SD[1]
    if frame.colorspace in (UNSTATED, RGB, RESERVED):
        frame.colorspace = BT601 if small else BT709
    if frame.color_range not in (ColorRange.MPEG, ColorRange.JPEG):
        frame.color_range = ColorRange.JPEG if frame.format.name.startswith("yuvj") else ColorRange.MPEG
    if frame.color_trc not in TRANSFERS:
        frame.color_trc = BT709


def graph(frame, interlaced):
    """The filter graph for frames of this size, format and colors."""
    made = Graph()
    made.threads = 1
    clear = any(part.is_alpha for part in frame.format.components) or frame.format.has_palette
    stated = f"colorspace={frame.colorspace}:range={int(frame.color_range)}:time_base=1/1000"
    source = made.add("buffer", f"video_size={frame.width}x{frame.height}:pix_fmt={frame.format.name}:{stated}")
    steps = []
    if interlaced and min(frame.width, frame.height) >= LEAST_FIELDS:
        steps.append(made.add("bwdif", "mode=send_frame:deint=interlaced"))
    if frame.color_trc in (PQ, HLG) or frame.color_primaries in WIDE and not frame.format.is_rgb:
        primaries = frame.color_primaries if frame.color_primaries in WIDE else BT709
        steps.append(made.add("scale", f"in_primaries={primaries}:in_transfer={frame.color_trc}:{TO_BT709}"))
    steps.append(made.add("scale", "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact"))
    steps.append(made.add("format", f"pix_fmts={'rgba' if clear else 'rgb24'}"))
    steps.append(made.add("buffersink"))
    for first, second in zip([source, *steps], steps):
        first.link_to(second)
    made.configure()
    return made


def tags(context):
    """The color tags of a stream: "bt709", "not tagged", or numbers of H.273; and "full range"."""
    numbers = [int(tag) for tag in (context.color_primaries, context.color_trc, context.colorspace)]
    names = {BT709: "bt709", UNSTATED: "not tagged"}
    name = names.get(numbers[0]) if len(set(numbers)) == 1 else None
    full = ", full range" if context.color_range == ColorRange.JPEG else ""
    return (name or "{} {} {} (primaries, transfer, matrix)".format(*numbers)) + full
