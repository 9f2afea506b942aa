-- Which parts did the engine set aside as broken, on any node?
select table, concat(hostName(), '/', name) as name, reason
from clusterAllReplicas('{cluster}', system.detached_parts)
where database = {database:String}
limit 1000
