-- On how many lines was an erasure entered in the accounts?
select count() as n from drops where insert_id = {insert_id:UUID} limit 1
