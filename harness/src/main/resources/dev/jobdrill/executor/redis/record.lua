-- Gives a job checkpoints that none of its attempts wrote. Keys: 1 job. Arguments: steps and outputs in turn.
-- Returns 1 if the job was there.
if not redis.call('HGET', KEYS[1], 'state') then
  return 0
end
for i = 1, #ARGV, 2 do
  redis.call('HSET', KEYS[1], 'out:' .. ARGV[i], ARGV[i + 1])
end
return 1
