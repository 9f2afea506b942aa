-- What did each site change of the thresholds?
select site, changed
from thresholds final
where deleted = 0
order by site
limit 100000
