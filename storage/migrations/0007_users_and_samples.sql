-- Who the page said a session's visitor is, how many sessions each captured one stands for, and what a site samples:
-- the percentage of sessions that is captured, of those the percentage that is recorded, and what has another recorded.

alter table sessions add column if not exists user String codec(ZSTD(1));

alter table sessions add column if not exists weight Float32 default 1;

alter table sites add column if not exists sample UInt8 default 100;

alter table sites add column if not exists record_sample UInt8 default 100;

alter table sites add column if not exists record_rules Array(String);
