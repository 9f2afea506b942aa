-- What does the link with this hash show, and until when?
select site, session, toUnixTimestamp64Milli(at) as at_ms, toUnixTimestamp64Milli(expires) as expires_ms
from shares final
where share = {share:String} and deleted = 0
order by expires, session
limit 1
