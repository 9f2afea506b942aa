-- How many bytes of files does a site keep?
select count() as files, sum(length(body)) as bytes
from files final
where site = {site:UInt32}
limit 1
