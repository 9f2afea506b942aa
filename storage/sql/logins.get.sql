-- Whose login has this hash?
select token_hash, person, toUnixTimestamp64Milli(created) as created_ms, toUnixTimestamp64Milli(seen) as seen_ms
from logins final
where token_hash = {token_hash:String} and deleted = 0
limit 1
