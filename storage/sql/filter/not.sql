-- This must not hold.
not ({condition:Piece})
