-- Which replaced parts of these tables are still on disk, on any node?
select distinct concat(table, '/', name) as part
from clusterAllReplicas('{cluster}', system.parts)
where database = {database:String} and not active
    and has({tables:Array(String)}, replaceRegexpOne(table, '_local$', ''))
limit 100000
