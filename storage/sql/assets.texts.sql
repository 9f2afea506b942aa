-- What do these assets say?
select asset, data
from assets
where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date} and asset in {assets:Array(UUID)}
limit 1 by asset
limit 10000
settings max_threads = 1
