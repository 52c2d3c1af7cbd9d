-- Shared by the fenced transitions. Their keys: 1 job, 2 steps, 3 errors, 4 leased, 5 delayed, 6 dead.
-- Their first arguments: 1 job id, 2 token, 3 now in ms.

-- True if this claim still holds the job: its token is the newest and its lease has not run out.
local function holds_lease()
  local job = redis.call('HMGET', KEYS[1], 'state', 'token')
  if job[1] ~= 'ACTIVE' or job[2] ~= ARGV[2] then
    return false
  end
  local expires = redis.call('ZSCORE', KEYS[4], ARGV[1])
  return expires and tonumber(expires) > tonumber(ARGV[3])
end

-- True if this very claim has let go of the job already: the transition is being repeated because its
-- reply was lost, so it must answer as it did the first time and change nothing.
local function is_repeat(transition)
  return redis.call('HGET', KEYS[1], 'released') == transition .. ':' .. ARGV[2]
end

local function release(transition, state)
  redis.call('ZREM', KEYS[4], ARGV[1])
  redis.call('HSET', KEYS[1], 'state', state, 'released', transition .. ':' .. ARGV[2])
  redis.call('HDEL', KEYS[1], 'worker')
end
