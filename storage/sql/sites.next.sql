-- Which number is free for a new site? Those of deleted sites are never used again.
select max(site) + 1 as site from sites limit 1
