-- Which value of this do sessions have?
select session, {of:String} as of, '' as name, toString(first_page) as value from ({found:Piece})
