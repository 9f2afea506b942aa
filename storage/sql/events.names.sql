-- Which names of their own did these sites' events have on these days?
select distinct site, day, JSONExtractString(detail, 'name') as name
from events
where site in {sites:Array(UInt32)}
    and day between toDate({from_day:String}) and toDate({to_day:String})
    and tag = 10
    and insert_id != {insert_id:UUID}
limit {limit:UInt32} by site, day
