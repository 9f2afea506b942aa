-- Which of these sessions has this person marked as favourites?
select session
from favourites final
where site = {site:UInt32} and person = {person:UUID} and session in {sessions:Array(UUID)} and deleted = 0
limit 10000
