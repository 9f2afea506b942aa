-- Which write key is each of these tabs bound to, and how many chunks does it have?
select site, session, tab, any(hex(key)) as key_hex, count() as chunks
from chunks
where site in {sites:Array(UInt32)}
    and session in {sessions:Array(UUID)}
    and tab in {tabs:Array(UUID)}
    and day between toDate({from_day:String}) - 7 and toDate({to_day:String}) + 7
    and insert_id != {insert_id:UUID}
group by site, session, tab
limit 100000
