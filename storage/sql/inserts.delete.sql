-- Which rows of a table did an insert bring? They go.
delete from {table:Identifier} where insert_id = {insert_id:UUID}
