-- Which day of a table has had its time? It goes, files and all.
alter table {table:Identifier} drop partition {day:String}
