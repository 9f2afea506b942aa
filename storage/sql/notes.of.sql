-- What did people note about this session, in the order of what they speak of?
select
    note,
    tab,
    toUnixTimestamp64Milli(at) as at_ms,
    person,
    people.name as name,
    text,
    toUnixTimestamp64Milli(created) as created_ms
from notes final
left join (select person, name from people final) as people on people.person = notes.person
where site = {site:UInt32} and session = {session:UUID} and deleted = 0
order by at, note
limit 1000
