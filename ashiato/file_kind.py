"""What a file is, told by its first bytes: what a server says of it counts for nothing."""

import re

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"\x00\x01\x00\x00", "font/ttf"),
    (b"true", "font/ttf"),
    (b"OTTO", "font/otf"),
)
_SVG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!doctype svg[^>\[]*>\s*)*<svg[\s>]", re.I | re.S
)
# What an SVG may do in a document of its own; as an image it does none of it, and so needs none of it
_ACTIVE = re.compile(rb"<script|<foreignobject|<!entity|javascript:|\son[a-z]+\s*=", re.I)


def kind(body: bytes) -> str:
    """The media type of an image or font that pages may show; "" for anything else."""
    for start, media in _STARTS:
        if body.startswith(start):
            return media
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body[4:8] == b"ftyp" and body[8:12] in (b"avif", b"avis"):
        return "image/avif"
    if _SVG.match(body[:4_096]) and not _ACTIVE.search(body):
        return "image/svg+xml"
    return ""
