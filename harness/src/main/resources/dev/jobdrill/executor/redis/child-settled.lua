-- Tells a parent that a child has settled, once; the last one that it waits for makes it ready.
-- Keys: 1 parent, 2 its children, 3 waiting, 4 ready. Arguments: 1 parent id, 2 child as queue/id, 3 what came of it,
-- 4 wake-up channel.
local before = redis.call('HGET', KEYS[2], ARGV[2])
-- A dead child that was redriven settles once more.
local died = before and string.sub(before, 1, 1) == 'D'
if before == ARGV[3] or not (before == 'running' or before == 'awaited' or died) then
  return 0
end
if before == 'awaited' then
  local parent = redis.call('HMGET', KEYS[1], 'pending', 'state')
  local pending = tonumber(parent[1] or 0) - 1
  if parent[2] ~= 'WAITING' then
    -- An earlier call made it ready and was broken off, or its parking was, which counts anew when it is repeated.
    redis.call('ZREM', KEYS[3], ARGV[1])
  elseif pending == 0 then
    push_ready(KEYS[4], ARGV[4], ARGV[1])
    redis.call('HSET', KEYS[1], 'state', 'READY', 'pending', pending)
    redis.call('ZREM', KEYS[3], ARGV[1])
  else
    redis.call('HSET', KEYS[1], 'pending', pending)
  end
end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
return 1
