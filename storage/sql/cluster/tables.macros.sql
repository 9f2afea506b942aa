-- Which place in the cluster does the node that answers have?
select macro, substitution from system.macros order by macro limit 100
