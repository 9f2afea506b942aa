-- Which files of a site, or (0) of any, does no recording refer to?
select site, file
from files final
where ({site:UInt32} = 0 or site = {site:UInt32})
    and at < fromUnixTimestamp64Milli({until_ms:Int64})
    and (site, file) global not in (select site, file from file_references)
group by site, file
order by site, file
limit {limit:UInt32}
