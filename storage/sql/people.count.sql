-- How many people may log in?
select count() as people from people final where deleted = 0 limit 1
