-- Which of these assets are stored already, each by an insert that came as far as its receipts?
select distinct site, day, asset
from assets
where site in {sites:Array(UInt32)}
    and day in {days:Array(Date)}
    and asset in {assets:Array(UUID)}
    and insert_id != {insert_id:UUID}
    and insert_id global in (select insert_id from receipts where day in {days:Array(Date)})
limit 100000
