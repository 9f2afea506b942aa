-- How many bytes does each day take on disk, in all tables that are kept by day? Of each shard one replica counts.
select toDate(partition) as day, sum(bytes_on_disk) as size_bytes,
    groupUniqArray(replaceRegexpOne(table, '_local$', '')) as tables
from cluster('{cluster}', system.parts)
where database = {database:String} and active and rows > 0
    and has({tables:Array(String)}, replaceRegexpOne(table, '_local$', ''))
group by day
order by day
limit 100000
