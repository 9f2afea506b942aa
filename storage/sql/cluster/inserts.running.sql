-- How many statements of an insert are still running, on any node?
select count() as n
from clusterAllReplicas('{cluster}', system.processes)
where startsWith(initial_query_id, {insert_id:String})
limit 1
