-- How many of a site's sessions were scored, and how many of them by the rules of this number?
select
    toInt64(count()) as scored,
    toInt64(countIf(rules = {number:UInt64})) as done
from scores final
where site = {site:UInt32}
limit 1
