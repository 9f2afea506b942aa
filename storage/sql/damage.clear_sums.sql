-- Which sums of sessions may be damaged? All go.
alter table sessions clear projection visits
settings mutations_sync = 2
