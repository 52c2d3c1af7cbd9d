-- Removes a dead job for good. Keys: 1 job, 2 dead, 3 errors, 4 children. Arguments: 1 id.
-- Returns 1 if it was there.
if redis.call('HGET', KEYS[1], 'state') == 'DEAD' then
  redis.call('DEL', KEYS[1], KEYS[3], KEYS[4])
end
return redis.call('ZREM', KEYS[2], ARGV[1])
