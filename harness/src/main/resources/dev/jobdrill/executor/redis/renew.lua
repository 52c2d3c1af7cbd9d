-- A step still runs. Keys: 1 job. Further arguments: 4 end of the lease in ms.
local held = read_job()
if not held then
  return 0
end
redis.call('HSET', KEYS[1], 'lease', ARGV[4])
return 1
