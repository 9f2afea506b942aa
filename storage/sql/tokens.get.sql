-- Which token has this hash?
select site, token, hash, name, person, toUnixTimestamp64Milli(created) as created_ms, toUnixTimestamp64Milli(seen) as seen_ms
from tokens final
where hash = {hash:String} and deleted = 0
order by site, token
limit 1
