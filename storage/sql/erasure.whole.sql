-- Which of these inserts are in the tables as a whole? Their receipts come last.
select distinct insert_id from receipts where insert_id in {inserts:Array(UUID)} limit 1000000
