-- Who claimed a slot first?
select argMin(claimant, (at, claimant)) as first
from turns
where task = {task:String} and slot = {slot:UInt64}
having count() > 0
limit 1
