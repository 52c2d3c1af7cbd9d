-- Takes the next job: one whose lease ran out, else the oldest ready one, behind which jobs that come due queue up.
-- If there is none now, but will be by the time until which the worker can wait, it is taken as of when it comes due.
-- Keys: 1 ready, 2 delayed, 3 leased, 4 what this worker's slot was given last, and if the request went along with the release
-- of a job, 5 that job.
-- Arguments: 1 prefix of the job keys, 2 now in ms, 3 end of the new lease in ms, 4 worker, 5 request,
-- 6 until when the worker can wait in ms.
-- Returns what claim_next does, joined.
local q = {ready = KEYS[1], delayed = KEYS[2], leased = KEYS[3], slot = KEYS[4], completed = KEYS[5],
  jobs = ARGV[1], now = ARGV[2], lease = ARGV[3], worker = ARGV[4], request = ARGV[5], look = true}
local claim = claim_next(q)
while claim[1] == 'idle' do
  local due = tonumber(claim[2])
  -- What is overdue and could not be moved at one go, the next claim sees to.
  if not due or due <= tonumber(q.now) or due > tonumber(ARGV[6]) then
    break
  end
  q.lease = string.format('%.0f', due + (ARGV[3] - ARGV[2]))
  q.now = claim[2]
  claim = claim_next(q)
end
-- So that no other slot of the worker asks in vain, while this one's first step waits for its reply.
if claim[1] == 'claimed' then
  if q.another == nil then
    q.another = redis.call('LINDEX', q.ready, 0)
  end
  claim[7] = not q.another and q.next_event(q.lease) or 'unknown'
end
return join(claim)
