-- An attempt failed and another one is scheduled.
-- Further arguments: 8 step or '', 9 error as JSON, 10 when to retry in ms, 11 wake-up channel,
-- 12 the first step if the next attempt begins at the top, or ''.
local held, released, failures = read_job('released', 'failures:' .. ARGV[8])
if is_repeat(released, 'fail') then
  return answer_again()
end
if not held then
  return answer(0)
end
push_error(ARGV[9])
push_delayed(KEYS[5], ARGV[11], ARGV[10], ARGV[1])
if ARGV[12] ~= '' then
  clear_fields(KEYS[1], 'out:')
end
redis.call('HSET', KEYS[1], 'state', 'SCHEDULED', 'released', 'fail:' .. ARGV[2], 'lease', '0', 'history', 1,
  'failures:' .. ARGV[8], tonumber(failures or 0) + 1, 'step', ARGV[12] == '' and ARGV[8] or ARGV[12])
redis.call('ZREM', KEYS[3], ARGV[1])
return answer(1)
