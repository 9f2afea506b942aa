-- What did the last bodies look like that could not be read?
select toUnixTimestamp64Milli(received) as received_ms, reason, detail, sample, quarantine.bytes as size_bytes
from quarantine
where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
order by received desc
limit {limit:UInt32}
