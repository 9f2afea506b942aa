-- Which sessions took all steps, and when did they begin to?
select session, arrayMap(link -> link.1, chain) as times
from ({before:Piece})
where notEmpty(chain)
