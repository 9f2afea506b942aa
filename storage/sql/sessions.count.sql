-- How many sessions does a filter take?
select toInt64(count()) as sessions
from (select session from ({found:Piece}))
limit 1
