-- Shared by the scripts that begin a job again: removes the fields of a hash that begin with one of the prefixes.
local function clear_fields(job, ...)
  local doomed = {}
  for _, field in ipairs(redis.call('HKEYS', job)) do
    for _, prefix in ipairs({...}) do
      if string.sub(field, 1, #prefix) == prefix then
        doomed[#doomed + 1] = field
      end
    end
  end
  for _, field in ipairs(doomed) do
    redis.call('HDEL', job, field)
  end
end
