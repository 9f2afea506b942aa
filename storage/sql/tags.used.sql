-- Which tags does a site use, the most used first, and for how many sessions?
select word, count() as sessions
from tags final
where site = {site:UInt32} and deleted = 0
group by word
order by sessions desc, word
limit 200
