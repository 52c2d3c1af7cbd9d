-- Lists dead jobs by time of death. Keys: 1 dead. Arguments: 1 first and 2 last position, counted from 0.
return redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[2])
