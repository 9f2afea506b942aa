"""The script tag that a site owner pastes."""

from storage.sites import Site


def tag(base_url: str, site: Site) -> str:
    return f'<script async src="{base_url}/a.js" data-site="{site.key}"></script>'
