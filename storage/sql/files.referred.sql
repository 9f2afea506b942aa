-- Does a recording of this session refer to the file?
select count() > 0 as found
from file_references
where site = {site:UInt32} and session = {session:UUID} and file = {file:UUID}
limit 1
