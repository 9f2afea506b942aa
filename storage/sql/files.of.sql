-- Which files do the recordings of a session refer to, and where is nothing?
select
    url,
    argMax(tuple(told.file, told.why), tuple(told.version, told.file, told.why)) as latest,
    latest.1 as file,
    latest.2 as why
from file_references as told
where site = {site:UInt32} and session = {session:UUID} and day between {from_day:Date} and {to_day:Date}
group by url
order by url
limit 10000
