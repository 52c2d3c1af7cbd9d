-- A step waits for children, and the job for them without a worker. Children that settled meanwhile are not waited for.
-- Keys: further 7 children, 8 waiting. Further arguments: 9 wake-up channel, then the children, each as queue/id.
local held = read_job()
if not held then
  return answer_unheld('park')
end
local pending = 0
for i = 10, #ARGV do
  local state = redis.call('HGET', KEYS[7], ARGV[i])
  if state == 'running' or state == 'awaited' then
    redis.call('HSET', KEYS[7], ARGV[i], 'awaited')
    pending = pending + 1
  end
end
if pending == 0 then
  push_ready(KEYS[4], ARGV[9], ARGV[1], 'LPUSH')
else
  redis.call('ZADD', KEYS[8], ARGV[3], ARGV[1])
end
redis.call('HSET', KEYS[1], 'state', pending == 0 and 'READY' or 'WAITING', 'pending', pending,
  'released', 'park:' .. ARGV[2], 'lease', '0')
redis.call('ZREM', KEYS[3], ARGV[1])
return answer(1)
