-- What was ordered to be erased on this server since a moment, and who has heard of it?
select id, toUnixTimestamp64Milli(at) as at_ms, kind, subject, site, sessions, process, heard, toUnixTimestamp64Milli(told_at) as told_ms
from orders
where told_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
order by told_at, id, process, heard
limit 100000
