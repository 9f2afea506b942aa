-- For each spool: how many inserts were there, with how many of its records, and up to which sequence number?
select bitShiftRight(receipts.last_seq, 32) as spool, uniqExact(insert_id) as inserts, sum(receipts.records) as records,
    max(receipts.last_seq) as last_seq
from receipts
where site = 0 and receipts.records > 0 and not has({pending:Array(UUID)}, insert_id)
group by spool
order by spool
limit 100000
