-- How many parts with sessions have no sums of them by day, or broken ones?
select toInt64(count()) as parts
from system.parts
where database = currentDatabase() and table = 'sessions' and active and rows > 0
    and name not in
    (
        select parent_name
        from system.projection_parts
        where database = currentDatabase() and table = 'sessions' and active and not is_broken
    )
limit 1
