-- Of how many spool records do an insert's receipts tell?
select sum(records) as n from receipts where insert_id = {insert_id:UUID} limit 1
