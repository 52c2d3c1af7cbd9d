-- Counts a queue's jobs. Keys: 1 ready, 2 delayed, 3 leased, 4 waiting, 5 dead.
return {
  redis.call('LLEN', KEYS[1]),
  redis.call('ZCARD', KEYS[2]),
  redis.call('ZCARD', KEYS[3]),
  redis.call('ZCARD', KEYS[4]),
  redis.call('ZCARD', KEYS[5]),
}
