-- A worker gives a job back unfinished: it shuts down, or does not know the pipeline. That is no failure.
-- Further arguments: 9 when it may run again in ms, or '' for at once and first of all, 10 wake-up channel.
local held = read_job()
if not held then
  return answer_unheld('hand-back')
end
if ARGV[9] == '' then
  push_ready(KEYS[4], ARGV[10], ARGV[1], 'LPUSH')
else
  push_delayed(KEYS[5], ARGV[10], ARGV[9], ARGV[1])
end
redis.call('HSET', KEYS[1], 'state', ARGV[9] == '' and 'READY' or 'SCHEDULED', 'released', 'hand-back:' .. ARGV[2],
  'lease', '0')
redis.call('ZREM', KEYS[3], ARGV[1])
return answer(1)
