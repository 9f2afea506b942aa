-- Which sequence numbers of spool records does no insert tell of? Inserts with fewer records than numbers count too.
select first_seq, last_seq, records, before
from (
    select first_seq, last_seq, records,
        greatest(
            max(last_seq) over (
                partition by bitShiftRight(first_seq, 32)
                order by first_seq rows between unbounded preceding and 1 preceding
            ),
            bitShiftLeft(bitShiftRight(first_seq, 32), 32)
        ) as before
    from receipts
    where site = 0 and records > 0 and not has({pending:Array(UUID)}, insert_id)
)
where first_seq > before + 1 or records < last_seq - first_seq + 1
order by first_seq
limit 1000
