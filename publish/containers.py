"""What the bytes of a video's container say without decoding: whether all of it is there, and where its index lies."""

EBML_SEGMENT = 0x18538067
TS_PACKETS = (188, 192, 204)  # bytes: plain, with time codes (Blu-ray), with error correction


def truncated(path, format):
    """Whether a file ends before its container says that it does; False where a container does not say."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        if format in ("mp4", "mov"):
            return any(end > size for _, end in boxes(file, size))
        if format in ("mkv", "webm"):
            return _segment_end(file) > size
        if format == "avi":
            head = file.read(8)
            return head[:4] == b"RIFF" and int.from_bytes(head[4:], "little") + 8 > size and head[4:] != b"\xff" * 4
        if format == "flv":
            return _flv_tag_is_cut(file, size)
        return format == "mpegts" and all(size % packet for packet in TS_PACKETS)


def index_in_front(path):
    """Whether an MP4's index (moov) comes before its pictures (mdat)."""
    with open(path, "rb") as file:
        for kind, _ in boxes(file, path.stat().st_size):
            if kind in (b"moov", b"mdat"):
                return kind == b"moov"
    return False


def boxes(file, size):
    """Yield (kind, where it ends) of the boxes of an MP4 or MOV of `size` bytes, one after the other."""
    at = 0
    while at < size and len(head := file.read(8)) == 8:
        length, kind, least = int.from_bytes(head[:4], "big"), head[4:], 8
        if length == 1:
            length, least = int.from_bytes(file.read(8), "big"), 16
        at = size if length == 0 else at + max(length, least)  # 0: to the end of the file
        yield kind, at
        file.seek(min(at, size))


def _segment_end(file):
    """Where the segment of a Matroska file ends; 0 if it does not say, as in what a browser recorded."""
    while element := _ebml_number(file, keep_marker=True):
        length = _ebml_number(file)
        if length is None or element == EBML_SEGMENT:
            return file.tell() + (length or 0) if element == EBML_SEGMENT else 0
        file.seek(length, 1)
    return 0


def _ebml_number(file, keep_marker=False):
    """A number of variable length; None if there is none, or if it stands for "unknown"."""
    first = file.read(1)
    if not first or not first[0]:
        return None
    extra = 8 - first[0].bit_length()
    number = int.from_bytes(first + file.read(extra), "big")
    marker = 1 << 7 * (extra + 1)
    if keep_marker:
        return number
    return None if number == 2 * marker - 1 else number - marker


def _flv_tag_is_cut(file, size):
    """Whether the last tag of an FLV file is cut off."""
    at = int.from_bytes(file.read(9)[5:9], "big") + 4
    while at < size:
        file.seek(at)
        head = file.read(4)
        at += 11 + int.from_bytes(head[1:4], "big") + 4
    return at > size
