-- How much has each of these sessions recorded, and since when?
select site, session, sum(wire_bytes) as size, toUnixTimestamp64Milli(min(first)) as first_ms
from chunks
where site in {sites:Array(UInt32)}
    and session in {sessions:Array(UUID)}
    and day between toDate({from_day:String}) - 7 and toDate({to_day:String}) + 7
    and insert_id != {insert_id:UUID}
group by site, session
limit 100000
