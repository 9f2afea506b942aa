-- When did each of these sessions first do what was asked for?
select session, min(arrayMin(times)) as at_ms
from ({times:Piece})
where session in {sessions:Array(UUID)} and notEmpty(times)
group by session
order by session
limit 10000
