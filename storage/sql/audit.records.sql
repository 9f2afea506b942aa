-- Which sequence numbers of spool records does no insert tell of? Inserts with fewer records than numbers count too.
select first_seq, last_seq, records, before
from (
    select first_seq, last_seq, records,
        max(last_seq) over (order by first_seq rows between unbounded preceding and 1 preceding) as before
    from receipts
    where site = 0 and records > 0 and insert_id != {pending:UUID}
)
where first_seq > before + 1 or records < last_seq - first_seq + 1
order by first_seq
limit 1000
