-- After how many days does the engine itself let a table's days go? Tables without a net are not named.
select replaceRegexpOne(name, '_local$', '') as table,
    toUInt32OrZero(extract(engine_full, 'TTL day [+] toIntervalDay[(]\\D*(\\d+)')) as days
from system.tables
where database = {database:String} and name like '%\\_local' and has({tables:Array(String)}, table) and days > 0
order by table
limit 1000
