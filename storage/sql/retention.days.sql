-- How many bytes does each day take on disk, in all tables that are kept by day?
select toDate(partition) as day, sum(bytes_on_disk) as size_bytes, groupUniqArray(table) as tables
from system.parts
where database = currentDatabase() and active and rows > 0 and has({tables:Array(String)}, table)
group by day
order by day
limit 100000
