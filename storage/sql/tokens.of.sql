-- Which tokens of a site work?
select site, token, hash, name, person, toUnixTimestamp64Milli(created) as created_ms, toUnixTimestamp64Milli(seen) as seen_ms
from tokens final
where site = {site:UInt32} and deleted = 0
order by created desc, token
limit {limit:UInt32}
