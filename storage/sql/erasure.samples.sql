-- How many quarantined bodies of a site (0: of all) still have a sample? Those of no known site count for each.
select count() as n
from quarantine
where ({site:UInt32} = 0 or site in (0, {site:UInt32}))
    and received <= fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')
    and (sample != '' or detail != '')
limit 1
