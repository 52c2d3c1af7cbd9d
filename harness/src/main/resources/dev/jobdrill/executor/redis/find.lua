-- Reads everything stored of a job, at one moment.
-- Keys: 1 job, 2 errors, 3 children, 4 delayed. Arguments: 1 job id.
return {
  redis.call('HGETALL', KEYS[1]),
  redis.call('LRANGE', KEYS[2], 0, -1),
  redis.call('HGETALL', KEYS[3]),
  redis.call('ZSCORE', KEYS[4], ARGV[1]) or '',
}
