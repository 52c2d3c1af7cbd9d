-- Shared by the transitions that end an attempt with an error; see `release` for their keys.

local function push_error(error)
  if redis.call('LINDEX', KEYS[2], -1) ~= error then
    redis.call('RPUSH', KEYS[2], error)
  end
end
