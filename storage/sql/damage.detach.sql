-- Which part of a table is damaged? The engine goes on without it, and keeps its files.
alter table {table:Identifier} detach part {part:String}
