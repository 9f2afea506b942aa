"""Which heatmap shows where a signal hurts."""

_OF = {
    "rage": "rage",
    "dead": "dead",
    "error": "error",
    "thrash": "move",
    "scroll_hunt": "scroll",
    "form_refill": "field",
    "form_repeat": "field",
    "form_abandon": "field",
}


def of(signal: str) -> str:
    """The kind of heatmap for a signal's; of clicks where there is none of its own."""
    return _OF.get(signal, "click")
