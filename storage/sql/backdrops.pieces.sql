-- What was recorded of a page view from its first keyframe on, as far as it has no more than so many bytes?
select seq, part, parts, shift_ms, data, assets, cuts
from chunks
where site = {site:UInt32}
    and session = {session:UUID}
    and tab = {tab:UUID}
    and view = {view:UUID}
    and day between {from_day:Date} and {to_day:Date}
    and seq >= {from_seq:UInt32}
    and (seq, part) in
    (
        select seq, part
        from
        (
            select seq, part, sum(json_bytes) over (order by seq, part) as bytes
            from chunks
            where site = {site:UInt32}
                and session = {session:UUID}
                and tab = {tab:UUID}
                and view = {view:UUID}
                and day between {from_day:Date} and {to_day:Date}
                and seq >= {from_seq:UInt32}
        )
        where bytes <= {most_bytes:UInt64}
    )
order by seq, part
limit {limit:UInt32}
settings max_threads = 1
