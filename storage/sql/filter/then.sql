-- Which chains go on with this step, within a time after the last (0: whenever), and with none of another (0) between?
-- The latest link before the step is the one that both hold of if they hold of any.
select
    session,
    all,
    arrayFilter(
        link -> link.1 > 0,
        arrayMap(
            at -> if(
                (arrayLast(link -> link.2 < at, chain) as before).2 > 0
                    and ({within_ms:Int64} = 0 or at - before.2 <= {within_ms:Int64})
                    and not arrayExists(
                        one -> one.1 = {without:UInt8} and one.2 > before.2 and one.2 < at, all),
                (before.1, at),
                (toInt64(0), toInt64(0))),
            arraySort(arrayMap(one -> one.2, arrayFilter(one -> one.1 = {step:UInt8}, all))))) as chain
from ({before:Piece})
where notEmpty(chain)
