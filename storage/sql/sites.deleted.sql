-- Which sites were deleted? Nothing of them may be stored any more.
select site from sites final where deleted = 1 order by site limit 100000
