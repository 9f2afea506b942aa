-- What questions about many sessions are answered from, so that they need not go through all that is stored. It is made
-- of the same rows as they arrive, in the same part, and goes with them.

-- Partial rows of a session and day summed up: `filter/visits.sql` asks for the same sums.
alter table sessions add projection if not exists visits
(
    select
        site,
        day,
        session,
        argMax(visitor, ended),
        groupUniqArray(visitor),
        min(started),
        max(ended),
        argMin(entry_page, started),
        argMax(exit_page, ended),
        argMin(referrer, started),
        argMin(toString(device), started),
        argMin(browser, started),
        argMin(os, started),
        argMin(lang, started),
        argMin(zone, started),
        argMin(width, started),
        argMin(height, started),
        argMax(user, ended),
        sum(views),
        sum(clicks),
        sum(events),
        sum(chunks),
        max(weight),
        max(bot)
    group by site, day, session
);

alter table sessions materialize projection visits;

-- What an element, a field, a form, an error, an event of the site's own or a rule says: few values, which are searched
-- through once each and not once a row.
alter table events add column if not exists said LowCardinality(String) default multiIf(
    tag in (2, 5, 13), label,
    tag = 7, JSONExtractString(detail, 'message'),
    tag = 10, JSONExtractString(detail, 'name'),
    tag = 18, JSONExtractString(detail, 'rule'),
    '') after detail;

alter table events materialize column said;

-- Properties and traits by name; what is no text stands as it does in JSON.
alter table events add column if not exists pairs Map(LowCardinality(String), String) default if(
    tag in (10, 15, 16),
    mapFromArrays(
        arrayMap(pair -> pair.1, JSONExtractKeysAndValuesRaw(detail, if(tag = 15, 'traits', 'props'))),
        arrayMap(
            pair -> if(startsWith(pair.2, '"'), JSONExtractString(pair.2), pair.2),
            JSONExtractKeysAndValuesRaw(detail, if(tag = 15, 'traits', 'props')))),
    map()) after said;

alter table events materialize column pairs;
