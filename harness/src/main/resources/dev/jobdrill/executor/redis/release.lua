-- Shared by the transitions that let go of a job and may take the next one of its queue at once.
-- Their keys: 1 job, 2 errors, 3 leased, 4 ready, 5 delayed, 6 what the worker's slot was given last, then further ones.
-- Their arguments: 1 job id, 2 token, 3 now in ms, 4 prefix of the job keys, 5 end of the next lease in ms,
-- 6 worker, 7 request or '' to take nothing, 8 '1' to look for expired leases and due jobs first, then further ones.
-- They return 1 if accepted or else 0, how many ids follow, these ids, and what claim_next returned or nothing, joined.

-- The request for the next job; nil to take nothing.
local q
if ARGV[7] ~= '' then
  q = {ready = KEYS[4], delayed = KEYS[5], leased = KEYS[3], slot = KEYS[6], jobs = ARGV[4], now = ARGV[3],
    lease = ARGV[5], worker = ARGV[6], request = ARGV[7], new = true, look = ARGV[8] == '1'}
end

-- Answers, and takes the next job if the transition is accepted.
local function answer(accepted, ids)
  local parts = {accepted, ids and #ids or 0}
  for _, id in ipairs(ids or {}) do
    parts[#parts + 1] = id
  end
  if accepted == 1 and q then
    parts[#parts + 1] = join(claim_next(q))
  end
  return join(parts)
end

-- The claim does not hold the job. If it has let go of it already, the transition is being repeated because its reply was
-- lost, so it must answer as it did the first time and change nothing. Its request may have taken a job then.
local function answer_unheld(transition)
  if redis.call('HGET', KEYS[1], 'released') ~= transition .. ':' .. ARGV[2] then
    return answer(0)
  end
  if q then
    q.new = false
  end
  return answer(1)
end
