-- Takes the next job: an expired lease first, then a due job, then the oldest ready one.
-- Keys: 1 ready, 2 delayed, 3 leased.
-- Arguments: 1 prefix of the job keys, 2 now in ms, 3 end of the new lease in ms, 4 worker.
-- Returns {'idle', next due in ms or ''}, {'vanished', id}, or
-- {'claimed', id, lost error as JSON or '', job hash, steps hash}.
local now = ARGV[2]

local function first_due(key)
  return redis.call('ZRANGEBYSCORE', key, '-inf', now, 'LIMIT', 0, 1)[1]
end

local function next_due()
  local soonest = ''
  for _, key in ipairs({KEYS[2], KEYS[3]}) do
    local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
    if first[2] and (soonest == '' or tonumber(first[2]) < tonumber(soonest)) then
      soonest = first[2]
    end
  end
  return soonest
end

local id = first_due(KEYS[3])
local expired = id
if not id then
  id = first_due(KEYS[2])
  if id then
    redis.call('ZREM', KEYS[2], id)
  else
    id = redis.call('LPOP', KEYS[1])
  end
end
if not id then
  return {'idle', next_due()}
end

local base = ARGV[1] .. id
local job = base .. ':data'
if redis.call('EXISTS', job) == 0 then
  redis.call('ZREM', KEYS[3], id)
  return {'vanished', id}
end

local lost = ''
if expired then
  local before = redis.call('HMGET', job, 'attempt', 'step', 'worker')
  lost = cjson.encode({
    attempt = tonumber(before[1]),
    step = before[2] or cjson.null,
    type = 'dev.jobdrill.LeaseExpired',
    message = 'worker ' .. (before[3] or '?') .. ' vanished: its lease ran out before it wrote an outcome',
    stackTrace = '',
  })
  -- As text, since cjson writes numbers with 14 digits.
  lost = string.sub(lost, 1, -2) .. ',"at":' .. now .. '}'
  redis.call('RPUSH', base .. ':errors', lost)
  redis.call('HINCRBY', job, 'failures:' .. (before[2] or ''), 1)
end

redis.call('ZADD', KEYS[3], ARGV[3], id)
redis.call('HINCRBY', job, 'attempt', 1)
redis.call('HINCRBY', job, 'token', 1)
redis.call('HSET', job, 'state', 'ACTIVE', 'worker', ARGV[4])
return {'claimed', id, lost, redis.call('HGETALL', job), redis.call('HGETALL', base .. ':steps')}
