"""The document around a recorded page: a frame of its own, and a policy that lets nothing out."""

from aiohttp import web

from viewer.context import NONCE, VIEWER, WORDS


def document(request: web.Request, name: str, policy: str) -> web.Response:
    """An empty page with the style sheet and the script `<name>`, under the content security policy given."""
    language = request[WORDS].language
    template = request.app[VIEWER].environment(language).get_template("recorded.html")
    text = template.render(name=name, language=language, nonce=request[NONCE])
    return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": policy})
