-- Where is each site's alert posted to?
select site, url, secret
from webhooks final
where deleted = 0
order by site
limit 100000
