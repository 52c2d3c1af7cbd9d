-- An attempt failed and another one is scheduled.
-- Further arguments: 9 step or '', 10 error as JSON, 11 when to retry in ms, 12 wake-up channel,
-- 13 the first step if the next attempt begins at the top, or ''.
local held, failures = read_job('failures:' .. ARGV[9])
if not held then
  return answer_unheld('fail')
end
push_error(ARGV[10])
push_delayed(KEYS[5], ARGV[12], ARGV[11], ARGV[1])
if ARGV[13] ~= '' then
  clear_fields(KEYS[1], 'out:')
end
redis.call('HSET', KEYS[1], 'state', 'SCHEDULED', 'released', 'fail:' .. ARGV[2], 'lease', '0', 'history', 1,
  'failures:' .. ARGV[9], (tonumber(failures) or 0) + 1, 'step', ARGV[13] == '' and ARGV[9] or ARGV[13])
redis.call('ZREM', KEYS[3], ARGV[1])
return answer(1)
