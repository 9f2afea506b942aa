"""Origins as people type them: an address of the site becomes `https://shop.example`."""

from urllib.parse import urlsplit

MAX_ORIGINS = 50


def origin(typed: str) -> str | None:
    """The origin of an address, https where it names no scheme; None for what is no address."""
    text = typed.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    if parts.scheme not in {"http", "https"} or not host or not _is_host(host) or parts.username is not None:
        return None
    try:
        host = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    standard = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" if port in (None, standard) else f"{parts.scheme}://{host}:{port}"


def _is_host(host: str) -> bool:
    return all(character.isalnum() or character in ".-:_" for character in host) and len(host) < 254


def origins(lines: str) -> tuple[str, ...] | None:
    """One origin a line, without repetition; None if a line is none."""
    found = [origin(line) for line in lines.splitlines() if line.strip()]
    known = tuple(dict.fromkeys(one for one in found if one is not None))
    return None if None in found or len(known) > MAX_ORIGINS else known
