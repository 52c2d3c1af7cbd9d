-- A step completed; the next one begins and the lease is renewed.
-- Further arguments: 4 step, 5 output as JSON, 6 next step, 7 end of the lease in ms.
if not holds_lease() then
  return 0
end
redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
redis.call('HSET', KEYS[1], 'step', ARGV[6])
redis.call('ZADD', KEYS[4], ARGV[7], ARGV[1])
return 1
