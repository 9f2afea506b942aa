-- How long a site's data is kept and how much of it, 0 for no bound of its own.

alter table sites add column if not exists retention_days UInt16;

alter table sites add column if not exists quota_bytes UInt64;
