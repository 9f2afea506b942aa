-- What was recorded of a page view from its first keyframe on?
select seq, part, parts, shift_ms, data
from chunks
where site = {site:UInt32}
    and session = {session:UUID}
    and tab = {tab:UUID}
    and view = {view:UUID}
    and day between {from_day:Date} and {to_day:Date}
    and seq >= {from_seq:UInt32}
order by seq, part
limit {limit:UInt32}
