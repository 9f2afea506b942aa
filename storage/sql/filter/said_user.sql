-- Which value of this do sessions have?
select session, {of:String} as of, '' as name, toString(known_as) as value from ({found:Piece})
