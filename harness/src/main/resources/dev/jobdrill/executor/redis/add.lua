-- Shared by the scripts that enqueue. Their keys begin with 1 job, 2 errors, 3 children, 4 ready, 5 delayed; their
-- arguments end with the fields of the job's hash, which begin at `first`.

-- 0 if the id is taken, 2 if this very call had added the job before, nil if it is free.
local function taken(first)
  local before = redis.call('HGET', KEYS[1], 'traceparent')
  if not before then
    -- What a job of this id left behind whose hash was evicted or deleted by hand is not this job's.
    redis.call('DEL', KEYS[2], KEYS[3])
    return nil
  end
  for i = first, #ARGV, 2 do
    if ARGV[i] == 'traceparent' and ARGV[i + 1] == before then
      return 2
    end
  end
  return 0
end
