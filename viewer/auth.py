"""The door: the one-time link of the first run, the login's cookie, the form token of those who have none yet."""

import asyncio
import hmac
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from viewer import csrf, logins

if TYPE_CHECKING:
    from viewer.context import Settings

SETUP_FILE = "setup-token"


def setup_token(data_dir: Path) -> str:
    """The token of the first run's link, made and kept (mode 0600) until it is used. Print `/setup?token=…` with it."""
    path = data_dir / SETUP_FILE
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        token = secrets.token_urlsafe(24)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(token)
        return token


async def setup_token_fits(data_dir: Path, given: str) -> bool:
    """Whether `given` is the token that waits to be used; never when none does."""
    path = data_dir / SETUP_FILE
    if not await asyncio.to_thread(path.exists):
        return False
    token = await asyncio.to_thread(path.read_text, encoding="ascii")
    return hmac.compare_digest(token.strip().encode(), given.encode())


async def use_setup_token(data_dir: Path) -> None:
    await asyncio.to_thread((data_dir / SETUP_FILE).unlink, missing_ok=True)


def cookie_name(settings: "Settings") -> str:
    return "__Host-sid" if settings.secure else "sid"


def form_cookie_name(settings: "Settings") -> str:
    return "__Host-form" if settings.secure else "form"


def set_cookie(response: web.StreamResponse, settings: "Settings", token: str) -> None:
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=logins.ABSOLUTE_MS // 1000,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="Lax",
    )


def clear_cookie(response: web.StreamResponse, settings: "Settings") -> None:
    response.del_cookie(cookie_name(settings), path="/", secure=settings.secure, httponly=True, samesite="Lax")


def set_form_cookie(response: web.StreamResponse, settings: "Settings", value: str) -> None:
    response.set_cookie(
        form_cookie_name(settings), value, path="/", secure=settings.secure, httponly=True, samesite="Strict"
    )


def form_token(settings: "Settings", login: str | None, form_cookie: str | None) -> tuple[str, str | None]:
    """The token for a page's forms, and a new form cookie where the visitor has neither a login nor one."""
    holder = login or form_cookie
    if holder:
        return csrf.token(settings.secret, holder), None
    fresh = secrets.token_urlsafe(16)
    return csrf.token(settings.secret, fresh), fresh


def safe_next(path: str) -> str:
    """`path` if it leads to a page of ours, else the start page."""
    local = path.startswith("/") and not path.startswith(("//", "/\\"))
    clean = all(character.isprintable() and character != "\\" for character in path)
    return path if local and clean and len(path) < 2000 else "/"
