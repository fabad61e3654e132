"""How the models of a sweep are trained: a module a task, with `trained(shard)`, and what is fast for it."""
