-- What was lately found at these addresses, as far as it is still there?
select
    url,
    argMax(tuple(told.file, told.why), tuple(told.at, told.file, told.why)) as latest,
    latest.1 as file,
    latest.2 as why,
    toUnixTimestamp64Milli(max(told.at)) as at_ms
from file_references as told
where site = {site:UInt32}
    and url in {urls:Array(String)}
    and told.at >= fromUnixTimestamp64Milli({since_ms:Int64})
    and (told.why != '' or told.file global in (select file from files where site = {site:UInt32}))
group by url
order by url
limit 10000
