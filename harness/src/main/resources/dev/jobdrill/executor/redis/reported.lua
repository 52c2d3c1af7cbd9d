-- The parent of a settled child has been told, so nothing is left to do for the child.
-- Further arguments: 9 how long its keys live on in ms, or '' if it died. Further keys: 7 children.
-- It may have been redriven and claimed meanwhile, and then the lease is that claim's.
local state = redis.call('HGET', KEYS[1], 'state')
if not state or state == 'COMPLETED' or state == 'DEAD' then
  if ARGV[9] ~= '' then
    redis.call('PEXPIRE', KEYS[1], ARGV[9])
    redis.call('PEXPIRE', KEYS[2], ARGV[9])
    redis.call('PEXPIRE', KEYS[7], ARGV[9])
  end
  redis.call('ZREM', KEYS[3], ARGV[1])
end
-- This is not fenced, so any call may be a repetition.
if q then
  q.new = false
end
return answer(1)
