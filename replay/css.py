"""Recorded CSS made to load nothing: a tokenizer after CSS Syntax 3, so that escapes and comments hide nothing."""

import re
from functools import lru_cache

from replay.urls import allowed_in_css

SPLIT = "/* rr_split */"  # rrweb's mark between the text nodes of one style element

_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}[ \t\r\n\f]?|[^\r\n\f0-9a-fA-F])"
_BODY = r"(?:[^{0}\\\r\n\f]|\\(?:\r\n|[\s\S]))*(?:{0}|\\?\Z|(?=[\r\n\f]))"
_STRING = '"' + _BODY.format('"') + "|'" + _BODY.format("'")
_WORD = r"[-A-Za-z0-9_\u0080-\U0010ffff]"
_TOKEN = re.compile(
    rf"(?P<comment>/\*[\s\S]*?(?:\*/|\Z))"
    rf"|(?P<string>{_STRING})"
    rf"|(?P<word>[@#]?(?:{_WORD}|{_ESCAPE})+\(?)"
    rf"|(?P<open>\()|(?P<close>\))|(?P<end>[;{{}}])"
)
# What hides brackets and semicolons, and what may be a URL without looking like one.
_SPARSE = re.compile(
    rf"/\*[\s\S]*?\*/|{_STRING}|(?P<url>(?<!{_WORD})(?<![@#])[uU][rR][lL]\()"
    rf"|(?P<unsure>/\*|{_ESCAPE}(?:{_WORD}|{_ESCAPE})*\()|{_ESCAPE}"
)
_MARK = re.compile(r"""\"|'|\\|/\*|u[rR][lL]\(|U[rR][lL]\(""")  # where one begins; so written it is looked for fast
_QUOTED = re.compile(rf"[ \t\r\n\f]*(?P<target>{_STRING})(?P<plain>[ \t\r\n\f]*(?:\)|\Z))?")
_TO_END = re.compile(r"[^)]*\)?")
_BARE = re.compile(r"(?:[^)\\]|\\[\s\S]|\\\Z)*\)?")
_IMPORT_END = re.compile(rf"(?:{_STRING}|/\*[\s\S]*?(?:\*/|\Z)|\\[\s\S]|[^;'\"{{}}\\])*;?")
_HEX = re.compile(r"\\([0-9a-fA-F]{1,6})[ \t\r\n\f]?|\\(\r\n|[\s\S])")
_BACKSLASHES_ODD = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")
# Without escapes, what is to be taken out is written as it is meant.
_SUSPECTS = ("\\", "@import", "url(", "src(", "image(", "image-set(", "cross-fade(")

_URL_FUNCTIONS = {"src", "image", "image-set", "-webkit-image-set", "cross-fade", "-webkit-cross-fade"}
_BLOCKED = "url(data:,)"


def _unescape(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        if match.group(1):
            code = int(match.group(1), 16)
            return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"
        return "" if match.group(2) in ("\n", "\r\n", "\r", "\f") else match.group(2)

    return _HEX.sub(plain, text) if "\\" in text else text


def _unquote(string: str) -> str:
    body = string[1:]
    return _unescape(body[:-1] if body.endswith(string[0]) else body)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _url(text: str, at: int) -> tuple[int, bool]:
    """Where the argument of the `url(` before `at` ends, and whether it may stay."""
    quoted = _QUOTED.match(text, at)
    if quoted is None:
        end = _end(_BARE, text, at)
        return end, allowed_in_css(_unescape(text[at:end].removesuffix(")")).strip())
    if quoted.group("plain") is None:  # more than a string: nothing that we would let through is written so
        return _end(_TO_END, text, quoted.end()), False
    return quoted.end(), allowed_in_css(_unquote(quoted.group("target")))


def clean_part(text: str) -> str:
    """The text of one of several nodes of a style element, harmless whatever its neighbours say: no token and no
    bracket of a function reaches over its ends."""
    return f"/**/{closed(clean(text))}/**/"


@lru_cache(maxsize=64)
def closed(text: str) -> str:
    """Cleaned CSS with an open comment, string or function at its end closed, so that no later text goes on in it."""
    functions = 0
    at = _plain_until(text)
    while token := _TOKEN.search(text, at):
        at, raw, kind = token.end(), token.group(), token.lastgroup
        if kind == "comment" and not (len(raw) > 3 and raw.endswith("*/")):
            return text + "*/" + ")" * functions
        if kind == "string" and at == len(text) and not _whole(raw):
            return text + "\n" + ")" * functions
        if kind == "word" and raw.endswith("("):
            if _unescape(raw[:-1]).lower() == "url":
                at, _ = _url(text, at)
                if at == len(text) and not text.endswith(")"):
                    return text[: token.start()] + _BLOCKED + ")" * functions
            else:
                functions += 1
        elif kind == "open":
            functions += 1
        elif kind == "close":
            functions = max(0, functions - 1)
        elif kind == "end":
            functions = 0
    return (text + " " if text.endswith("\\") else text) + ")" * functions


def _plain_until(text: str) -> int:
    """A place at which nothing is open: after the last rule or declaration that ends outside of comments, strings and
    URLs. Most of a stylesheet is neither, and need not be read word by word."""
    after = 0
    while mark := _MARK.search(text, after):
        token = _SPARSE.match(text, mark.start())
        if token is None:
            after = mark.end()
        elif token.lastgroup == "unsure":
            return 0
        else:
            after = _url(text, token.end())[0] if token.lastgroup == "url" else token.end()
    return max(text.rfind(end, after) for end in ";{}") + 1


def _whole(string: str) -> bool:
    """Whether a string token has its closing quote."""
    return len(string) > 1 and string.endswith(string[0]) and not _BACKSLASHES_ODD.search(string[:-1])


@lru_cache(maxsize=64)
def clean(text: str) -> str:
    """The stylesheet or declarations without `@import`, every URL but data and fragments turned into an empty one."""
    # rrweb cuts the text at the marks and the browser joins it again, so only the joined text tells
    joined = text.replace(SPLIT, "")
    lower = joined.lower()
    if not any(suspect in lower for suspect in _SUSPECTS):
        return text
    cleaned = _clean(joined)
    return text if cleaned == joined else cleaned


def _clean(text: str) -> str:  # noqa: C901 - a tokenizer is one branch per token
    out: list[str] = []
    functions: list[str] = []  # names of the functions that are open at this place, "" for a bare parenthesis
    at = 0
    while True:
        token = _TOKEN.search(text, at)
        if token is None:
            out.append(text[at:])
            return "".join(out)
        out.append(text[at : token.start()])
        at = token.end()
        raw = token.group()
        kind = token.lastgroup
        if kind == "word":
            name = _unescape(raw[:-1] if raw.endswith("(") else raw).lower()
            if name == "@import":
                at = _end(_IMPORT_END, text, at)
                out.append(" ")  # what stood around it must not grow together
                continue
            if name == "url" and raw.endswith("("):
                at, harmless = _url(text, at)
                out.append(text[token.start() : at] if harmless else _BLOCKED)
                continue
            if raw.endswith("("):
                functions.append(name)
        elif kind == "open":
            functions.append("")
        elif kind == "close" and functions:
            functions.pop()
        elif kind == "end":
            functions.clear()
        elif kind == "string" and functions and functions[-1] in _URL_FUNCTIONS and not allowed_in_css(_unquote(raw)):
            raw = '"data:,"'
        out.append(raw)
