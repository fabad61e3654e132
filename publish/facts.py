"""What a medium is, found by decoding all of it."""

from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
from PIL import Image, ImageSequence

from workflow import hints
from workflow.job import UserError

BT709 = 1  # the number of the standard in tags for matrix, primaries and transfer alike
THUMB = (240, 240)  # pixels: where frames are compared


def facts(path):
    """Name -> value of all that limits are about. Raises UserError if the file is missing, damaged or no .mp4 .gif .png."""
    path = Path(path)
    if not path.is_file():
        raise UserError(f"{path} is missing: run `{hints.snakemake('posts')}`, which makes it")
    look = {".mp4": _video, ".gif": _gif, ".png": _png}.get(path.suffix)
    if look is None:
        raise UserError(f"{path} is no medium of a post: those end in .mp4, .gif or .png")
    try:
        found = {"bytes": path.stat().st_size} | look(path)
    except (OSError, ValueError, IndexError, SyntaxError, EOFError) as error:  # PyAV's and Pillow's
        raise UserError(f"{path} is damaged ({error}): delete it and run again") from None
    pixels = found["width"] * found["height"]
    aspect = round(found["width"] / found["height"], 4)
    return found | {"aspect": aspect, "pixels": pixels, "volume": pixels * found.get("frames", 1)}


def _video(path):
    import av
    from av.video.frame import PictureType

    keys, leading, kinds, progressive = [], False, [], True
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        for packet in container.demux(stream):
            if packet.pts is not None:
                keys += [packet.pts] * packet.is_keyframe
                leading |= packet.pts < keys[-1]  # shown before the key frame that it follows: it needs the group before
            for frame in packet.decode():
                kinds.append(PictureType(frame.pict_type).name)
                progressive &= not frame.interlaced_frame
        if len(kinds) < stream.frames:
            raise ValueError(f"{len(kinds)} of {stream.frames} frames can be decoded")
        tags = {int(tag) for tag in (context.colorspace, context.color_primaries, context.color_trc)}
        groups = [float(second - first) for first, second in pairwise([*keys, keys[0] + stream.duration])]
        return {
            "width": stream.width, "height": stream.height,
            "frames": len(kinds), "fps": round(float(stream.average_rate), 3),
            "seconds": round(float(stream.duration * stream.time_base), 3),
            "codec": context.name, "profile": context.profile, "pixel_format": stream.pix_fmt,
            "color": "bt709" if tags == {BT709} else str(sorted(tags)),
            "progressive": progressive, "faststart": _index_in_front(path), "sound": bool(container.streams.audio),
            "closed_group": not leading, "group": round(max(groups) * float(stream.time_base), 3),
            "b_frames": max((len(list(run)) for kind, run in groupby(kinds) if kind == "B"), default=0),
        }


def _index_in_front(path):
    """Whether an MP4's index (moov) comes before its pictures (mdat)."""
    with open(path, "rb") as file:
        while len(head := file.read(8)) == 8:
            size, kind = int.from_bytes(head[:4], "big"), head[4:]
            if kind in (b"moov", b"mdat"):
                return kind == b"moov"
            size = int.from_bytes(file.read(8), "big") - 8 if size == 1 else size
            file.seek(max(size, 8) - 8, 1)
    return False


def _gif(path):
    with Image.open(path, formats=["GIF"]) as image:
        rests, thumbs, ends = [], [], None
        for frame in ImageSequence.Iterator(image):
            small = np.asarray(frame.convert("L").resize(THUMB, Image.Resampling.BOX), float)
            rests.append(frame.info["duration"] / 1000)
            thumbs = [*thumbs[:2], small]
        size = image.size
    first, second, last = thumbs[0], thumbs[min(1, len(thumbs) - 1)], thumbs[-1]
    ends = [float(np.abs(picture - last).mean()) for picture in (first, second)]
    return {
        "width": size[0], "height": size[1], "frames": len(rests), "seconds": round(sum(rests), 3),
        "fps": round(1 / min(rests), 3) if min(rests) else 100.0, "delay": min(rests), "codec": "gif",
        "payoff_first": ends[0] <= ends[1] / 2,  # it goes on where it began: the start comes second
    }


def _png(path):
    with Image.open(path, formats=["PNG"]) as image:
        image.load()
        return {"width": image.width, "height": image.height, "codec": "png"}
