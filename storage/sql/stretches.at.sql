-- Which stretch of a tab's recording, of those made last, begins last by a moment?
select seq, next_seq, from_ms, to_ms, head, events, gaps, cut, state
from stretches
where site = {site:UInt32}
    and session = {session:UUID}
    and tab = {tab:UUID}
    and day between {from_day:Date} and {to_day:Date}
    and seq =
    (
        select argMax(seq, tuple(version, seq))
        from stretches
        where site = {site:UInt32}
            and session = {session:UUID}
            and tab = {tab:UUID}
            and day between {from_day:Date} and {to_day:Date}
            and from_ms <= {at_ms:Int64}
    )
order by version desc
limit 1
settings max_threads = 1
