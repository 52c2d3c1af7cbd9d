-- A dead job runs again, with its history kept and its retries counted anew.
-- Keys: 1 job, 2 dead, 3 ready. Arguments: 1 id, 2 request, 3 '1' to begin at the top, 4 wake-up channel.
-- Returns 1 if it is ready now, 0 if it is not dead.
local job = redis.call('HMGET', KEYS[1], 'state', 'released')
if job[2] == 'redrive:' .. ARGV[2] then
  return 1
end
if job[1] ~= 'DEAD' then
  return 0
end
push_ready(KEYS[3], ARGV[4], ARGV[1])
clear_fields(KEYS[1], 'failures:', 'settled_at')
if ARGV[3] == '1' then
  clear_fields(KEYS[1], 'out:', 'step')
end
redis.call('HSET', KEYS[1], 'state', 'READY', 'released', 'redrive:' .. ARGV[2], 'lost', '')
redis.call('ZREM', KEYS[2], ARGV[1])
return 1
