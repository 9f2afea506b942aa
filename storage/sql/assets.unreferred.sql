-- Which assets of a site (0: of all), stored on these days, does no chunk refer to? With the insert of each row.
select site, day, asset, groupArray(insert_id) as inserts
from assets
where ({site:UInt32} = 0 or site = {site:UInt32})
    and day in {days:Array(Date)}
    and (site, day, asset) global not in
    (
        select site, day, arrayJoin(chunks.assets)
        from chunks
        where ({site:UInt32} = 0 or site = {site:UInt32}) and day in {days:Array(Date)}
    )
group by site, day, asset
order by site, day, asset
limit {limit:UInt32}
