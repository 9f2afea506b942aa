-- Which filters did a site's team name, by their names?
select segment, name, asked
from segments final
where site = {site:UInt32} and deleted = 0
order by lowerUTF8(name), segment
limit 200
