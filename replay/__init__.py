"""Recorded pages: rrweb events made harmless, put together, and rebuilt at any time. Values in, values out."""
