-- Who has this name, whatever its case?
select person, name, password_hash, toUnixTimestamp64Milli(created) as created_ms
from people final
where lowerUTF8(name) = lowerUTF8({name:String}) and deleted = 0
order by created
limit 1
