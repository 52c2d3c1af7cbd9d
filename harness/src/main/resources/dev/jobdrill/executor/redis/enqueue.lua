-- Adds a job unless its id is taken.
-- Keys: 1 job, 2 errors, 3 children, 4 ready, 5 delayed.
-- Arguments: 1 id, 2 due in ms, 3 now in ms, 4 wake-up channel, then the fields of the job's hash.
-- Returns 1 if added, 0 if the id was taken, 2 if this very call had added it before.
local taken = redis.call('HGET', KEYS[1], 'traceparent')
if taken then
  for i = 5, #ARGV, 2 do
    if ARGV[i] == 'traceparent' and ARGV[i + 1] == taken then
      return 2
    end
  end
  return 0
end
-- What a job of this id left behind whose hash was evicted or deleted by hand is not this job's.
redis.call('DEL', KEYS[2], KEYS[3])
local later = tonumber(ARGV[2]) > tonumber(ARGV[3])
if later then
  push_delayed(KEYS[5], ARGV[4], ARGV[2], ARGV[1])
else
  push_ready(KEYS[4], ARGV[4], ARGV[1])
end
redis.call('HSET', KEYS[1], 'state', later and 'SCHEDULED' or 'READY', unpack(ARGV, 5))
return 1
