-- Which chains are not followed by this step, within a time (0: ever)?
select
    session,
    all,
    arrayFilter(
        link -> not arrayExists(
            one -> one.1 = {step:UInt8}
                and one.2 > link.2
                and ({within_ms:Int64} = 0 or one.2 - link.2 <= {within_ms:Int64}),
            all),
        chain) as chain
from ({before:Piece})
where notEmpty(chain)
