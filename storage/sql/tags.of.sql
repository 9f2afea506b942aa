-- Which tags do these sessions have?
select session, word
from tags final
where site = {site:UInt32} and session in {sessions:Array(UUID)} and deleted = 0
order by session, word
limit 10000
