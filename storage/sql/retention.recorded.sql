-- How many bytes of recordings came in on these days, for all sites?
select sum(wire_bytes) as size_bytes
from chunks
where day between {from_day:Date} and {to_day:Date}
limit 1
