-- Which links to this session are there that still work?
select share, toUnixTimestamp64Milli(at) as at_ms, person, toUnixTimestamp64Milli(expires) as expires_ms
from shares final
where site = {site:UInt32} and session = {session:UUID} and deleted = 0
    and expires > fromUnixTimestamp64Milli({now_ms:Int64}, 'UTC')
order by expires, share
limit 100
