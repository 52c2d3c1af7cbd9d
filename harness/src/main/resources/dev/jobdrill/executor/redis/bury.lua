-- The job dies, by its last failure or because the attempts of vanished workers used up its retries.
-- Nothing of it expires.
-- Further arguments: 4 step or '', 5 error as JSON, or '' if the history has it already.
if is_repeat('bury') then
  return 1
end
if not holds_lease() then
  return 0
end
if ARGV[5] == '' then
  -- The claim only found the job dead, so it was no attempt.
  redis.call('HINCRBY', KEYS[1], 'attempt', -1)
else
  redis.call('RPUSH', KEYS[3], ARGV[5])
  redis.call('HINCRBY', KEYS[1], 'failures:' .. ARGV[4], 1)
end
redis.call('HSET', KEYS[1], 'settled_at', ARGV[3])
redis.call('ZADD', KEYS[6], ARGV[3], ARGV[1])
release('bury', 'DEAD')
return 1
