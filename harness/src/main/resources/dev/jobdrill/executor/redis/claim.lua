-- Takes the next job: one whose lease ran out, else the oldest ready one, behind which jobs that come due queue up.
-- Keys: 1 ready, 2 delayed, 3 leased, 4 what this worker's slot claimed last.
-- Arguments: 1 prefix of the job keys, 2 now in ms, 3 end of the new lease in ms, 4 worker, 5 request.
return claim_next({ready = KEYS[1], delayed = KEYS[2], leased = KEYS[3], slot = KEYS[4],
  jobs = ARGV[1], now = ARGV[2], lease = ARGV[3], worker = ARGV[4], request = ARGV[5], look = true})
