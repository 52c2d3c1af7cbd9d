-- The job dies, by its last failure or because the attempts of vanished workers used up its retries.
-- Keys: further 7 dead. Further arguments: 9 step or '', 10 error as JSON, or '' if the history has it already,
-- 11 how many dead jobs are kept or '', 12 the time of death before which none is kept in ms or ''.
-- Answers with the ids that had to go to keep within the caps. A child stays leased until its parent has been told.
local held, parent, attempt, failures =
  read_job('parent', 'attempt', 'failures:' .. ARGV[9])
if not held then
  return answer_unheld('bury')
end
redis.call('ZADD', KEYS[7], ARGV[3], ARGV[1])
local dead = {'state', 'DEAD', 'settled_at', ARGV[3], 'released', 'bury:' .. ARGV[2], 'lease', '0', 'history', 1}
local function also(field, value)
  dead[#dead + 1] = field
  dead[#dead + 1] = value
end
if ARGV[10] == '' then
  -- The claim only found the job dead, so it was no attempt.
  also('attempt', (tonumber(attempt) or 1) - 1)
else
  push_error(ARGV[10])
  also('failures:' .. ARGV[9], (tonumber(failures) or 0) + 1)
end
redis.call('HSET', KEYS[1], unpack(dead))
if not parent then
  redis.call('ZREM', KEYS[3], ARGV[1])
end

local evicted = {}
local function evict(ids)
  for _, id in ipairs(ids) do
    -- A child that is still leased has not told its parent yet, which would wait for it for ever.
    if id ~= ARGV[1] and not redis.call('ZSCORE', KEYS[3], id) then
      evicted[#evicted + 1] = id
      redis.call('ZREM', KEYS[7], id)
      local base = ARGV[4] .. id
      redis.call('DEL', base .. ':data', base .. ':errors', base .. ':children')
    end
  end
end
if ARGV[12] ~= '' then
  evict(redis.call('ZRANGEBYSCORE', KEYS[7], '-inf', '(' .. ARGV[12], 'LIMIT', 0, 100))
end
if ARGV[11] ~= '' then
  local over = redis.call('ZCARD', KEYS[7]) - tonumber(ARGV[11])
  if over > 0 then
    evict(redis.call('ZRANGE', KEYS[7], 0, math.min(over, 100) - 1))
  end
end
return answer(1, evicted)
