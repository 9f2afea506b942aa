"""Requests byte by byte that no browser makes, and the statuses that may answer them."""

from tests.end_to_end.hostile import batch, packed


def request(start: bytes, *headers: bytes, body: bytes = b"", host: bytes = b"shop.test") -> bytes:
    length = [b"Content-Length: %d" % len(body)] if body else []
    lines = [start + b" HTTP/1.1", *([b"Host: " + host] if host else []), *headers, *length, b"Connection: close"]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


BATCH = packed(batch("demo"))
FORM = b"Content-Type: application/x-www-form-urlencoded"


def part(headers: bytes, value: bytes) -> bytes:
    return b"--x\r\n" + headers + b"\r\n\r\n" + value + b"\r\n--x--\r\n"


NAMED = b'Content-Disposition: form-data; name="name"'
RAW: list[tuple[str, bytes, set[int]]] = [
    # bytes that are not UTF-8, in every header that is read
    ("/i Authorization", request(b"POST /i", b"Authorization: Bearer \xff", body=BATCH), {204}),
    ("/i Origin", request(b"POST /i", b"Origin: http://\xff", body=BATCH), {204}),
    ("/i refused Origin", request(b"POST /i", b"Origin: \xff\xfe", body=packed(batch("nobody"))), {401}),
    ("/i User-Agent", request(b"POST /i", b"User-Agent: \xff\x80", body=BATCH), {204}),
    ("/i X-Forwarded-For", request(b"POST /i", b"X-Forwarded-For: \xff, 1.2.3", body=BATCH), {204}),
    ("/i encoding", request(b"POST /i", b"Content-Encoding: \xff", body=BATCH), {415}),
    ("/i received", request(b"POST /i", b"Ashiato-Received: \xff", b"Ashiato-Visitor: \xff", body=BATCH), {204}),
    ("sid cookie", request(b"GET /", b"Cookie: sid=\xff; lang=\xff; theme=\xff"), {303}),
    ("form cookie", request(b"GET /login", b"Cookie: form=\xff"), {200}),
    ("languages", request(b"GET /login", b"Accept-Language: \xff;q=\xff,ja;q=nan,*;q=1e999"), {200}),
    ("form token", request(b"POST /login", b"X-Form-Token: \xff", b"Cookie: form=a", body=b"x"), {403}),
    ("form Origin", request(b"POST /login", b"Origin: \xff", body=b"x"), {403}),
    ("form fetch site", request(b"POST /login", b"Sec-Fetch-Site: \xff", body=b"x"), {403}),
    # what HTTP forbids
    ("NUL", request(b"GET /login", b"User-Agent: a\0b"), {400}),
    ("100 KB header", request(b"GET /login", b"X: " + b"a" * 100_000), {400}),
    ("500 headers", request(b"GET /login", *(b"X-%d: a" % n for n in range(500))), {400}),
    ("length and chunks", request(b"POST /i", b"Transfer-Encoding: chunked", body=BATCH), {400}),
    ("two lengths", request(b"POST /i", b"Content-Length: 1", body=BATCH), {400}),
    ("negative length", request(b"POST /i", b"Content-Length: -1"), {400}),
    ("bad chunks", request(b"POST /i", b"Transfer-Encoding: chunked") + b"zz\r\n", {400}),
    ("folded header", request(b"GET /login", b"X: a\r\n b"), {400, 200}),
    ("bad path", request(b"GET /\xff"), {400}),
    ("bad query", request(b"GET /login?next=\xff"), {400}),
    ("long address", request(b"GET /login?" + b"a" * 9_000), {400}),
    ("no HTTP", b"hello\r\n\r\n", {400}),
    ("unknown method", request(b"FOO /login"), {400}),
    # methods and addresses that lead nowhere
    *((f"{method.decode()} /login", request(method + b" /login"), {404}) for method in (b"PUT", b"TRACE", b"PROPFIND")),
    *(
        (f"{method.decode()} /i", request(method + b" /i"), {405})
        for method in (b"PUT", b"TRACE", b"PROPFIND", b"HEAD")
    ),
    ("many parameters", request(b"GET /login?" + b"a=b&" * 1_900), {200}),
    ("absolute address", request(b"GET http://evil.test/login"), {200}),
    ("collector beyond", request(b"GET /a.js%00"), {404}),
    ("collector below", request(b"GET /i/../c"), {404}),
    # hosts
    *(
        (f"host {host!r}"[:30], request(b"GET /login", host=host), {200, 400})
        for host in (b"", b"evil.test", b"evil.test:99999", b"[::1", b'"><script>', b"\xff", b"a b", b"x" * 3_000)
    ),
    # files
    *(
        (f"file {path!r}"[:40], request(b"GET " + path), {404})
        for folder in (b"/static/", b"/shop/assets/")
        for path in (
            folder,
            folder + b"../app.py",
            folder + b"..%2fapp.py",
            folder + b"..%5capp.py",
            folder + b"%2e%2e/%2e%2e/app.py",
            folder + b"dist/../../app.py",
            folder + b"/etc/passwd",
            folder + b"%2fetc%2fpasswd",
            folder + b"%00",
            folder + b"base.css%00.png",
            folder + b"a" * 5_000,
            folder + b"dist/" * 500,
        )
    ),
    # forms that are none
    *(
        (
            f"multipart {n}",
            request(b"POST /login", b"Content-Type: multipart/form-data" + boundary, body=body),
            statuses,
        )
        for n, (boundary, body, statuses) in enumerate(
            [
                (b"", b"x", {400}),
                (b"; boundary=x", b"garbage", {400}),
                (b"; boundary=x", part(b"X: y", b"no name"), {400}),
                (b"; boundary=x", part(NAMED + b"\r\nContent-Type: text/a; charset=no", b"a"), {400}),
                (b"; boundary=x", part(NAMED + b"\r\nContent-Type: text/a; charset=unicode_escape", b"\\ud800"), {400}),
                (b"; boundary=x", part(NAMED + b"\r\nContent-Type: text/a", b"\xff"), {400}),
                (b"; boundary=x", part(NAMED + b"\r\nContent-Encoding: gzip", b"a"), {400, 403}),
                (b"; boundary=x", part(NAMED + b'; filename="../../x"', b"a"), {403}),
            ]
        )
    ),
    ("form in no charset", request(b"POST /login", FORM + b"; charset=no", body=b"a=b"), {400}),
    ("form in hex", request(b"POST /login", FORM + b"; charset=hex", body=b"a=b"), {400}),
    ("form with bad bytes", request(b"POST /login", FORM, body=b"name=\xff"), {400}),
    ("form with surrogates", request(b"POST /login", FORM + b"; charset=unicode_escape", body=b"name=\\ud800"), {400}),
    ("form of 5 MB", request(b"POST /login", FORM, body=b"a" * 5_000_000), {413}),
    ("form of 100,000 fields", request(b"POST /login", FORM, body=b"a&" * 100_000), {403, 413}),
]
