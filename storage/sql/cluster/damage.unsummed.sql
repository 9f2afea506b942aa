-- How many parts with sessions have no sums of them by day, or broken ones, on any node?
select toInt64(count()) as parts
from clusterAllReplicas('{cluster}', system.parts)
where database = {database:String} and table = 'sessions_local' and active and rows > 0
    and (hostName(), name) not in
    (
        select hostName(), parent_name
        from clusterAllReplicas('{cluster}', system.projection_parts)
        where database = {database:String} and table = 'sessions_local' and active and not is_broken
    )
limit 1
