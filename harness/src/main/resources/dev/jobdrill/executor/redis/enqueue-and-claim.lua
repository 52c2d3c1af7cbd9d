-- Adds a job that may run now, and takes the next job of its queue for a slot that waits for one: this job, or one before it
-- that others have been told of. So nobody has to be told of this one.
-- Keys: further 6 leased, 7 slot. Arguments: 1 id, 2 now in ms, 3 prefix of the job keys, 4 end of the lease in ms, 5 worker,
-- 6 request.
-- Returns what `enqueue` does and, if the job was added, what claim_next returned, joined. Sent again by the client, it returns
-- what it took the first time.
local q = {ready = KEYS[4], delayed = KEYS[5], leased = KEYS[6], slot = KEYS[7], jobs = ARGV[3], now = ARGV[2],
  lease = ARGV[4], worker = ARGV[5], request = ARGV[6], new = true, look = false}
local answer = taken(7)
if answer then
  q.new, q.only_again = false, true
  local again = answer == 2 and search(q)
  return again and join({answer, join(again)}) or tostring(answer)
end
redis.call('RPUSH', KEYS[4], ARGV[1])
redis.call('HSET', KEYS[1], 'state', 'READY', unpack(ARGV, 7))
return join({1, join(claim_next(q))})
