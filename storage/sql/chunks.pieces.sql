-- What was recorded of a tab, from one chunk to another?
select seq, part, parts, shift_ms, data
from chunks
where site = {site:UInt32}
    and session = {session:UUID}
    and tab = {tab:UUID}
    and day between {from_day:Date} and {to_day:Date}
    and seq between {from_seq:UInt32} and {to_seq:UInt32}
order by seq, part
limit {limit:UInt32}
