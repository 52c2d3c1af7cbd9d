-- Shared by the fenced transitions. Their first key is the job, their first arguments are
-- 1 job id, 2 token, 3 now in ms.

-- Reads fields of the job, and whether this claim still holds it: its token is the newest and its lease
-- has not run out.
local function read_job(...)
  local values = redis.call('HMGET', KEYS[1], 'token', 'lease', ...)
  local held = values[1] == ARGV[2] and values[2] and tonumber(values[2]) > tonumber(ARGV[3])
  return held, unpack(values, 3)
end
