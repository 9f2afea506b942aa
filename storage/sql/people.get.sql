-- Who is this person?
select person, name, password_hash, toUnixTimestamp64Milli(created) as created_ms
from people final
where person = {person:UUID} and deleted = 0
limit 1
