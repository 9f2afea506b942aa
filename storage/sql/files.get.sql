-- What does a file hold?
select kind, body
from files final
where site = {site:UInt32} and file = {file:UUID}
limit 1
