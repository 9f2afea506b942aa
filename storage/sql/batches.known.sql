-- Which of these batches are stored already, and with what content?
select site, batch, content_hash
from batches
where site in {sites:Array(UInt32)}
    and batch in {batches:Array(UUID)}
    and day between toDate({from_day:String}) - 7 and toDate({to_day:String}) + 7
    and insert_id != {insert_id:UUID}
limit 100000
