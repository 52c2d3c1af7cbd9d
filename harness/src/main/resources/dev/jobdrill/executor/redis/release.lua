-- Shared by the transitions that let go of a job and may take the next one of its queue at once.
-- Their keys: 1 job, 2 errors, 3 leased, 4 ready, 5 delayed, 6 slot, then further ones.
-- Their arguments: 1 job id, 2 token, 3 now in ms, 4 prefix of the job keys, 5 end of the next lease in ms,
-- 6 worker, 7 request or '' to take nothing, 8 '1' to look for expired leases and due jobs first, then further ones.
-- They return as JSON {1 if accepted or else 0, further answer, what claim_next returned or nothing}, or the number alone.
-- As text, since Redis 6.2 sends each list in an answer by a system call of its own, and what comes before it by another.

local function push_error(error)
  if redis.call('LINDEX', KEYS[2], -1) ~= error then
    redis.call('RPUSH', KEYS[2], error)
  end
end

-- Answers, and takes the next job. Only a repetition can have taken it before, and looks for that.
local function answer(accepted, detail, again)
  local claim
  if accepted == 1 and ARGV[7] ~= '' then
    claim = claim_next({ready = KEYS[4], delayed = KEYS[5], leased = KEYS[3], slot = KEYS[6],
      jobs = ARGV[4], now = ARGV[3], lease = ARGV[5], worker = ARGV[6], request = ARGV[7], new = not again,
      look = ARGV[8] == '1'})
  end
  return (claim or detail) and cjson.encode({accepted, detail or {}, claim}) or tostring(accepted)
end

local function answer_again()
  return answer(1, nil, true)
end

-- The claim does not hold the job. If it has let go of it already, the transition is being repeated because its reply was
-- lost, so it must answer as it did the first time and change nothing.
local function answer_unheld(transition)
  if redis.call('HGET', KEYS[1], 'released') == transition .. ':' .. ARGV[2] then
    return answer_again()
  end
  return answer(0)
end
