-- After how many days does the engine itself let a table's days go? Tables without a net are not named.
select name as table, toUInt32OrZero(extract(engine_full, 'TTL day [+] toIntervalDay[(]\\D*(\\d+)')) as days
from system.tables
where database = currentDatabase() and has({tables:Array(String)}, name) and days > 0
order by name
limit 1000
