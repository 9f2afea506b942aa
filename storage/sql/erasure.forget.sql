-- Which deletions are done? Their records go: the engine keeps the statements, with the ids in them, in files.
kill mutation where database = currentDatabase() and is_done
