-- Of how many spool records and batches do an insert's receipts tell?
select sum(records) as records, sum(batches) as batches from receipts where insert_id = {insert_id:UUID} limit 1
