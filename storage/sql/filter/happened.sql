-- What did sessions do that took all of the needed steps, in whatever order: each step's number with its time?
select session, groupArray((step, at)) as all
from (select session, step, arrayJoin(times) as at from ({parts:Union}))
group by session
having hasAll(groupUniqArray(step), {needed:Array(UInt8)})
