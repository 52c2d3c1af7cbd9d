-- An attempt begins at the top: the checkpoints of earlier ones are dropped.
-- Keys: 1 job. Further arguments: 4 first step.
local held = read_job()
if not held then
  return 0
end
redis.call('HSET', KEYS[1], 'step', ARGV[4])
clear_fields(KEYS[1], 'out:')
return 1
