-- Which deletions are done? Their records go: the engine keeps the statements, with the ids in them, in files.
kill mutation on cluster '{cluster}' where database = {database:String} and is_done
