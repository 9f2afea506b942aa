-- Whose points fell on any of some elements, and when in their session?
select
    session,
    found.first_ms as at_ms,
    visits.begun_ms as begun_ms,
    found.count as points,
    found.used as used,
    visits.chunks > 0 as recorded
from
(
    select
        session,
        toUnixTimestamp64Milli(min(at)) as first_ms,
        toInt64(count()) as count,
        any(toString(device)) as used
    from pointers
    where site = {site:UInt32}
        and day between {from_day:Date} and {to_day:Date}
        and page = {page:String}
        and {of_kind:Piece}
        and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        and {chosen:Piece}
    and width between {least_width:UInt16} and {most_width:UInt16}
        and bitAnd(flags, 64) = 0
            and path_hash in {path_hashes:Array(UInt64)}
    group by session
    order by first_ms desc, session
    limit {limit:UInt32}
) as found
left join
(
    select session, toUnixTimestamp64Milli(min(started)) as begun_ms, sum(sessions.chunks) as chunks
    from sessions
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
    group by session
) as visits using session
order by at_ms desc, session
limit {limit:UInt32}
