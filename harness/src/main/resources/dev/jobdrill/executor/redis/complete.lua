-- The last step completed, and with it the job. Its keys live on for a while, to be looked at.
-- Further arguments: 4 step, 5 output as JSON, 6 how long the keys live on in ms.
if is_repeat('complete') then
  return 1
end
if not holds_lease() then
  return 0
end
redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
redis.call('HSET', KEYS[1], 'settled_at', ARGV[3])
redis.call('HDEL', KEYS[1], 'step')
release('complete', 'COMPLETED')
for i = 1, 3 do
  redis.call('PEXPIRE', KEYS[i], ARGV[6])
end
return 1
