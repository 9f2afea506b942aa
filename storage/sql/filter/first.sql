-- Where can a chain of steps begin? A link is the time of the chain's first step and that of its last so far.
select
    session,
    all,
    arrayMap(at -> (at, at), arraySort(arrayMap(one -> one.2, arrayFilter(one -> one.1 = 1, all)))) as chain
from ({happened:Piece})
