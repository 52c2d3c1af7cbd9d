-- An attempt failed and another one is scheduled.
-- Further arguments: 4 step or '', 5 error as JSON, 6 when to retry in ms.
if is_repeat('fail') then
  return 1
end
if not holds_lease() then
  return 0
end
redis.call('RPUSH', KEYS[3], ARGV[5])
redis.call('HINCRBY', KEYS[1], 'failures:' .. ARGV[4], 1)
redis.call('ZADD', KEYS[5], ARGV[6], ARGV[1])
release('fail', 'SCHEDULED')
return 1
