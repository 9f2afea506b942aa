-- Which value of this do sessions have?
select session, {of:String} as of, '' as name, toString(last_page) as value from ({found:Piece})
