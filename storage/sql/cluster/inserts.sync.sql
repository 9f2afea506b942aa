-- Which parts of a table do other replicas have? This waits until each replica has them too.
system sync replica on cluster '{cluster}' {table:Identifier} lightweight
