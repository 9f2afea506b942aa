"""Headers of the viewer's answers, the content security policies among them."""

from collections.abc import MutableMapping


def content_policy(nonce: str) -> str:
    """Nothing but our own files; scripts also by nonce. A view may send a policy of its own instead."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "font-src 'self'",
            "frame-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
            "require-trusted-types-for 'script'",
        )
    )


def recorded_policy(nonce: str) -> str:
    """What a document may do that holds a recorded page: nothing that reaches a network but ours."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'none'",
            "connect-src 'self'",
            "frame-src 'none'",
            "child-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
        )
    )


def still_policy() -> str:
    """What a recorded page may do that is given as a document of its own: look as it did."""
    return "; ".join(
        (
            "default-src 'none'",
            "style-src 'unsafe-inline'",
            "img-src data:",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
            "sandbox allow-same-origin",
        )
    )


def replay_policy(nonce: str) -> str:
    """That of the player's document, in which no text becomes HTML but what the script's own rule lets through."""
    return f"{recorded_policy(nonce)}; require-trusted-types-for 'script'; trusted-types default"


def protect(headers: MutableMapping[str, str], nonce: str) -> None:
    """Add what is missing; what a view has set stays."""
    headers.setdefault("Content-Security-Policy", content_policy(nonce))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Cache-Control", "no-store")
    headers.setdefault("Server", "Ashiato")  # aiohttp would name itself and Python with their versions
