-- How many statements of an insert are still running?
select count() as n from system.processes where startsWith(initial_query_id, {insert_id:String}) limit 1
