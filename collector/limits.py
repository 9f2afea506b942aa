"""What one collector lets in."""

import msgspec

_RATES = (
    *("address_rate", "address_burst", "site_rate", "site_burst"),
    *("address_weight_rate", "address_weight_burst", "site_weight_rate", "site_weight_burst"),
)
_AMOUNTS = ("address_connections", "in_flight_bytes", "spool_bytes")


class Limits(msgspec.Struct, frozen=True):
    """Rates are batches a second and may be exceeded for a moment, up to the burst; a rate of 0 is no limit.

    A visitor sends one batch every two seconds; an office of 100 behind one address stays under its limit. Weights
    are the bytes that a batch takes once it is opened, an event as 1,000 of them: 40 MB a second of one site is
    2,000 batches of 20 events, which the drain keeps up with, and the burst of an address is 128 MB, a hundred
    pages' first keyframes.
    """

    address_rate: float = 100.0
    address_burst: float = 400.0
    site_rate: float = 2_000.0
    site_burst: float = 10_000.0
    address_weight_rate: float = 16e6
    address_weight_burst: float = 128e6
    site_weight_rate: float = 40e6
    site_weight_burst: float = 400e6
    address_connections: int = 200
    in_flight_bytes: int = 128 * 1024 * 1024
    body_s: float = 10.0
    spool_bytes: int = 2 * 1024**3
    segment_bytes: int = 32 * 1024 * 1024
    ballast_bytes: int = 64 * 1024 * 1024  # room for the last inserts, checkpoints and deletes on a full disk

    def shared(self, processes: int) -> "Limits":
        """What each of several processes lets in, so that together they let in as much as one."""
        parts = {name: getattr(self, name) / processes for name in _RATES}
        whole = {name: -(-getattr(self, name) // processes) for name in _AMOUNTS}
        return msgspec.structs.replace(self, **parts, **whole)
