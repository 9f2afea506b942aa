-- Which value of this do sessions have?
select session, {of:String} as of, '' as name, toString(on_os) as value from ({found:Piece})
