"""What a file is, by its bytes."""

import pytest

from ashiato.file_kind import kind


@pytest.mark.parametrize(
    ("body", "media"),
    [
        pytest.param(b"\x89PNG\r\n\x1a\n....", "image/png", id="png"),
        pytest.param(b"\xff\xd8\xff\xe0", "image/jpeg", id="jpeg"),
        pytest.param(b"GIF89a", "image/gif", id="gif"),
        pytest.param(b"RIFF\0\0\0\0WEBPVP8 ", "image/webp", id="webp"),
        pytest.param(b"RIFF\0\0\0\0WAVEfmt ", "", id="a sound"),
        pytest.param(b"\0\0\0\x20ftypavif", "image/avif", id="avif"),
        pytest.param(b"\0\0\0\x20ftypisom", "", id="a film"),
        pytest.param(b"wOF2\0\x01", "font/woff2", id="woff2"),
        pytest.param(b"OTTO\0", "font/otf", id="otf"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", id="svg"),
        pytest.param(b"\xef\xbb\xbf <?xml version='1.0'?><!-- x --><svg >", "image/svg+xml", id="svg with a head"),
        pytest.param(b"<svg><script>alert(1)</script></svg>", "", id="svg with a script"),
        pytest.param(b"<svg><a onload = 'x'/></svg>", "", id="svg with a handler"),
        pytest.param(b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>", "", id="svg with entities"),
        pytest.param(b"<svg><a href='JavaScript:x'/></svg>", "", id="svg with a script's address"),
        pytest.param(b"<!doctype html><svg>", "", id="a page"),
        pytest.param(b"<html>", "", id="html"),
        pytest.param(b"body{}", "", id="css"),
        pytest.param(b"MZ\x90\0", "", id="a program"),
        pytest.param(b"", "", id="nothing"),
    ],
)
def test_kind_is_told_by_the_bytes(body: bytes, media: str) -> None:
    assert kind(body) == media
