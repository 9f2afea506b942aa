-- Which pages of a site have the largest recordings on these days, by what came in, and of how many page views?
select page, uniqExact(view) as views, sum(wire_bytes) as size_bytes
from chunks
where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
group by page
order by size_bytes desc, page
limit {limit:UInt32}
