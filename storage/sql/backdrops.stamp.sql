-- Has more been recorded of a page view, or been taken away? Two numbers that tell.
select toInt64(count()) as found, toString(sum(cityHash64(insert_id, seq, part))) as mark
from chunks
where site = {site:UInt32}
    and session = {session:UUID}
    and tab = {tab:UUID}
    and view = {view:UUID}
    and day between {from_day:Date} and {to_day:Date}
limit 1
