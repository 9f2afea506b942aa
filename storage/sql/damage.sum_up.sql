-- What are the sums of sessions, by day, where they are missing?
alter table sessions materialize projection visits
settings mutations_sync = 2
