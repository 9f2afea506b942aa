"""What ClickHouse's refusals mean: which pass by themselves, and which the operator has to see to."""

import re

NO_ANSWER = 0  # in place of ClickHouse's code: it was not reached, or the answer did not come
OWN_DISK = -1  # in place of ClickHouse's code: the file that was to be handed to the engine failed
OUT_OF_MEMORY = 241

# Numbers from ClickHouse's src/Common/ErrorCodes.cpp.
_BUSY = {
    *(OUT_OF_MEMORY, 243, 252),  # no memory, no room on disk, too many parts
    *(159, 202, 209, 210, 279, 289, 290, 394),  # too slow, too many queries, network, replicas, killed
    *(
        203,
        225,
        242,
        254,
        285,
        286,
        305,
        319,
        341,
        517,
        999,
    ),  # Keeper away, replica read-only or behind, outcome unknown
}
_SCHEMA = {16, 47, 60, 81}  # no such column, identifier, table, database
_ACCESS = {192, 193, 194, 497, 516}
_DAMAGE = {32, 33, 40, 107, 117, 226, 228, 246, 271, 354, 432}  # a part's bytes or files are not what they were

_CODE = re.compile(r"\bCode: (\d+)")


class StoreError(RuntimeError):
    """ClickHouse refused or failed a statement; the driver's error is the cause.

    `code` is ClickHouse's number, NO_ANSWER, OWN_DISK, or None for what the driver itself would not send.
    """

    def __init__(self, text: str, code: int | None = None) -> None:
        super().__init__(text)
        found = _CODE.search(text)
        self.code = int(found[1]) if code is None and found else code

    @property
    def is_damage(self) -> bool:
        """True if the engine stumbled over a part that is damaged on disk."""
        return self.code in _DAMAGE

    @property
    def is_passing(self) -> bool:
        """True if the statement is not at fault: the same one may go through later."""
        return self.code in (NO_ANSWER, OWN_DISK) or self.code in _BUSY | _SCHEMA | _ACCESS

    @property
    def advice(self) -> str:
        """What to do about it, where that is known; else empty."""
        if self.code in _ACCESS:
            return "check user and password in ASHIATO_CLICKHOUSE_URL, and that the user has all rights in its database"
        if self.code == 81:
            return "create the database that ASHIATO_CLICKHOUSE_URL names, or name another"
        if self.code == NO_ANSWER:
            return "check that ClickHouse runs and that ASHIATO_CLICKHOUSE_URL has its HTTP address"
        return ""
