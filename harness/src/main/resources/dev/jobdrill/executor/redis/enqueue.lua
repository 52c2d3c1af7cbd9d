-- Adds a job unless its id is taken.
-- Keys: 1 job, 2 ready, 3 delayed, 4 steps, 5 errors.
-- Arguments: 1 id, 2 due in ms, 3 now in ms, then the fields of the job's hash.
-- Returns 1 if added, 0 if the id was taken, 2 if this very call had added it before.
local taken = redis.call('HGET', KEYS[1], 'traceparent')
if taken then
  for i = 4, #ARGV, 2 do
    if ARGV[i] == 'traceparent' and ARGV[i + 1] == taken then
      return 2
    end
  end
  return 0
end
-- What a job of this id left behind whose hash was evicted or deleted by hand is not this job's.
redis.call('DEL', KEYS[4], KEYS[5])
local later = tonumber(ARGV[2]) > tonumber(ARGV[3])
redis.call('HSET', KEYS[1], 'state', later and 'SCHEDULED' or 'READY', 'attempt', 0, 'token', 0, unpack(ARGV, 4))
if later then
  redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
else
  redis.call('RPUSH', KEYS[2], ARGV[1])
end
return 1
