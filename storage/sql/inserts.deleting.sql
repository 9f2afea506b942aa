-- How many deletions of an insert's rows has the engine begun and not finished?
select count() as n
from system.mutations
where database = currentDatabase() and not is_done and position(command, {insert_id:String}) > 0
limit 1
