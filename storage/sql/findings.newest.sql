-- Which sessions that were scored began last?
select session
from scores final
where site = {site:UInt32} and day >= {from_day:Date}
order by day desc, version desc, session
limit {limit:UInt32}
