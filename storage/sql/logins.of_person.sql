-- Which logins of a person are not ended?
select token_hash, person, toUnixTimestamp64Milli(created) as created_ms, toUnixTimestamp64Milli(seen) as seen_ms
from logins final
where person = {person:UUID} and deleted = 0
order by created desc
limit 10000
