-- Which tags do sessions have?
select session, 'tag' as of, '' as name, word as value
from tags final
where site = {site:UInt32} and deleted = 0
