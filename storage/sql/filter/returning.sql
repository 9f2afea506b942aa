-- Had the visitor been here before?
(person, session) in
(
    select visitor, session
    from
    (
        select visitor, session, at, min(at) over (partition by visitor) as first_at
        from
        (
            select arrayJoin(groupUniqArray(sessions.visitor)) as visitor, session, min(started) as at
            from sessions
            where site = {site:UInt32} and day <= {to_day:Date}
            group by session
        )
        where visitor != toUUID('00000000-0000-0000-0000-000000000000')
    )
    where at > first_at
)
