-- How many inserts were there, with how many spool records, and up to which sequence number?
select count() as inserts, sum(receipts.records) as records, max(receipts.last_seq) as last_seq
from receipts
where site = 0 and receipts.records > 0 and insert_id != {pending:UUID}
limit 1
