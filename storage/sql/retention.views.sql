-- How many page views does a site, or (0) each, have of each day?
select site, day, count() as n
from views
where {site:UInt32} = 0 or site = {site:UInt32}
group by site, day
order by day, site
limit 1000000
