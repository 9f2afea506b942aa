-- How many deletions of an insert's rows have the nodes begun and not finished?
select count() as n
from clusterAllReplicas('{cluster}', system.mutations)
where database = {database:String} and not is_done and position(command, {insert_id:String}) > 0
limit 1
