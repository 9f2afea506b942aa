-- What is no problem to which site, and who said so?
select
    site,
    kind,
    page,
    path,
    label,
    said_by,
    toUnixTimestamp64Milli(at) as at_ms
from excuses final
where deleted = 0
order by at_ms desc, site, kind, page, path
limit 10000
