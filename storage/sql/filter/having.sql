-- Of which sessions does this hold?
session in (select session from ({found:Piece}))
