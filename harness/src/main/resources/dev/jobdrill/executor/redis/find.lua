-- Reads everything stored of a job, at one moment.
-- Keys: 1 job, 2 steps, 3 errors, 4 leased, 5 delayed. Arguments: 1 job id.
return {
  redis.call('HGETALL', KEYS[1]),
  redis.call('HGETALL', KEYS[2]),
  redis.call('LRANGE', KEYS[3], 0, -1),
  redis.call('ZSCORE', KEYS[4], ARGV[1]) or redis.call('ZSCORE', KEYS[5], ARGV[1]) or '',
}
