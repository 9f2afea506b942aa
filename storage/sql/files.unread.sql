-- Which recorded tabs have chunks that were not yet looked through for images and fonts?
select
    site,
    session,
    tab,
    min(day) as first_day,
    max(seq) as last_seq,
    any(marks.upto) as from_seq
from chunks
global left join
(
    select site, session, tab, max(next_seq) as upto
    from file_marks
    where site in {sites:Array(UInt32)} and day >= {from_day:Date}
    group by site, session, tab
) as marks using (site, session, tab)
where site in {sites:Array(UInt32)} and day >= {from_day:Date}
group by site, session, tab
having last_seq >= from_seq
order by first_day, site, session, tab
limit {limit:UInt32}
