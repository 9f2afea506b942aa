-- What did those who hit some elements do next on that tab: click another element, see another page, or nothing more?
select what, name, toInt64(count()) as times
from
(
    select
        session,
        argMin(what_came, came) as what,
        argMin(name_came, came) as name
    from
    (
        select session, tab, min(at) as hit
        from pointers
        where site = {site:UInt32}
            and day between {from_day:Date} and {to_day:Date}
            and page = {page:String}
            and {of_kind:Piece}
            and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
            and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
            and bitAnd(flags, 64) = 0
            and {chosen:Piece}
            and width between {least_width:UInt16} and {most_width:UInt16}
            and path_hash in {path_hashes:Array(UInt64)}
        group by session, tab
    ) as hits
    left join
    (
        select session, tab, at as came, 'click' as what_came, if(label = '', path, label) as name_came
        from pointers
        where site = {site:UInt32}
            and day between {from_day:Date} and {to_day:Date}
            and page = {page:String}
            and kind = 'click'
            and path_hash not in {path_hashes:Array(UInt64)}
        union all
        select session, tab, at as came, 'page' as what_came, page as name_came
        from views
        where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
    ) as later on hits.session = later.session and hits.tab = later.tab and later.came > hits.hit
    group by session, tab
)
group by what, name
order by times desc, what, name
limit 200
