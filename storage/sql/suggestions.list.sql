-- Which values are there that say what was typed, and in how many of the sessions?
select of, name, value, toInt64(uniqExact(session)) as sessions
from ({said:Piece})
where value != ''
    and (positionCaseInsensitiveUTF8(value, {typed:String}) > 0 or positionCaseInsensitiveUTF8(name, {typed:String}) > 0)
    and ({only:String} = '' or name = {only:String})
    and {conditions:Pieces}
group by of, name, value
order by sessions desc, of, name, value
limit {limit:UInt32}
