-- Adds a job unless its id is taken. Arguments: 1 id, 2 due in ms, 3 now in ms, 4 wake-up channel.
-- Returns 1 if added, 0 if the id was taken, 2 if this very call had added it before.
local answer = taken(5)
if answer then
  return answer
end
local later = tonumber(ARGV[2]) > tonumber(ARGV[3])
if later then
  push_delayed(KEYS[5], ARGV[4], ARGV[2], ARGV[1])
else
  push_ready(KEYS[4], ARGV[4], ARGV[1])
end
redis.call('HSET', KEYS[1], 'state', later and 'SCHEDULED' or 'READY', unpack(ARGV, 5))
return 1
