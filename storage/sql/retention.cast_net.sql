-- After how many days is the engine to let a table's days go by itself?
alter table {table:Identifier} modify ttl day + toIntervalDay({days:UInt16})
